"""Pre-train a miniature BERT from nothing, while somebody watches: vocabulary, weights, all from one short text.

It is the real thing, a thousandth of the size: a WordPiece vocabulary, a random BERT, the 15 % · 80/10/10 masks, AdamW
(Devlin et al. 2018, section 3.1). A text this short is soon known by heart; the held-out lines show how little of that
carries over, and so why BERT was given 3.3 billion words.

Not done here: next sentence prediction, resuming, anything that made the built-in BERT better (see pretraining.py). It
runs for the seconds that it is given, 75 unless told otherwise, whatever the machine.
"""

import math
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import torch
from tokenizers import BertWordPieceTokenizer
from torch import Tensor
from torch.nn.functional import cross_entropy
from transformers import BertConfig, BertForMaskedLM, BertTokenizer

from lesson.bert.pretraining.masking import IGNORED, mask_tokens
from lesson.bert.use.encoding import Query, answers, encode, show
from lesson.errors import LessonError
from lesson.runs.registry import Run
from lesson.runs.storage import new_folder

SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]  # ids 0 to 4
LONGEST = 96  # tokens a line


@dataclass(frozen=True)
class Settings:
    """The choices of one miniature; the defaults learn most of the bundled story in their time."""

    seconds: float = 75.0
    probe: str = "the dog sat by the [MASK]."  # asked again and again while it learns
    layers: int = 2
    hidden_size: int = 128
    vocab_size: int = 800  # at most
    batch_size: int = 32  # lines
    learning_rate: float = 1e-3  # at its peak
    evaluations: int = 24
    seed: int = 0

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> "Settings":
        """The settings in a mapping, as a run folder has them; other keys are left alone."""
        return cls(**{field.name: values[field.name] for field in fields(cls) if field.name in values})


@dataclass(frozen=True)
class Lesson:
    """What a miniature learns from: lines as token ids, padded with 0 to equal length."""

    tokenizer: BertTokenizer
    train: Tensor  # [lines, tokens]
    held_out: Tensor


def prepare(train: Sequence[str], held_out: Sequence[str], settings: Settings) -> Lesson:
    """Learn a vocabulary from the training lines and turn all lines into ids."""
    trainer = BertWordPieceTokenizer(lowercase=True)
    trainer.train_from_iterator(
        train, settings.vocab_size, limit_alphabet=150, special_tokens=SPECIAL, show_progress=False
    )
    tokenizer = BertTokenizer(vocab=trainer.get_vocab(), do_lower_case=True, model_max_length=LONGEST)
    ids = [
        tokenizer(list(lines), truncation=True, padding=True, return_tensors="pt")["input_ids"]
        for lines in (train, held_out)
    ]
    return Lesson(tokenizer, *ids)


def new_model(lesson: Lesson, settings: Settings) -> BertForMaskedLM:
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


def pretrain(model: BertForMaskedLM, lesson: Lesson, settings: Settings) -> Iterator[dict[str, Any]]:
    """The loop: mask 15 % of some lines, let BERT guess, correct its weights; yields what each step saw."""
    generator = torch.Generator().manual_seed(settings.seed)
    optimizer = torch.optim.AdamW(model.parameters(), lr=settings.learning_rate, fused=True)
    started, step, tokens = time.perf_counter(), 0, 0
    while (done := (time.perf_counter() - started) / settings.seconds) < 1:
        for group in optimizer.param_groups:  # a short warm-up, and down to zero over the last third
            group["lr"] = settings.learning_rate * min(1.0, done * 20, (1 - done) * 3)
        lines = torch.randint(len(lesson.train), (settings.batch_size,), generator=generator)
        loss = masked_loss(model, lesson.train[lines], generator)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad()
        step, tokens = step + 1, tokens + int((lesson.train[lines] != 0).sum())
        yield {
            "event": "step",
            "step": step,
            "mlm_loss": loss.item(),
            "tokens": tokens,
            "seconds": time.perf_counter() - started,
        }


def masked_loss(model: BertForMaskedLM, ids: Tensor, generator: torch.Generator) -> Tensor:
    """The loss on freshly masked lines, in nats a masked token; only those are decoded, as only those are asked for."""
    ids = ids[:, : int((ids != 0).sum(1).max())]
    inputs, labels, _ = mask_tokens(
        ids, ids < len(SPECIAL), model.config.vocab_size, SPECIAL.index("[MASK]"), generator
    )
    hidden = model.bert(inputs, attention_mask=(ids != 0).long()).last_hidden_state
    asked = labels != IGNORED
    return cross_entropy(model.cls.predictions(hidden[asked]), labels[asked]) if asked.any() else hidden.sum() * 0


