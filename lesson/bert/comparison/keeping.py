"""The simple models of a race are kept in its folder, so that they can be asked again (kept.py opens them).

What is kept is bounded in bytes, and a learner's older races give theirs up.
"""

import shutil
from contextlib import suppress
from typing import Any

import numpy as np

from lesson.bert.comparison.kept import ARRAYS, FACTS, KEPT, place
from lesson.bert.comparison.models import LogisticRegression, Model, Network
from lesson.errors import LessonError
from lesson.runs import registry, storage
from lesson.runs.registry import Run

RACES = 3  # of one learner
MOST_BYTES = 16 * 2**20  # of a model's arrays
TOO_LARGE = "These reviews have so many words that it takes {size:.0f} MB; up to {most:.0f} MB are kept."


def keep(run: Run, name: str, model: Model) -> None:
    """Keep a fitted model with its race, if it is a simple one and not too large.

    On a full disk, or once the race was deleted, it is not kept: nothing else depends on it.
    """
    if name not in KEPT:
        return
    arrays, facts = _parts(model)
    size = sum(array.nbytes for array in arrays.values())
    if size > MOST_BYTES:
        arrays, facts = {}, {"missing": TOO_LARGE.format(size=size / 2**20, most=MOST_BYTES / 2**20)}
    with suppress(LessonError, FileNotFoundError), storage.new_folder(place(run, name)) as folder:
        np.savez(folder / ARRAYS, allow_pickle=False, **arrays)
        storage.write_json(folder / FACTS, facts)
    trim(run.learner)


def _parts(model: Any) -> tuple[dict[str, np.ndarray], dict[str, Any]]:
    """A model's arrays by name, and its words and classes."""
    names = {"class_names": list(model.class_names)}
    if isinstance(model, LogisticRegression):
        words, regression = model.words, model.regression
        arrays = {"idf": words.idf_, "weights": regression.coef_, "intercepts": regression.intercept_}
        seen = [int(number) for number in regression.classes_]
        return arrays, names | {"seen": seen, "words": words.get_feature_names_out().tolist()}
    assert isinstance(model, Network) and model.network is not None, "only fitted simple models are kept"
    arrays = {key: value.numpy() for key, value in model.network.state_dict().items()}
    return arrays, names | {"words": list(model.network.words)}


def trim(learner: str) -> None:
    """Delete the models of all but the last few races of a learner; the races themselves stay."""
    races = [run for run in registry.runs_of(learner) if any(place(run, name).is_dir() for name in KEPT)]
    for run in races[:-RACES]:
        for name in KEPT:
            shutil.rmtree(place(run, name), ignore_errors=True)
