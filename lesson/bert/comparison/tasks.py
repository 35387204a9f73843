"""Which fits a comparison consists of, and the name under which finished ones are kept. Milliseconds."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from lesson.bert import checkpoints
from lesson.bert.word_head.question import ask
from lesson.content.classes import class_order
from lesson.errors import LessonError
from lesson.results import sources
from lesson.results import store as fit_store
from lesson.settings import Comparison

WORD_HEAD = "bert-word-head"
CODE = "lesson.bert.comparison.fitting"  # what makes a fit, and by its imports all that decides its figures


@dataclass(frozen=True)
class Task:
    """One fit of a comparison: which model, on how many training rows (0: without a label), with which seed."""

    model: str
    size: int
    seed: int


def tasks(settings: Comparison, table: pd.DataFrame) -> list[Task]:
    """Return all fits in the order in which they are made: seed after seed, so that whole curves are there early.

    Sizes beyond the training rows become all of them. The word head is tried with no label as well: size 0. Raises
    LessonError for a size that has no room for every label.
    """
    train = table[table["part"] == "train"]
    sizes = sorted({min(size or len(train), len(train)) for size in settings.sizes})
    least = max(2, train["label"].nunique())
    if not sizes or sizes[0] < least:
        raise LessonError(
            f"{sizes[0] if sizes else 0} labelled reviews are too few to compare on: the training rows "
            f"have {least} labels, and each must occur. Start from {2 * least} or more."
        )
    models, first = models_for(settings, train), []
    if WORD_HEAD in models and settings.evaluations == 1:  # a race has one size only
        first = [Task(WORD_HEAD, 0, 0)]
    return first + [Task(model, size, seed) for seed in range(settings.seeds) for size in sizes for model in models]


def models_for(settings: Comparison, train: pd.DataFrame) -> tuple[str, ...]:
    """Return the models that can be compared on these rows: without the word head where it has no answer words."""
    names = settings.class_names or class_order(train["label"])
    if WORD_HEAD not in settings.models or _can_be_asked(names, settings.checkpoint):
        return settings.models
    return tuple(model for model in settings.models if model != WORD_HEAD)


def _can_be_asked(names: Sequence[str], checkpoint: str) -> bool:
    bert = checkpoints.open(checkpoint)
    try:
        ask(bert.tokenizer, names)
    except LessonError:
        return False
    return bool(bert.facts["has_masked_lm_head"])


def recipe(table: pd.DataFrame, settings: Comparison) -> str:
    """Return the name under which fits on these rows with this checkpoint and this code are kept."""
    weights = sorted(checkpoints.resolve(settings.checkpoint).glob("*.safetensors"))
    return fit_store.digest(table, [*weights, *sources.imported_by(CODE), f"evaluations {settings.evaluations > 1}"])