@torch.no_grad()
def evaluate(model: BertForMaskedLM, lesson: Lesson, probe: str) -> dict[str, Any]:
    """The loss on the held-out lines, always under the same masks, and the five best answers to the probe."""
    generator = torch.Generator().manual_seed(1)
    losses = [masked_loss(model, lesson.held_out, generator).item() for _ in range(4)]
    ids = [token["id"] for token in encode(probe, lesson.tokenizer, LONGEST)]
    ((_, scores),) = answers([Query(ids, [ids.index(lesson.tokenizer.mask_token_id)])], model, 0)
    best = scores[0].exp().topk(5)
    pairs = zip(best.indices.tolist(), best.values.tolist(), strict=True)
    return {
        "held_out_loss": sum(losses) / len(losses),
        "answers": [[show(i, lesson.tokenizer), round(p, 4)] for i, p in pairs],
    }


def run(folder: str) -> dict[str, Any]:
    """Pre-train in a run folder whose data.csv has lines of the parts train and validation; return its report.

    Raises LessonError when there is too little text, or the probe has not exactly one [MASK].

    >>> run("my-miniature")["tokens"]  # doctest: +SKIP
    1500000
    """
    threads = torch.get_num_threads()
    torch.set_num_threads(1)  # its matrices are too small to share, and others want to work as well
    try:
        return _perform(Run(Path(folder)))
    finally:
        torch.set_num_threads(threads)


def _perform(run: Run) -> dict[str, Any]:
    settings, table = Settings.of(run.settings), run.table()
    if settings.probe.upper().count("[MASK]") != 1:
        raise LessonError("The sentence to be asked needs exactly one [MASK].")
    train, held_out = (table.loc[table["part"] == part, "text"].tolist() for part in ("train", "validation"))
    if not train or not held_out:
        raise LessonError("There is too little text: some lines to learn from and some to be held out are needed.")
    lesson = prepare(train, held_out, settings)
    model = new_model(lesson, settings)
    size = {
        "parameters": model.num_parameters(),
        "vocab_size": len(lesson.tokenizer),
        "text_tokens": int((lesson.train != 0).sum()),
        "text_words": sum(len(line.split()) for line in train),
    }
    run.append(
        {
            "event": "start",
            **size,
            "probe": settings.probe,
            "budget_seconds": settings.seconds,
            "chance_loss": math.log(len(lesson.tokenizer)),
        }
    )
    last = _listen(run, model, lesson, settings)
    with new_folder(run.folder / "latest") as place:
        model.save_pretrained(place)
        lesson.tokenizer.save_pretrained(place)
    report = {**size, **last}
    run.write_report(report)
    run.append({"event": "report", **report})
    return report


def _listen(run: Run, model: BertForMaskedLM, lesson: Lesson, settings: Settings) -> dict[str, Any]:
    """Write down the mean loss three times a second, an evaluation now and then, until time or learner says stop."""
    measured = evaluate(model, lesson, settings.probe)
    run.append({"event": "evaluation", "step": 0, "tokens": 0, "seconds": 0.0, **measured})
    last: dict[str, Any] = {"step": 0, "tokens": 0, "seconds": 0.0, "mlm_loss": None}
    losses, told, evaluated = [], 0.0, 0.0
    for event in pretrain(model, lesson, settings):
        losses.append(event["mlm_loss"])
        if event["seconds"] - told < 0.33:
            continue
        last = event | {"mlm_loss": sum(losses) / len(losses), "seconds": round(event["seconds"], 2)}
        run.append(last)
        losses, told = [], event["seconds"]
        if event["seconds"] - evaluated >= settings.seconds / settings.evaluations:
            measured, evaluated = evaluate(model, lesson, settings.probe), event["seconds"]
            run.append({"event": "evaluation", **{key: last[key] for key in ("step", "tokens", "seconds")}, **measured})
        if run.requested():
            break
    measured = evaluate(model, lesson, settings.probe)
    run.append({"event": "evaluation", **{key: last[key] for key in ("step", "tokens", "seconds")}, **measured})
    return {key: value for key, value in last.items() if key != "event"} | measured
