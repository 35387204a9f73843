"""A miniature as a run: from its folder to its report, with what it knows written down on the way.

What it knows is counted in blanks: one word of a line masked at a time, and only its best answer counts. The lines it
learned from and those held out are asked alike. An evaluation takes a third of a second.
"""

import math
import time
from pathlib import Path
from typing import Any

import torch
from torch import Tensor
from transformers import BertForMaskedLM

from lesson.bert.miniature.loop import (
    LONGEST,
    MASK,
    PAD,
    SPECIAL,
    Lesson,
    masked_loss,
    new_model,
    prepare,
    pretrain,
)
from lesson.bert.use.encoding import Query, answers, encode, show
from lesson.errors import LessonError
from lesson.runs.registry import Run
from lesson.runs.storage import new_folder
from lesson.settings import Miniature

BLANKS = 200  # asked of each kind of line while it learns
BLANKS_AT_THE_END = 1000
ROWS = 256  # asked together
SECONDS_BETWEEN_EVENTS = 0.33


def run(folder: str) -> dict[str, Any]:
    """Pre-train in a run folder whose data.csv has lines of the parts train and validation; return its report.

    Raises LessonError when there is too little text, or the probe has not exactly one [MASK].

    >>> run("my-miniature")["own_right"]  # takes a minute  # doctest: +SKIP
    842
    """
    threads = torch.get_num_threads()
    torch.set_num_threads(1)  # its matrices are too small to share, and others want to work as well
    try:
        return _train(Run(Path(folder)))
    finally:
        torch.set_num_threads(threads)


def _train(run: Run) -> dict[str, Any]:
    settings = Miniature(**run.settings)
    lesson, words = _read(run, settings)
    model = new_model(lesson, settings)
    size = {
        "parameters": model.num_parameters(),
        "vocab_size": len(lesson.tokenizer),
        "text_tokens": int((lesson.train != PAD).sum()),
        "text_words": words,
        "steps": settings.steps,
    }
    run.append({"event": "start", **size, "probe": settings.probe, "chance_loss": math.log(len(lesson.tokenizer))})
    report = size | Recorder(run, model, lesson, settings).record()
    with new_folder(run.folder / "latest") as place:
        model.save_pretrained(place)
        lesson.tokenizer.save_pretrained(place)
    run.write_report(report)
    return report


def _read(run: Run, settings: Miniature) -> tuple[Lesson, int]:
    """What is to be learned, and its number of words."""
    if settings.probe.upper().count("[MASK]") != 1:
        raise LessonError("The sentence to ask needs exactly one [MASK]. Put it in the place of one word.")
    table = run.table()
    train, held_out = (table.loc[table["part"] == part, "text"].tolist() for part in ("train", "validation"))
    if not train or not held_out:
        raise LessonError("There is too little text: some lines to learn from and some to hold out are needed.")
    return prepare(train, held_out, settings), sum(len(line.split()) for line in train)


