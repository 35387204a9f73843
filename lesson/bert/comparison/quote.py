"""What a comparison will cost, measured before it starts: one short trial of each model on the learner's own rows.

The cheap models are simply fitted, on up to 100 rows; of the BERTs a few batches are trained (quote.py) and the time of
a step is multiplied by the steps that the rule in lesson/effort.py gives each size. Takes some six
seconds for all of them.
"""

import dataclasses
import time
from typing import Any

import pandas as pd

from lesson.bert.comparison.bert_models import CHOICES, Bert
from lesson.bert.comparison.fitting import make
from lesson.bert.comparison.tasks import recipe, tasks
from lesson.bert.finetuning import quote as one_run
from lesson.bert.finetuning.prepare import prepare
from lesson.content.classes import class_order
from lesson.effort import plan
from lesson.results import store as fit_store
from lesson.reviews.split import nested
from lesson.settings import Comparison

TRIAL = 100  # rows


def quote(settings: dict[str, Any], table: pd.DataFrame) -> dict[str, Any]:
    """Return {seconds, fits, by_model: {model: seconds}} of the fits that are not there yet, all sizes and seeds
    together.

    >>> parts = ["train", "train", "test"]
    >>> table = pd.DataFrame({"text": ["a", "b", "c"], "label": ["bad", "good", "bad"], "part": parts})
    >>> quote({"sizes": (0,), "seeds": 1, "models": ("majority",)}, table)["fits"]
    1
    """
    chosen = Comparison(**settings)
    made = fit_store.known(recipe(table, chosen)) if chosen.evaluations == 1 else {}
    todo = [task for task in tasks(chosen, table) if dataclasses.astuple(task) not in made]
    names = chosen.class_names or class_order(table["label"])
    by_model = {}
    for model in dict.fromkeys(task.model for task in todo):
        sizes = [task.size for task in todo if task.model == model and task.size]  # without labels nothing is trained
        reckon = _of_bert if model in CHOICES else _of_simple
        by_model[model] = round(sum(reckon(model, sizes, table, names, chosen)), 2)
    return {"seconds": round(sum(by_model.values()), 1), "fits": len(todo), "by_model": by_model}


def _of_simple(
    model: str, sizes: list[int], table: pd.DataFrame, names: tuple[str, ...], settings: Comparison
) -> list[float]:
    """Seconds of each size: those of the trial, growing with the rows beyond it."""
    rows = nested(table[table["part"] == "train"], seed=0).head(TRIAL)
    began = time.perf_counter()
    for _ in make(model, names).fit(rows, rows.head(1), seed=0):
        pass
    trial = time.perf_counter() - began
    return [trial * max(0.5, size / len(rows)) for size in sizes]


def _of_bert(
    model: str, sizes: list[int], table: pd.DataFrame, names: tuple[str, ...], settings: Comparison
) -> list[float]:
    """Seconds of each size: its steps at the measured speed, and reading the test rows once."""
    training = Bert(model, names, settings.checkpoint, settings.evaluations).settings(seed=0)
    cost = one_run.quote(training.model_dump(), table)
    each = cost["seconds"] / cost["steps"]
    testing = _reading_seconds(settings.checkpoint, names, table)
    return [each * plan(training, size).steps + testing for size in sizes]


def _reading_seconds(checkpoint: str, names: tuple[str, ...], table: pd.DataFrame) -> float:
    model = Bert("bert-head-only", names, checkpoint, evaluations=1)
    test = table[table["part"] == "test"]
    sample = nested(table[table["part"] == "train"], seed=0).head(max(2, len(names)))
    model.job = prepare(model.settings(0), pd.concat([sample.assign(part="train"), sample.assign(part="validation")]))
    began = time.perf_counter()
    model.predict(test["text"].head(32).tolist())
    return (time.perf_counter() - began) * len(test) / min(32, len(test))
