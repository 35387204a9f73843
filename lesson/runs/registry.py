"""Runs: make one, find one, list a learner's, delete what has expired.

A run is a folder (lesson/runs/folder.py has its files and what each promises). The folder's name cannot be guessed and
is all that a learner needs to come back; `LESSON_RUNS` says where they are, `LESSON_RUN_HOURS` how long they are kept
(24). What this module does not do: train, or decide whose turn it is (lesson/workers/queue.py).
"""

import time
from pathlib import Path
from typing import Any

import pandas

from lesson import places
from lesson.classroom import store
from lesson.errors import LessonError
from lesson.runs import storage
from lesson.runs.folder import Busy, Gone, Run, every_run, find
from lesson.runs.record import About, Record
from lesson.runs.storage import new_folder, new_id, publish

__all__ = [
    "Busy",
    "Gone",
    "Run",
    "cells_of",
    "create",
    "every_run",
    "find",
    "new_folder",
    "new_id",
    "publish",
    "runs_of",
    "sweep",
]


def create(
    kind: str,
    settings: dict[str, Any],
    table: pandas.DataFrame | None,
    learner: str = "",
    folder: Path | None = None,
    about: About | None = None,
) -> Run:
    """Make a run folder, whole or not at all; `folder` is where the command line wants it, else a new unguessable one.

    `table` has the columns line, text, label, part. Raises LessonError when `folder` has something in it, or the disk
    is full.
    """
    if folder is None:
        sweep()
    elif folder.exists() and any(folder.iterdir()):
        raise LessonError(f"The folder {folder} is not empty. Name another one, or delete it first.")
    final = folder or places.runs_folder() / new_id()
    with storage.enough_room():
        final.parent.mkdir(parents=True, exist_ok=True)
    made = round(time.time(), 3)
    record = Record(kind=kind, learner=learner, created=made, settings=settings, about=about or About())
    with new_folder(final) as temporary:
        storage.write_json(temporary / "settings.json", record.model_dump(mode="json"))
        storage.reserve(temporary)
        if table is not None:
            table.to_csv(temporary / "data.csv", index=False)
    return Run(final)


def runs_of(learner: str) -> list[Run]:
    """The runs of this learner, oldest first."""
    return [run for run in every_run(places.runs_folder()) if learner and run.learner == learner]


def cells_of(grid: str) -> list[Run]:
    """The runs of this grid, oldest first; none where there is no such grid (any more)."""
    return [run for run in every_run(places.runs_folder()) if grid and run.about.grid == grid]


def sweep() -> list[str]:
    """Delete the runs that have expired; one that is being worked on stays. Returns the ids of those deleted.

    A run of a class stays for as long as the class says (lesson/classroom/classes.py).
    """
    kept = store.kept("runs")
    return storage.sweep(
        places.runs_folder(), "events.jsonl", in_use=lambda folder: folder.name in kept or Run(folder).alive
    )
