"""The runs of a class, read from their folders: what each was asked, how far it is, what came out, and its curve.

A run is read again only when its files have changed, so a board that looks every two seconds costs next to nothing.
"""

from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import pandas as pd

from lesson.classroom import members, store
from lesson.runs import registry
from lesson.runs.registry import Gone, Run
from lesson.runs.storage import stamp
from lesson.settings import FineTuning

ACTIVE = ("queued", "running")


@dataclass(frozen=True)
class Seen:
    """One run of the class as its teacher sees it."""

    run: Run
    student: str  # what they are called
    task: str  # finetuning, pretraining, race, sweep or search
    state: str


@dataclass(frozen=True)
class Figures:
    """What a fine-tuning run was asked and what it has come to; `curve`: (step, validation accuracy)."""

    labels: int | None  # that it learned from; None before it has begun
    head: str
    seed: int
    curve: tuple[tuple[int, float], ...]
    accuracy: float | None  # on the test reviews; None before it is measured


def of_class(class_id: str) -> list[Seen]:
    """Return the runs that are still there, in the order in which they were begun."""
    names, found = members.names(class_id), []
    for run, learner in _runs(class_id):
        with suppress(Gone):
            found.append(Seen(run, names.get(learner, ""), run.about.task or run.kind, run.state))
    return found


def is_of_class(run_id: str, class_id: str) -> bool:
    """Whether this run belongs to this class."""
    return any(row["run"] == run_id for row in _rows(class_id))


def dots(class_id: str, data: str = "bundled") -> pd.DataFrame:
    """Columns size, accuracy, head, seed: the class's measured fine-tunings of one set of reviews, a row each.

    Those broken on purpose are left out.
    """
    rows = [
        (one.labels, one.accuracy, one.head, one.seed)
        for _, one in _fine_tunings(class_id, data)
        if one.accuracy is not None
    ]
    return pd.DataFrame(rows, columns=["size", "accuracy", "head", "seed"])


def curves(class_id: str, data: str = "bundled") -> pd.DataFrame:
    """Columns run, labels, head, step, accuracy: each run on its validation reviews, as far as it has come."""
    rows = [
        (f"Run {number}", one.labels, one.head, step, accuracy)
        for number, one in _fine_tunings(class_id, data)
        for step, accuracy in one.curve
    ]
    return pd.DataFrame(rows, columns=["run", "labels", "head", "step", "accuracy"])


def figures(run: Run) -> Figures:
    """Return what a fine-tuning run has come to so far. Raises Gone."""
    return _read(run.folder, stamp(run.folder / "events.jsonl"), stamp(run.folder / "report.json"))


def _fine_tunings(class_id: str, data: str) -> list[tuple[int, Figures]]:
    """Each with its number among the class's runs."""
    found = []
    for number, (run, _) in enumerate(_runs(class_id), start=1):
        with suppress(Gone):
            if run.kind == "finetuning" and run.about.data == data and not run.about.broken:
                found.append((number, figures(run)))
    return found


def _rows(class_id: str) -> list[store.Row]:
    return store.read(
        "SELECT run, learner FROM runs JOIN members USING (learner) WHERE class = ? ORDER BY runs.rowid", class_id
    )


def _runs(class_id: str) -> list[tuple[Run, str]]:
    found = []
    for row in _rows(class_id):
        with suppress(Gone):
            found.append((registry.find(row["run"]), row["learner"]))
    return found


@lru_cache(maxsize=2048)
def _read(folder: Path, _events: tuple[int, int], _report: tuple[int, int]) -> Figures:
    run = Run(folder)
    asked = FineTuning(**run.settings)
    report, events = run.report() or {}, run.events()
    curve = {event["step"]: event["accuracy"] for event in events if event["event"] == "evaluation"}
    start = next((event for event in reversed(events) if event["event"] == "start"), {})
    labels = report.get("rows", {}).get("train", start.get("train_rows"))
    return Figures(labels, asked.head, asked.seed, tuple(sorted(curve.items())), report.get("test_accuracy"))
