"""The coach: reads a run's numbers and says in plain sentences what they show. No model, no advice from elsewhere.

`coach` takes the events of a run folder and may be called at any moment of a run; `diverged` is what makes a run stop
itself. Every sentence names the numbers it rests on. Takes less than a millisecond.
"""

import math
from collections.abc import Mapping, Sequence
from typing import Any

Events = Sequence[Mapping[str, Any]]
NOT_A_NUMBER = (
    "At step {step} the corrections to the weights, the gradients, grew beyond all numbers, so training "
    "stopped itself; the best model so far is kept. Try a learning rate ten times smaller."
)
MARGIN = 0.1  # of the loss of pure chance


def patience(steps_an_epoch: int) -> int:
    """How many steps the loss may stay above chance before a run stops itself: two thirds of an epoch, at least 20."""
    return max(20, round(steps_an_epoch * 2 / 3))


def diverged(losses: Sequence[float], classes: int, steps_an_epoch: int, beginning: float = 0.0) -> str | None:
    """Return the reason to stop when the last `patience` losses lie above chance (ln of the number of classes), else
    None.

    A loss that falls is left alone, and so is one that is no worse than at the `beginning`, before any training.
    """
    enough, chance = patience(steps_an_epoch), math.log(classes)
    recent = losses[-enough:]
    if len(recent) < enough or _mean(recent) < max(chance, beginning) * (1 + MARGIN):
        return None
    if _mean(recent[enough // 2 :]) < 0.95 * _mean(recent[: enough // 2]):
        return None
    return (
        f"For {enough} steps the loss has been {_mean(recent):.2f}, worse than guessing ({chance:.2f}), so "
        "training stopped itself; the best model so far is kept. Try a learning rate ten times smaller."
    )


def coach(events: Events) -> list[str]:
    """Return what the run's numbers say so far, the most important first; at most three sentences.

    >>> coach([])
    []
    """
    start = next((event for event in reversed(events) if event["event"] == "start"), None)
    steps, evaluations = latest_of(events, "step"), latest_of(events, "evaluation")
    if start is None or len(evaluations) < 2:
        return []
    said = (
        _one_class(evaluations, start),
        _over_fitting(steps, evaluations),
        _near_chance(steps, evaluations, start),
        _still_falling(evaluations, start),
        _flat(evaluations),
    )
    return [sentence for sentence in said if sentence][:3]


def latest_of(events: Events, kind: str) -> list[Mapping[str, Any]]:
    """Return the events of a kind, by step; a resumed run tells some steps twice, and the later telling counts."""
    return [event for _, event in sorted({event["step"]: event for event in events if event["event"] == kind}.items())]


def _one_class(evaluations: Events, start: Mapping[str, Any]) -> str | None:
    last = evaluations[-1]
    predicted = [name for name, count in last["predicted"].items() if count]
    if len(predicted) > 1 or last["step"] < start["steps"] / 6:
        return None
    return (
        f"It calls all {sum(last['predicted'].values())} validation reviews {predicted[0]}: it has found the "
        "commonest answer, not yet the difference. Give it more epochs or more reviews; if the loss jumps about, "
        "lower the learning rate."
    )


def _over_fitting(steps: Events, evaluations: Events) -> str | None:
    best = min(evaluations, key=lambda event: event["loss"])
    last = evaluations[-1]
    since = [event["loss"] for event in steps if event["step"] > best["step"]]
    if len(evaluations) - evaluations.index(best) < 3 or last["loss"] < best["loss"] * 1.05 or not since:
        return None
    train_now, train_then = _mean(since[-10:]), _mean(since[:10])
    if train_now >= min(train_then, last["loss"]):
        return None
    return (
        f"Over-fitting since epoch {best['epoch']:.1f}: the training loss went on falling (to {train_now:.2f}), "
        f"but the validation loss rose from {best['loss']:.2f} to {last['loss']:.2f}. It learns these reviews by "
        "heart. The best model so far is kept; fewer epochs or more reviews would help."
    )


def _near_chance(steps: Events, evaluations: Events, start: Mapping[str, Any]) -> str | None:
    chance, last = math.log(len(start["class_names"])), evaluations[-1]
    if last["step"] < start["steps"] / 3 or last["loss"] < chance * 0.95:
        return None
    loss = _mean([event["loss"] for event in steps[-10:]])
    if loss < chance * 0.9:
        return None
    return (
        f"After {last['epoch']:.1f} epochs the loss is {loss:.2f}, and guessing would give {chance:.2f}: it has "
        "learned next to nothing. Try a pre-trained start, all layers, or a higher learning rate; if the loss "
        "jumps about, a lower one."
    )


def _still_falling(evaluations: Events, start: Mapping[str, Any]) -> str | None:
    losses = [event["loss"] for event in evaluations]
    third = max(1, len(losses) // 3)
    before, now = _mean(losses[-2 * third : -third]), _mean(losses[-third:])
    if len(losses) < 4 or now > before * 0.97 or min(losses) < losses[-1] * 0.98:
        return None
    if evaluations[-1]["step"] >= start["steps"]:
        return (
            f"The validation loss was still falling at the end ({before:.2f}, then {now:.2f}): more epochs are "
            "likely to help."
        )
    return (
        f"Still falling: the validation loss went from {before:.2f} to {now:.2f} over the last evaluations. Let it run."
    )


def _flat(evaluations: Events) -> str | None:
    losses = [event["loss"] for event in evaluations]
    tail = losses[-max(3, len(losses) // 3) :]
    if len(losses) < 6 or losses[0] - min(losses) < 0.1 or max(tail) - min(tail) > 0.03 * max(tail):
        return None
    return (
        f"Settled: the validation loss has stayed near {_mean(tail):.2f} over the last {len(tail)} evaluations. "
        "More epochs would change little; more reviews might."
    )


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)
