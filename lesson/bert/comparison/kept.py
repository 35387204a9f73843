"""The two simple models that a race has kept, opened again: numbers as arrays, words as JSON, no pickle.

A vocabulary is made of its learner's texts. So it lies in the race's own folder, which is that learner's, and never in
the store that learners share. keeping.py puts it there.
"""

import json
from functools import lru_cache
from pathlib import Path

import numpy as np

from lesson.bert.comparison.simple import SmallClassifier, WordCounts
from lesson.errors import LessonError
from lesson.runs.registry import Run

KEPT = ("logistic-regression", "small-network")
ARRAYS, FACTS = "arrays.npz", "facts.json"
NOT_KEPT = (
    "The race doesn't have it yet, or has dropped it: only the last few races keep their models. Run the race again."
)


def place(run: Run, name: str) -> Path:
    """Return the folder of a kept model."""
    return run.folder / f"kept-{name}"


def load(run: Run, name: str) -> WordCounts | SmallClassifier:
    """Return a kept model. Raises LessonError, with the reason, where there is none."""
    folder = place(run, name)
    try:
        return _load(folder, name, (folder / FACTS).stat().st_mtime_ns)
    except (OSError, ValueError, KeyError):
        raise LessonError(NOT_KEPT) from None


@lru_cache(maxsize=8)
def _load(folder: Path, name: str, _changed: int) -> WordCounts | SmallClassifier:
    facts = json.loads((folder / FACTS).read_text(encoding="utf-8"))
    if "missing" in facts:
        raise LessonError(facts["missing"])
    with np.load(folder / ARRAYS, allow_pickle=False) as file:
        arrays = dict(file)
    if name == "small-network":
        return SmallClassifier.made_of(facts["class_names"], facts["words"], arrays)
    return WordCounts.made_of(facts["class_names"], facts["words"], facts["seen"], **arrays)
