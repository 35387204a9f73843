"""Runs that really were trained, by a BERT so small that it takes a second."""

from typing import Any

import pandas as pd

from lesson.runs import registry
from lesson.runs.record import About
from lesson.runs.registry import Run
from lesson.workers.answer import call
from lesson.workers.kinds import KINDS
from tests.support import tiny

SIMPLE = ("logistic-regression", "small-network")
NAMES = ("negative", "positive", "neutral")


def finished_run(learner: str, prediction: str = "", table: pd.DataFrame | None = None, **settings: Any) -> Run:
    """Train the tiny BERT on sixty reviews, or on those of a table, as a run of this learner."""
    chosen = {
        "checkpoint": tiny.tiny_bert(),
        "epochs": 4,
        "max_length": 32,
        "class_names": list(NAMES),
        "threads": 1,
    } | settings
    return _performed("finetuning", chosen, learner, About(data="bundled", prediction=prediction), table)


def finished_race(learner: str, data: str = "bundled") -> Run:
    """Let the two simple models race on the same sixty reviews, said to be these, for this learner."""
    settings = {"sizes": [0], "seeds": 1, "models": SIMPLE, "evaluations": 20, "checkpoint": tiny.tiny_bert()}
    return _performed("comparison", settings, learner, About(data=data, task="race"))


def _performed(
    kind: str, settings: dict[str, Any], learner: str, about: About, table: pd.DataFrame | None = None
) -> Run:
    run = registry.create(kind, settings, tiny.reviews(60) if table is None else table, learner, about=about)
    with run.working():
        run.settle("running")
        call(KINDS[kind].perform, str(run.folder))
    return run
