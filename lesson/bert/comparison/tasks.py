"""Which fits a comparison consists of, and the name under which finished ones are kept. Milliseconds."""

from dataclasses import dataclass

import pandas as pd

from lesson.bert import checkpoints
from lesson.errors import LessonError
from lesson.results import sources
from lesson.results import store as fit_store
from lesson.settings import Comparison

CODE = "lesson.bert.comparison.fitting"  # what makes a fit, and by its imports all that decides its figures


@dataclass(frozen=True)
class Task:
    """One fit of a comparison: which model, on how many training rows, with which seed."""

    model: str
    size: int
    seed: int


def tasks(settings: Comparison, table: pd.DataFrame) -> list[Task]:
    """Return all fits in the order in which they are made: seed after seed, so that whole curves are there early.

    Sizes beyond the training rows become all of them. Raises LessonError for a size that has no room for every label.
    """
    train = table[table["part"] == "train"]
    sizes = sorted({min(size or len(train), len(train)) for size in settings.sizes})
    least = max(2, train["label"].nunique())
    if not sizes or sizes[0] < least:
        raise LessonError(
            f"{sizes[0] if sizes else 0} labelled reviews are too few to compare on: the training rows "
            f"have {least} labels, and each must occur. Start from {2 * least} or more."
        )
    return [Task(model, size, seed) for seed in range(settings.seeds) for size in sizes for model in settings.models]


def recipe(table: pd.DataFrame, settings: Comparison) -> str:
    """Return the name under which fits on these rows with this checkpoint and this code are kept."""
    weights = sorted(checkpoints.resolve(settings.checkpoint).glob("*.safetensors"))
    return fit_store.digest(table, [*weights, *sources.imported_by(CODE), f"evaluations {settings.evaluations > 1}"])
