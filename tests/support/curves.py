"""Curves of runs in a few hundred bytes each: written by tests/record_curves.py, read by the coach's tests."""

import json
from pathlib import Path
from typing import Any

import numpy as np

from lesson.results.intervals import macro_f1

FILE = Path(__file__).parent.parent / "data" / "curves.jsonl"
OF_THE_START = ("steps", "epochs", "train_rows", "validation_rows", "class_names", "learning_rate")
Event = dict[str, Any]


def load() -> dict[str, Event]:
    """Return the recorded curves by name."""
    lines = FILE.read_text(encoding="utf-8").splitlines()
    return {curve["name"]: curve for curve in map(json.loads, lines)}


def squeeze(name: str, settings: dict[str, Any], events: list[Event]) -> Event:
    """Return what the coach reads of a run's events, losses to three decimals."""
    start = next(event for event in events if event["event"] == "start")
    steps = [event for event in events if event["event"] == "step"]
    evaluations = [event for event in events if event["event"] == "evaluation"]
    end = next(event for event in reversed(events) if event["event"] == "state")
    return {
        "name": name,
        "settings": settings,
        "start": {key: start[key] for key in OF_THE_START},
        "steps_an_epoch": round(steps[-1]["step"] / steps[-1]["epoch"]),
        "losses": [round(step["loss"], 3) for step in steps],
        "evaluations": [[each["step"], round(each["loss"], 3), each["confusion"]] for each in evaluations],
        "end": {"state": end["state"], "message": end.get("message", "")},
    }


def expand(curve: Event) -> list[Event]:
    """Return a run's events, as far as the coach reads them, from a squeezed curve."""
    names, an_epoch = curve["start"]["class_names"], curve["steps_an_epoch"]
    steps = [
        {"event": "step", "step": step, "epoch": step / an_epoch, "loss": loss}
        for step, loss in enumerate(curve["losses"], 1)
    ]
    evaluations = [
        {
            "event": "evaluation",
            "step": step,
            "epoch": step / an_epoch,
            "loss": loss,
            "accuracy": np.trace(confusion) / np.sum(confusion),
            "macro_f1": float(macro_f1(np.array(confusion))),
            "predicted": dict(zip(names, map(sum, zip(*confusion, strict=True)), strict=True)),
            "confusion": confusion,
        }
        for step, loss, confusion in curve["evaluations"]
    ]
    end = {"event": "state", **curve["end"]}
    told = sorted([*steps, *evaluations], key=lambda event: (event["step"], event["event"]))
    return [{"event": "start", **curve["start"]}, *told, end]