class Recorder:
    """Writes down the mean loss three times a second and an evaluation now and then, until the last step or a stop."""

    def __init__(self, run: Run, model: BertForMaskedLM, lesson: Lesson, settings: Miniature):
        self.run, self.model, self.lesson, self.settings = run, model, lesson, settings
        self.facts: dict[str, Any] = {"step": 0, "tokens": 0, "seconds": 0.0, "mlm_loss": None}
        self.started = time.perf_counter()
        self.losses: list[float] = []

    def record(self) -> dict[str, Any]:
        """Train to the end; returns the last figures."""
        self._evaluate(BLANKS)
        every = max(1, self.settings.steps // self.settings.evaluations)
        tokens, written = 0, 0.0
        for event in pretrain(self.model, self.lesson, self.settings):
            tokens += event["tokens"]
            self.losses.append(event["mlm_loss"])
            evaluation = event["step"] % every == 0 and event["step"] < self.settings.steps
            if evaluation or event["step"] == self.settings.steps or self._seconds() - written > SECONDS_BETWEEN_EVENTS:
                written = self._seconds()
                self._write(event["step"], tokens)
                if evaluation:
                    self._evaluate(BLANKS)
                if self.run.requested():
                    break
        return self.facts | self._evaluate(BLANKS_AT_THE_END)

    def _write(self, step: int, tokens: int) -> None:
        loss = sum(self.losses) / len(self.losses)
        self.facts = {"step": step, "tokens": tokens, "seconds": round(self._seconds(), 2), "mlm_loss": loss}
        self.run.append({"event": "step", **self.facts})
        self.losses = []

    def _evaluate(self, blanks: int) -> dict[str, Any]:
        found = evaluate(self.model, self.lesson, self.settings.probe, blanks)
        at = {key: self.facts[key] for key in ("step", "tokens", "seconds")}
        self.run.append({"event": "evaluation", **at, **found})
        return found

    def _seconds(self) -> float:
        return time.perf_counter() - self.started


@torch.no_grad()
def evaluate(model: BertForMaskedLM, lesson: Lesson, probe: str, blanks: int) -> dict[str, Any]:
    """What it knows now: blanks filled right, the loss on the held-out lines, its five best answers to the probe.

    `own_right` of `own_asked` blanks in the lines it learned from, `held_out_right` of `held_out_asked` in the others.
    Always the same blanks and masks, so that evaluations compare.
    """
    own, held_out = (fill_blanks(model, lesson, ids, blanks) for ids in (lesson.train, lesson.held_out))
    generator = torch.Generator().manual_seed(1)
    losses = [masked_loss(model, lesson.held_out, generator).item() for _ in range(4)]
    return {
        "own_right": own[0],
        "own_asked": own[1],
        "held_out_right": held_out[0],
        "held_out_asked": held_out[1],
        "held_out_loss": sum(losses) / len(losses),
        "answers": _answers(model, lesson, probe),
    }


@torch.no_grad()
def fill_blanks(model: BertForMaskedLM, lesson: Lesson, ids: Tensor, most: int) -> tuple[int, int]:
    """Mask up to `most` words of the lines `ids` [lines, tokens], each alone; returns how many were right, and asked.

    Signs such as a full stop are not asked: they would be too easy.
    """
    places = _words(lesson)[ids].nonzero()
    chosen = places[torch.randperm(len(places), generator=torch.Generator().manual_seed(0))[:most]]
    right = sum(_right(model, ids[rows], at) for rows, at in (part.unbind(1) for part in chosen.split(ROWS)))
    return right, len(chosen)


def _right(model: BertForMaskedLM, lines: Tensor, at: Tensor) -> int:
    """How many of the tokens, number `at[i]` of line i, are the model's first answer when they are masked."""
    row = torch.arange(len(lines))
    masked = lines.index_put((row, at), torch.tensor(MASK))
    hidden = model.bert(masked, attention_mask=(lines != PAD).long()).last_hidden_state[row, at]
    return int((model.cls.predictions(hidden).argmax(1) == lines[row, at]).sum())


def _words(lesson: Lesson) -> Tensor:
    """For every id of the vocabulary whether it is a word or a piece of one: no sign, nothing special."""
    tokens = lesson.tokenizer.convert_ids_to_tokens(list(range(len(lesson.tokenizer))))
    return torch.tensor([token not in SPECIAL and any(map(str.isalnum, token)) for token in tokens])


def _answers(model: BertForMaskedLM, lesson: Lesson, probe: str) -> list[list[Any]]:
    ids = [token["id"] for token in encode(probe, lesson.tokenizer, LONGEST)]
    ((_, scores),) = answers([Query(ids, [ids.index(MASK)])], model, PAD)
    best = scores[0].exp().topk(5)
    pairs = zip(best.indices.tolist(), best.values.tolist(), strict=True)
    return [[show(i, lesson.tokenizer), round(p, 4)] for i, p in pairs]
