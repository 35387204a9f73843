"""A fine-tuning run so far, read off its events: what the coach judges it by. Judges nothing itself."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Event = Mapping[str, Any]
Events = Sequence[Event]
RECENT = 10  # steps


@dataclass(frozen=True)
class Curve:
    """The latest start of a run, its steps and evaluations in order, the state it is in, and its settings if known."""

    start: Event
    steps: list[Event]
    evaluations: list[Event]
    state: Event
    settings: Mapping[str, Any]

    @property
    def losses(self) -> list[float]:
        """The validation losses, the one from before any training first."""
        return [event["loss"] for event in self.evaluations]

    @property
    def last(self) -> Event:
        """The latest evaluation."""
        return self.evaluations[-1]

    @property
    def training_loss(self) -> float:
        """The mean training loss of the last ten steps."""
        return mean([event["loss"] for event in self.steps[-RECENT:]])

    @property
    def chance(self) -> float:
        """The loss of pure guessing: ln of the number of classes."""
        return math.log(len(self.start["class_names"]))

    @property
    def done(self) -> float:
        """How much of the run is done, from 0 to 1."""
        return self.last["step"] / self.start["steps"]

    @property
    def whole(self) -> bool:
        """Whether all steps are done."""
        return self.done >= 1

    @property
    def rows(self) -> int:
        """The number of validation reviews."""
        return sum(self.last["predicted"].values())

    @property
    def truth(self) -> dict[str, int]:
        """How many validation reviews really have each label; empty where no evaluation says."""
        counts = map(sum, self.last.get("confusion", ()))
        return dict(zip(self.start["class_names"], counts, strict=False))

    @property
    def base_rate_loss(self) -> float:
        """The loss of knowing how common each label is, and nothing else: the entropy of the validation labels."""
        shares = [count / self.rows for count in self.truth.values() if count]
        return -sum(share * math.log(share) for share in shares) if shares else self.chance

    def gained(self, loss: float) -> float:
        """How far a loss lies below that of knowing no more than how common each label is; below 0 when above it."""
        return self.base_rate_loss - loss

    def found_beside(self, label: str) -> float:
        """The share of the validation reviews with another label that get their own."""
        others = [
            (row[place], sum(row))
            for place, row in enumerate(self.last.get("confusion", ()))
            if self.start["class_names"][place] != label
        ]
        return sum(right for right, _ in others) / max(1, sum(rows for _, rows in others))

    @property
    def favourite(self) -> tuple[str, int]:
        """The label given most often in the last evaluation, and how often."""
        return max(self.last["predicted"].items(), key=lambda each: each[1])


def read_curve(events: Events, settings: Mapping[str, Any] | None = None) -> Curve | None:
    """Return the curve of a run's events; None before there are a step and an evaluation to judge by."""
    start, state = latest(events, "start"), latest(events, "state")
    steps, evaluations = latest_of(events, "step"), latest_of(events, "evaluation")
    if start is None or not steps or not evaluations:
        return None
    return Curve(start, steps, evaluations, state or {}, settings or {})


def latest(events: Events, kind: str) -> Event | None:
    """Return the last event of a kind, None where there is none."""
    return next((event for event in reversed(events) if event["event"] == kind), None)


def latest_of(events: Events, kind: str) -> list[Event]:
    """Return the events of a kind, by step; a resumed run reports some steps twice, and the later report counts.

    >>> latest_of([{"event": "step", "step": 2, "loss": 9.0}, {"event": "step", "step": 2, "loss": 0.9}], "step")
    [{'event': 'step', 'step': 2, 'loss': 0.9}]
    """
    return [event for _, event in sorted({event["step"]: event for event in events if event["event"] == kind}.items())]


def mean(values: Sequence[float]) -> float:
    """Return the mean of at least one value."""
    return sum(values) / len(values)
