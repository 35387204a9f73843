"""Runs that really were trained, by a BERT so small that it takes a second."""

from typing import Any

from lesson.runs import registry
from lesson.runs.record import About
from lesson.runs.registry import Run
from lesson.workers.answer import call
from lesson.workers.kinds import KINDS
from tests.support import tiny

NAMES = ("negative", "positive", "neutral")


def finished_run(learner: str, prediction: str = "", **settings: Any) -> Run:
    """Train the tiny BERT on sixty reviews, as a run of this learner."""
    chosen = {
        "checkpoint": tiny.tiny_bert(),
        "epochs": 4,
        "max_length": 32,
        "class_names": list(NAMES),
        "threads": 1,
    } | settings
    about = About(data="bundled", prediction=prediction)
    run = registry.create("finetuning", chosen, tiny.reviews(60), learner, about=about)
    with run.working():
        run.settle("running")
        call(KINDS["finetuning"].perform, str(run.folder))
    return run
