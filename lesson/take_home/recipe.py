"""What a finished run was, read off its folder: all that a card, a notebook or a report says of it.

Knows no model library. Milliseconds.
"""

import json
import math
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd

from lesson.errors import LessonError
from lesson.results import run_frames
from lesson.reviews.split import UNLABELLED, nested
from lesson.runs import uploads
from lesson.runs.registry import Run

OURS = {"bundled": "the bundled reviews", "stock-phrases": "the set “Stock phrases and wit”"}


@dataclass(frozen=True)
class Recipe:
    """A run with a result: what was asked, how it began, what came of it."""

    run: Run
    settings: dict[str, Any]
    start: dict[str, Any]  # the last "start" event
    report: dict[str, Any]

    @property
    def class_names(self) -> list[str]:
        """The labels in the order of their ids."""
        return list(self.report["class_names"])

    @property
    def word_head(self) -> bool:
        """Whether the masked-word head was kept, so that words answer."""
        return self.settings.get("head") == "word"

    @property
    def batch_size(self) -> int:
        """Reviews a step."""
        return int(self.start.get("batch_size") or self.settings["batch_size"])

    @property
    def steps_an_epoch(self) -> int:
        """The number of batches that hold every training row once."""
        return math.ceil(self.report["rows"]["train"] / self.batch_size)

    @property
    def evaluate_every(self) -> int:
        """After how many steps the validation reviews are read, as `Job.evaluates_after` has it."""
        return max(1, min(self.steps_an_epoch, self.start["steps"] // self.settings["evaluations"]))

    @cached_property
    def question(self) -> dict[str, Any]:
        """What a word head is asked: prompt, words, prompt_ids, word_ids, mask_id and priors, as it was saved."""
        folder = self.run.checkpoint("best")
        try:
            return json.loads(((folder or self.run.folder) / "answer_words.json").read_text(encoding="utf-8"))
        except (OSError, ValueError):
            raise LessonError(
                "The word head's answer_words.json is missing or damaged, so nobody knows which words answer. "
                "Fine-tune again."
            ) from None

    @property
    def mask_from_end(self) -> int:
        """How many tokens before the end of a row a word head finds [MASK]."""
        prompt = self.question["prompt_ids"]
        return len(prompt) - prompt.index(self.question["mask_id"]) + 1

    def table(self) -> pd.DataFrame:
        """Columns line, text, label, part, predicted: the rows as the run used them, in its order.

        `part` is unused where there is no label, or it was not to be learned from; `predicted` is what the best model
        said of a test row, empty elsewhere.
        """
        table = _labelled_first(self.run.table(), self.settings).assign(predicted="")
        table["part"] = table["part"].replace(UNLABELLED, "unused")
        test = table["part"] == "test"
        said = self.report.get("test_predictions") or []
        if len(said) == int(test.sum()):
            table.loc[test, "predicted"] = [self.class_names[each] for each in said]
        return table


def read(run: Run) -> Recipe:
    """Return the recipe of a run. LessonError where it has no result yet, or is no fine-tuning run."""
    if run.kind != "finetuning":
        raise LessonError("This is no fine-tuning run, so there is no model to take home. Choose one that is.")
    report, start = run.report(), run_frames.last(run.events(), "start")
    if not report or not start or run.checkpoint("best") is None:
        raise LessonError("This run has no result yet. Let it finish or stop it, then take it home.")
    return Recipe(run, dict(report["settings"]), start, report)


def _labelled_first(table: pd.DataFrame, settings: dict[str, Any]) -> pd.DataFrame:
    """The rows with those to learn from first, in the order of lesson.bert.finetuning.prepare; the rest is unused."""
    train, rest = (table[(table["part"] == "train") == which] for which in (True, False))
    labels = int(settings.get("labels", 0))
    if not labels or labels >= len(train):
        return table
    ordered = nested(train, settings["seed"])
    unused = ordered.iloc[labels:].assign(part="unused")
    return pd.concat([ordered.head(labels), unused, rest], ignore_index=True)


def data_name(run: Run) -> str:
    """Return what the reviews of a run are called, as the learner knows them."""
    if not run.about.data:
        return "reviews given on the command line"
    if run.about.data in OURS:
        return OURS[run.about.data]
    try:
        return uploads.load(run.about.data).name
    except LessonError:
        return "a file that is no longer here"
