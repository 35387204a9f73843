"""What a BERT in training knows: its scores on text it never saw, and its answers to the probe sentences.

The held-out text is one document in a hundred, chosen by hash (corpus.py), under masks that are always the same. 60,000
tokens, as used while training, take about four seconds on two cores.
"""

from typing import Any

import numpy as np
import torch
from transformers import BertForPreTraining, BertTokenizer

from lesson.bert.pretraining import pairs
from lesson.bert.pretraining.corpus import MASK, SPECIAL_TOKENS, Corpus
from lesson.bert.pretraining.masking import IGNORED, mask_tokens


def held_out_batches(corpus: Corpus, max_length: int, tokens: int | None = None, seed: int = 0) -> list[pairs.Batch]:
    """Rows of held-out documents, each document once; a random sample of about `tokens` tokens, or all."""
    maker = pairs.PairMaker(corpus, pairs.pieces(corpus, True, {}), max_length)
    rng = np.random.default_rng(seed)
    rows, size = [], 0
    for number in rng.permutation(len(maker.table)):
        new = list(maker.rows(maker.table[number], rng))
        rows += new
        size += sum(len(row.ids) for row in new)
        if tokens and size >= tokens:
            break
    return pairs.bucketed(rows, max(1, size // 4096), rng)


@torch.no_grad()
def score(model: BertForPreTraining, batches: list[pairs.Batch], seed: int = 0) -> dict[str, float]:
    """Masked-LM loss and accuracy at 15 % masks, next-sentence loss and accuracy (NaN without pairs)."""
    generator = torch.Generator().manual_seed(seed)
    device = next(model.parameters()).device
    totals = torch.zeros(6)  # masked: loss, right, number; pairs: loss, right, number
    for batch in batches:
        ids = torch.from_numpy(batch.ids)
        inputs, labels, _ = mask_tokens(ids, ids < len(SPECIAL_TOKENS), model.config.vocab_size, MASK, generator)
        with torch.autocast(device.type, dtype=torch.bfloat16):
            output = model.bert(
                inputs.to(device),
                token_type_ids=torch.from_numpy(batch.types).to(device),
                attention_mask=torch.from_numpy(batch.attention).to(device),
            )
            words = model.cls.predictions(output.last_hidden_state[(labels != IGNORED).to(device)])
            order = model.cls.seq_relationship(output.pooler_output)
        follows = torch.from_numpy(batch.follows)
        totals[:3] += _tally(words.float(), labels[labels != IGNORED].to(device))
        totals[3:] += _tally(order.float()[follows != IGNORED], follows[follows != IGNORED].to(device))
    masked, paired = totals[:3], totals[3:]
    return {
        "mlm_loss": (masked[0] / masked[2]).item(),
        "mlm_accuracy": (masked[1] / masked[2]).item(),
        "nsp_loss": (paired[0] / paired[2]).item(),
        "nsp_accuracy": (paired[1] / paired[2]).item(),
    }


def _tally(scores: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
    loss = torch.nn.functional.cross_entropy(scores, labels, reduction="sum")
    return torch.tensor([loss, (scores.argmax(1) == labels).sum(), len(labels)])


@torch.no_grad()
def answers(
    model: BertForPreTraining, tokenizer: BertTokenizer, texts: list[str], top: int = 10
) -> list[list[tuple[str, float]]]:
    """The `top` likeliest tokens, with their probabilities, for the one [MASK] of each text."""
    encoded = tokenizer(texts, padding=True, return_tensors="pt").to(next(model.parameters()).device)
    scores = model(**encoded).prediction_logits[encoded["input_ids"] == MASK].float()
    best = scores.softmax(1).topk(top)
    return [
        [(tokenizer.convert_ids_to_tokens(i), round(p, 5)) for i, p in zip(*row, strict=False)]
        for row in zip(best.indices.tolist(), best.values.tolist(), strict=False)
    ]


def snapshot(
    model: BertForPreTraining, tokenizer: BertTokenizer, batches: list[pairs.Batch], texts: list[str]
) -> dict[str, Any]:
    """One saved step of the history that the page Watch it learn shows."""
    measures = {name: round(value, 4) for name, value in score(model, batches).items()}
    return {"held_out": measures, "probes": answers(model, tokenizer, texts)}
