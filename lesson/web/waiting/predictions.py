"""What may be predicted of a run while it waits, and what the finished run says to it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import mean
from typing import Any

from lesson.results import run_frames
from lesson.results.fits import NAMES
from lesson.runs.registry import Run

THIRDS = ("In its first third", "In its middle third", "In its last third")
SHARES = {"Fewer than 1 in 10": 0.1, "1 in 10 to 1 in 3": 1 / 3, "More than 1 in 3": 1.0}  # each up to


@dataclass(frozen=True)
class Prediction:
    """A question about a run, its options, and how the run's own events answer it: None as long as they do not."""

    question: str
    options: Sequence[str]
    truth: Callable[[list[dict[str, Any]]], str | None]


def of(run: Run) -> Prediction | None:
    """Return what may be predicted of this kind of run."""
    if run.kind == "finetuning":
        return Prediction("When will it be at its best on the validation reviews?", THIRDS, _best)
    if run.kind == "comparison":
        names = [NAMES[model] for model in run.settings.get("models", NAMES) if model in NAMES]
        return Prediction("Which of them will get most test reviews right?", names, _winner) if len(names) > 1 else None
    if run.kind == "pretraining":
        return Prediction(
            "How many of the hidden words will it find, in lines that it never reads?", list(SHARES), _found
        )
    return None


def _best(events: list[dict[str, Any]]) -> str | None:
    """The third of its steps in which the best evaluation lies; of equals the first.

    >>> _best([{"event": "start", "steps": 9}, {"event": "evaluation", "step": 4, "best": True}])
    'It was best after step 4 of 9: in its middle third.'
    """
    steps = run_frames.last(events, "start").get("steps")
    best = [event["step"] for event in events if event["event"] == "evaluation" and event.get("best")]
    if not steps or not best:
        return None
    third = THIRDS[min(2, 3 * best[-1] // (steps + 1))]
    return f"It was best after step {best[-1]:,} of {steps:,}: {third[:1].lower()}{third[1:]}."


def _winner(events: list[dict[str, Any]]) -> str | None:
    fits = [event for event in events if event["event"] == "fit"]
    if not fits:
        return None
    most = max(fit["size"] for fit in fits)
    right: dict[str, list[float]] = {}
    for fit in (fit for fit in fits if fit["size"] == most):
        right.setdefault(fit["model"], []).append(fit["accuracy"])
    best = max(right, key=lambda model: mean(right[model]))
    return f"It was {NAMES[best]}, with {mean(right[best]):.0%}."


def _found(events: list[dict[str, Any]]) -> str | None:
    last = run_frames.last(events, "evaluation")
    if not last.get("held_out_asked"):
        return None
    share = last["held_out_right"] / last["held_out_asked"]
    option = next(name for name, most in SHARES.items() if share <= most)
    return f"It found {last['held_out_right']:,} of {last['held_out_asked']:,}: {option[:1].lower()}{option[1:]}."
