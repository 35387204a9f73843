"""What a learner may do with a run: begin it, pause, stop, resume and delete it, within what one visitor is allowed.

Pages go through here, so that permissions are decided in one place: a link to a run lets anybody see it, but only its
owner change it. What this module does not do: the work (lesson/workers/engine.py).
"""

import os
from typing import Any

import pandas as pd

from lesson.errors import LessonError
from lesson.runs import registry
from lesson.runs.folder import Run
from lesson.runs.record import About
from lesson.workers import engine

RUNS = 60  # of one visitor, LESSON_RUNS_EACH
NOT_YOURS = (
    "This run belongs to somebody else: you can look at it, but only its owner can change it. Start one of your own."
)


def begin(kind: str, settings: dict[str, Any], table: pd.DataFrame | None, learner: str, about: About) -> Run:
    """Make a run of this learner's and queue it. Raises LessonError: there are too many, or the disk is full."""
    most = int(os.environ.get("LESSON_RUNS_EACH", RUNS))
    if len(registry.runs_of(learner)) >= most:
        raise LessonError(f"You have {most} runs here, which is as many as one visitor may keep. Delete one first.")
    run = registry.create(kind, settings, table, learner, about=about)
    engine.start(run)
    return run


def resume(run: Run, learner: str) -> None:
    """Queue a run again; it goes on from its last checkpoint."""
    check_owner(run, learner)
    engine.start(run)


def pause(run: Run, learner: str) -> None:
    """Ask a run to stop at its next step and keep its place."""
    check_owner(run, learner)
    run.request("pause")


def stop(run: Run, learner: str) -> None:
    """End a run with the best model that it has."""
    check_owner(run, learner)
    engine.stop(run)


def delete(run: Run, learner: str) -> None:
    """Delete a run at once, also while it is being trained."""
    check_owner(run, learner)
    run.delete()


def check_owner(run: Run, learner: str) -> None:
    """Raise LessonError unless this learner began the run."""
    if not learner or run.learner != learner:
        raise LessonError(NOT_YOURS)
