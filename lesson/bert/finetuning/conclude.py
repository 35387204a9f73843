"""The end of a run that rests: its best model is measured on the test reviews, and the report says so.

A run that is stopped while it is worked on gets its report there (recorder.py). One that was paused, or whose worker
died, has its checkpoints only; this reads them and does what is missing. So it is for a run of a grid, which leaves the
test reviews alone until it is chosen. Not one more step is trained, and the latest checkpoint stays, so the run can be
resumed all the same. Takes a few seconds, about as long as making the job ready.
"""

from pathlib import Path
from typing import Any

from lesson.bert.finetuning.recorder import STOPPED, Recorder, plainly, threads_of
from lesson.bert.speed import threads
from lesson.errors import LessonError
from lesson.runs.registry import Run


def conclude(folder: str) -> dict[str, Any]:
    """End the run in a folder with the best model that it has; return its report.

    Raises LessonError when it has no checkpoint yet, somebody works on it, or it cannot be read.

    >>> conclude("my-run")["state"]  # needs a run  # doctest: +SKIP
    'stopped'
    """
    return _report(Run(Path(folder)), "stopped", STOPPED)


def measure_chosen(folder: str) -> dict[str, Any]:
    """Measure a finished run that has left the test reviews alone on them, and return its report, now with figures.

    Raises LessonError as `conclude`.

    >>> measure_chosen("my-run")["test_macro_f1"]  # needs a run  # doctest: +SKIP
    0.712
    """
    return _report(Run(Path(folder)), "finished", "", test=True)


def _report(held: Run, state: str, message: str, test: bool = False) -> dict[str, Any]:
    with held.working(), threads.using(threads_of(held)):
        if held.checkpoint("latest") is None:
            raise LessonError("This run has no model yet. Resume it, or start a new one.")
        try:
            recorder = Recorder(held, test)
            return recorder.report(state, message, recorder.seconds)
        except (MemoryError, RuntimeError) as error:
            raise LessonError(plainly(error)) from error
