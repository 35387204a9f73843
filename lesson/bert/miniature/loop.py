"""Pre-train a miniature BERT from nothing, while somebody watches: vocabulary, weights, all from one short text.

It is the real thing, a thousandth of the size: a WordPiece vocabulary, a random BERT, the 15 % · 80/10/10 masks, AdamW
(Devlin et al. 2018, section 3.1). A text this short is soon known by heart; lines that were held out show how little of
that carries over, and so why BERT was given 3.3 billion words.

Not done here: next sentence prediction, and what made the built-in BERT better (pretraining/). The run folder and the
figures are run.py's. The bundled text takes about a minute on one core.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from tokenizers import BertWordPieceTokenizer
from torch import Tensor
from torch.nn.functional import cross_entropy
from torch.optim.lr_scheduler import LambdaLR
from transformers import BertConfig, BertForMaskedLM, BertTokenizer

from lesson.bert.pretraining.masking import IGNORED, mask_tokens
from lesson.settings import Miniature

SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]  # ids 0 to 4
PAD, MASK = SPECIAL.index("[PAD]"), SPECIAL.index("[MASK]")
LONGEST = 96  # tokens a line


@dataclass(frozen=True)
class Lesson:
    """What a miniature learns from: lines as token ids, padded with 0 to equal length."""

    tokenizer: BertTokenizer
    train: Tensor  # [lines, tokens]
    held_out: Tensor


def prepare(train: Sequence[str], held_out: Sequence[str], settings: Miniature) -> Lesson:
    """Learn a vocabulary from the training lines and turn all lines into ids."""
    trainer = BertWordPieceTokenizer(lowercase=True)
    trainer.train_from_iterator(  # in so short a text a word that comes once is still a word worth knowing
        train, settings.vocab_size, min_frequency=1, limit_alphabet=150, special_tokens=SPECIAL, show_progress=False
    )
    tokenizer = BertTokenizer(vocab=trainer.get_vocab(), do_lower_case=True, model_max_length=LONGEST)
    ids = [
        tokenizer(list(lines), truncation=True, padding=True, return_tensors="pt")["input_ids"]
        for lines in (train, held_out)
    ]
    return Lesson(tokenizer, *ids)


def new_model(lesson: Lesson, settings: Miniature) -> BertForMaskedLM:
    """A BERT of random weights, which the seed decides."""
    config = BertConfig(
        vocab_size=len(lesson.tokenizer),
        hidden_size=settings.hidden_size,
        num_hidden_layers=settings.layers,
        num_attention_heads=settings.hidden_size // 32,
        intermediate_size=4 * settings.hidden_size,
        max_position_embeddings=LONGEST,
        hidden_dropout_prob=0.0,
        attention_probs_dropout_prob=0.0,
        attn_implementation="eager",
    )
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(settings.seed)
        return BertForMaskedLM(config)


def pretrain(model: BertForMaskedLM, lesson: Lesson, settings: Miniature) -> Iterator[dict[str, Any]]:
    """The loop: mask 15 % of some lines, let BERT guess, correct its weights; yields what each step saw."""
    generator = torch.Generator().manual_seed(settings.seed)
    optimizer = torch.optim.AdamW(model.parameters(), lr=settings.learning_rate, fused=True)
    schedule = LambdaLR(optimizer, lambda step: learning_rate_factor(step, settings.steps))
    for step in range(1, settings.steps + 1):
        lines = lesson.train[torch.randint(len(lesson.train), (settings.batch_size,), generator=generator)]
        loss = masked_loss(model, lines, generator)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        optimizer.zero_grad()
        yield {"event": "step", "step": step, "mlm_loss": loss.item(), "tokens": int((lines != PAD).sum())}


def masked_loss(model: BertForMaskedLM, ids: Tensor, generator: torch.Generator) -> Tensor:
    """The loss on freshly masked lines, in nats a masked token; only those are decoded, as only those are asked for."""
    ids = ids[:, : int((ids != PAD).sum(1).max())]
    inputs, labels, _ = mask_tokens(ids, ids < len(SPECIAL), model.config.vocab_size, MASK, generator)
    hidden = model.bert(inputs, attention_mask=(ids != PAD).long()).last_hidden_state
    asked = labels != IGNORED
    return cross_entropy(model.cls.predictions(hidden[asked]), labels[asked]) if asked.any() else hidden.sum() * 0


def learning_rate_factor(step: int, steps: int) -> float:
    """A short warm-up, a plateau, and down to zero over the last third; `step` is counted from 0.

    >>> [round(learning_rate_factor(step, 100), 2) for step in (0, 4, 50, 85, 100)]
    [0.2, 1.0, 1.0, 0.45, 0.0]
    """
    return min(1.0, (step + 1) / steps * 20, (1 - step / steps) * 3)
