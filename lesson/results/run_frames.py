"""A run's events as small tables for its charts. Independent of Streamlit; takes a millisecond or two.

A resumed run repeats the steps after its last checkpoint: the later telling of a step counts. Long runs are thinned to
a few hundred points a line, after smoothing: a screen has no more.
"""

from collections.abc import Sequence
from typing import Any

import pandas as pd

from lesson.runs.registry import Run

POINTS = 300
Events = Sequence[dict[str, Any]]


def of_kind(events: Events, kind: str) -> pd.DataFrame:
    """All events of one kind as a table, one row a step; empty when there is none yet."""
    rows = pd.DataFrame([event for event in events if event["event"] == kind])
    return rows if rows.empty else rows.drop_duplicates("step", keep="last").sort_values("step")


def loss(events: Events, earlier: Sequence[Run] = ()) -> pd.DataFrame:
    """Columns step, loss, smoothed, series, run: the training loss, the validation loss, and that of earlier runs."""
    parts = [
        _training(of_kind(events, "step"), last(events, "start").get("steps")),
        _validation(of_kind(events, "evaluation"), "validation", "this run"),
    ]
    for number, run in enumerate(earlier, start=1):
        parts.append(_validation(of_kind(run.events(), "evaluation"), "earlier runs", f"run {number}"))
    return pd.concat([part for part in parts if not part.empty] or parts, ignore_index=True)


def quality(events: Events, classes: int) -> pd.DataFrame:
    """Columns step, value, measure: validation accuracy and macro-F1, and what guessing among `classes` would reach."""
    found = of_kind(events, "evaluation")
    if found.empty:
        return pd.DataFrame({"step": [], "value": [], "measure": []})
    both = found.rename(columns={"macro_f1": "macro-F1"}).melt("step", ["accuracy", "macro-F1"], "measure", "value")
    guessing = pd.DataFrame(
        {
            "step": [0, last(events, "start").get("steps", found["step"].max())],
            "measure": "guessing",
            "value": 1 / max(2, classes),
        }
    )
    return pd.concat([both, guessing], ignore_index=True)


def learning_rate(events: Events) -> pd.DataFrame:
    """Columns step and lr, the learning rate; empty points at both ends keep the axis still while the curve grows."""
    found = of_kind(events, "step")
    if found.empty:
        return pd.DataFrame({"step": [], "lr": []})
    ends = pd.DataFrame({"step": [0, last(events, "start").get("steps", found["step"].max())], "lr": float("nan")})
    return pd.concat([_thin(found[["step", "lr"]]), ends], ignore_index=True)


def watch(events: Events, sentence: int, class_names: Sequence[str]) -> pd.DataFrame:
    """Columns step, label, probability for one sentence of the watch-list."""
    found = [event for event in events if event["event"] == "step" and event.get("watch")]
    by_step = {event["step"]: event["watch"][sentence] for event in found}  # a resumed run repeats some steps
    steps = _thin(pd.DataFrame({"step": list(by_step)}))["step"].tolist()
    rows = [(step, name, share) for step in steps for name, share in zip(class_names, by_step[step], strict=True)]
    return pd.DataFrame(rows, columns=["step", "label", "probability"])


def last(events: Events, kind: str) -> dict[str, Any]:
    """The last event of one kind; {} when there is none."""
    return next((event for event in reversed(events) if event["event"] == kind), {})


def _training(steps: pd.DataFrame, total: int | None) -> pd.DataFrame:
    """The training loss; an empty point at the last step to come keeps the axis still while the curve grows."""
    if steps.empty:
        return pd.DataFrame({"step": [], "loss": [], "smoothed": [], "series": [], "run": []})
    smoothed = steps["loss"].ewm(span=max(5, len(steps) / 12)).mean()
    rows = steps[["step", "loss"]].assign(smoothed=smoothed, series="training", run="this run")
    end = pd.DataFrame({"step": [total], "loss": [None], "smoothed": [None], "series": "training", "run": "this run"})
    return pd.concat([_thin(rows), end.astype(rows.dtypes)]) if total else _thin(rows)


def _validation(found: pd.DataFrame, series: str, run: str) -> pd.DataFrame:
    if found.empty:
        return pd.DataFrame({"step": [], "loss": [], "smoothed": [], "series": [], "run": []})
    return found[["step", "loss"]].assign(smoothed=None, series=series, run=run)


def _thin(rows: pd.DataFrame) -> pd.DataFrame:
    every = -(-len(rows) // POINTS)
    return rows.iloc[::-every].iloc[::-1] if every > 1 else rows
