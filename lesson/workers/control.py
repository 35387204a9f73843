"""What a learner may do with a run: begin it, pause, stop, resume and delete it, within what one visitor is allowed.

Pages go through here, so that permissions are decided in one place: a link to a run lets anybody see it, but only its
owner change it. A class may allow its students less (lesson/classroom/limits.py), and its teacher may end their runs.
What this module does not do: the work (lesson/workers/engine.py).
"""

from typing import Any

import pandas as pd

from lesson import variables
from lesson.classroom import classes, limits, store
from lesson.classroom import runs as class_runs
from lesson.errors import LessonError
from lesson.runs import registry, storage
from lesson.runs.folder import Run
from lesson.runs.record import About
from lesson.workers import engine, tickets

RUNS = 60  # of one visitor, LESSON_RUNS_EACH
MEGABYTES = 12_000  # of one visitor's runs, LESSON_RUN_MB_EACH: sixty of the built-in BERT
NOT_YOURS = (
    "This run belongs to somebody else: you can look at it, but only its owner can change it. Start one of your own."
)


def begin(kind: str, settings: dict[str, Any], table: pd.DataFrame | None, learner: str, about: About) -> Run:
    """Make a run of this learner's and queue it.

    Raises LessonError: there are too many, the learner's class does not allow it, or the disk is full.
    """
    tickets.limit_seconds()  # a server that was set up wrongly says so before anything waits
    limits.check_run(learner, kind, settings, about)
    with storage.one_at_a_time(learner):  # two tabs would both find room for the last one
        check_room(learner)
        run = registry.create(kind, settings, table, learner, about=about)
    store.belongs("runs", run.id, learner)
    engine.start(run)
    return run


def check_room(learner: str, more: int = 1) -> None:
    """Raise LessonError unless this learner may have so many runs more, here and in their class."""
    mine = registry.runs_of(learner)
    most, kept = variables.whole("LESSON_RUNS_EACH", RUNS), len(mine)
    if kept >= most:
        raise LessonError(f"You have {most} runs here, which is as many as one visitor may keep. Delete one first.")
    if kept + more > most:
        raise LessonError(
            f"You have {kept} runs here, and one visitor may keep {most}: {more} more are too many. Delete some first, "
            "or choose a smaller grid."
        )
    megabytes = variables.whole("LESSON_RUN_MB_EACH", MEGABYTES)
    if mine and sum(storage.size(run.folder) for run in mine) > megabytes * 2**20:
        raise LessonError(
            f"Your runs take more than {megabytes:,} MB here, and one visitor may keep no more. Delete some."
        )
    limits.check_room(learner, more, _active(mine))


def resume(run: Run, learner: str) -> None:
    """Queue a run again; it goes on from its last checkpoint."""
    check_owner(run, learner)
    limits.check_at_once(learner, _active([each for each in registry.runs_of(learner) if each.id != run.id]))
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


def stop_in_class(run: Run, class_id: str, teacher: str) -> None:
    """End a run of a class, for its teacher, with the best model that it has."""
    _check_teacher(run, class_id, teacher)
    engine.stop(run)


def clear_in_class(run: Run, class_id: str, teacher: str) -> None:
    """Delete a run of a class, for its teacher, also while it is being trained."""
    _check_teacher(run, class_id, teacher)
    run.delete()


def _check_teacher(run: Run, class_id: str, teacher: str) -> None:
    classes.check_teacher(class_id, teacher)
    if not class_runs.is_of_class(run.id, class_id):
        raise LessonError(NOT_YOURS)


def _active(runs: list[Run]) -> int:
    return sum(run.state in class_runs.ACTIVE for run in runs)
