"""A learner's fine-tuning runs side by side: what each is called, what it was, what it cost, and how good it is.

Figures come from the run folders alone. A run at rest is read once and remembered; sixty new ones take some 0.3 s.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import count
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from lesson.results import run_frames
from lesson.results.intervals import bootstrap
from lesson.runs import registry
from lesson.runs.registry import Run
from lesson.runs.storage import stamp

HEADS = {"new": "new head", "word": "word head"}
PARTS = {"all": "whole model", "head": "head only"}


@dataclass(frozen=True)
class Facts:
    """What a run was and what came of it; shares are from 0 to 1, None where they were not measured."""

    part: str  # which part of the model was trained
    start: str
    head: str
    labels: int | None  # training reviews
    steps: int | None
    epochs: int | None
    rate: float | None  # learning rate
    seconds: float | None
    trained: int | None  # parameters
    macro_f1: float | None  # on the test reviews
    interval: tuple[float, float] | None  # of that, 95 %
    validation: float | None  # the best macro-F1 on the validation reviews: by this one runs are chosen


def mine(learner: str) -> dict[str, Run]:
    """The learner's fine-tuning runs, oldest first, by name: Run 1, Run 2 and so on, those of a grid as Grid 1, run 1.

    So a grid does not move the numbers of the other runs, and a run is called the same wherever it is told of.
    """
    found = [run for run in registry.runs_of(learner) if run.kind == "finetuning"]
    grids = list(dict.fromkeys(run.about.grid for run in found if run.about.grid))
    numbers: dict[str, Iterator[int]] = defaultdict(lambda: count(1))
    named = {}
    for run in found:
        group = f"Grid {grids.index(run.about.grid) + 1}, run" if run.about.grid else "Run"
        named[f"{group} {next(numbers[group])}"] = run
    return named


def dots(runs: Mapping[str, Run], data: str) -> pd.DataFrame:
    """Columns size, accuracy, name: those of the runs that are dots in the picture of these reviews.

    These are the tested ones, without those broken on purpose.
    """
    found = []
    for name, run in runs.items():
        report = run.report() if run.about.data == data and not run.about.broken else None
        if report and report.get("test_accuracy") is not None:
            found.append((report["rows"]["train"], report["test_accuracy"], name))
    return pd.DataFrame(found, columns=["size", "accuracy", "name"])


def facts(run: Run) -> Facts:
    """Return the facts of a run. Raises Gone when it was deleted.

    >>> facts(runs.find("0123456789abcdefghijkl")).part  # needs a run  # doctest: +SKIP
    'whole model'
    """
    return _read(run.folder, stamp(run.folder / "events.jsonl"), stamp(run.folder / "report.json"))


def best(runs: Sequence[Run]) -> Run | None:
    """Return the run with the highest macro-F1 on its validation reviews, never one broken on purpose; None without."""
    measured = [(facts(run).validation, number) for number, run in enumerate(runs) if not run.about.broken]
    known = [(score, number) for score, number in measured if score is not None]
    return runs[max(known)[1]] if known else None


def table(runs: Sequence[Run]) -> pd.DataFrame:
    """Return one row a run, in their order: the fields of `Facts`, the interval in two columns, low and high."""
    rows = []
    for run in runs:
        found = vars(facts(run)) | {"low": None, "high": None}
        if (interval := found.pop("interval")) is not None:
            found |= {"low": interval[0], "high": interval[1]}
        rows.append(found)
    return pd.DataFrame(rows)


def quality(runs: dict[str, Run]) -> pd.DataFrame:
    """Columns run, epoch, macro_f1: how each run did on its validation reviews while it learned, by its name."""
    parts = []
    for name, run in runs.items():
        found = run_frames.of_kind(run.events(), "evaluation")
        if not found.empty:
            parts.append(found[["epoch", "macro_f1"]].assign(run=name))
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=["epoch", "macro_f1", "run"])


def differences(runs: dict[str, Run]) -> dict[str, list[Any]]:
    """Return the settings in which these runs differ: name of the setting, then its value in each run."""
    asked = [run.settings | {"data": run.about.data} for run in runs.values()]
    names = sorted({name for each in asked for name in each} - {"watch", "class_names"})
    found = {name: [each.get(name) for each in asked] for name in names}
    return {name: values for name, values in found.items() if any(value != values[0] for value in values)}


@lru_cache(maxsize=2048)
def _read(folder: Path, _events: tuple[int, int], _report: tuple[int, int]) -> Facts:
    run = Run(folder)
    settings, report, events = run.settings, run.report() or {}, run.events()
    start, scores = run_frames.last(events, "start"), run_frames.of_kind(events, "evaluation")
    confusion, trainable = report.get("confusion"), str(settings.get("trainable", "all"))
    return Facts(
        part=PARTS.get(trainable, f"last {trainable.removeprefix('last-')} layers"),
        start="random" if settings.get("start") == "random" else "pre-trained",
        head=HEADS.get(settings.get("head", "new"), ""),
        labels=start.get("train_rows"),
        steps=report.get("steps") or start.get("steps"),
        epochs=start.get("epochs"),
        rate=report.get("learning_rate") or start.get("learning_rate"),
        seconds=report.get("train_seconds"),
        trained=report.get("trained_parameters"),
        macro_f1=report.get("test_macro_f1"),
        interval=bootstrap(np.array(confusion))["macro_f1"] if confusion else None,
        validation=None if scores.empty else float(scores["macro_f1"].max()),
    )
