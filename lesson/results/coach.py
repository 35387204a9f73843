"""The coach: reads a run's numbers and says in one plain sentence or two what they show. No model, no outside advice.

`coach` takes the events of a run folder and may be called at any moment of a run; the first diagnosis that fits is the
only one given. `diverged` is what makes a run stop itself, and its reason is then the coach's too, so the two cannot
disagree. Every diagnosis names the numbers that it rests on. Takes a millisecond or two.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lesson.effort import recommended_effort
from lesson.results.curve import Curve, Events, mean, read_curve
from lesson.settings import BUILT_IN, WIDTHS, FineTuning, recommended_learning_rate

STOPPED_ITSELF = (
    "so training stopped itself; the best model so far is kept. Try a learning rate at least ten times smaller."
)
NOT_A_NUMBER = f"At step {{step}} the gradients grew too large to compute with, {STOPPED_ITSELF}"
MARGIN = 0.1  # of the loss of pure chance
FAR_ABOVE = 1.25  # times the loss of pure chance, or of before any training
LOPSIDED = 0.7  # share of one label
FOUND = 0.2  # share of the rarer labels' reviews; with less, next to none of them is found
LEARNED = 0.07  # of the loss by chance; with less gained, next to nothing is learned
BY_HEART = 0.7  # times the validation loss; where the training loss is lower, it is low for these reviews alone
FALLING = {
    "stopped": "was still falling when it was stopped ({}).",  # by whoever: the run's message says by whom
    "paused": "was still falling ({}). It is worth continuing.",
    "interrupted": "was still falling ({}). It is worth continuing.",
}  # by a run's state
FEW_STEPS, FEW_ROWS = 40, 20  # of a whole run; of validation reviews


@dataclass(frozen=True)
class Diagnosis:
    """What a run's curves show, as the name of a kind and as words for the learner."""

    kind: str
    sentence: str


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
    if len(recent) < enough or mean(recent) < max(chance, beginning) * (1 + MARGIN):
        return None
    if mean(recent[enough // 2 :]) < 0.95 * mean(recent[: enough // 2]):
        return None
    return (
        f"For {enough} steps the loss has averaged {mean(recent):.2f}, worse than guessing ({chance:.2f}), "
        f"{STOPPED_ITSELF}"
    )


def coach(events: Events, settings: Mapping[str, Any] | None = None) -> Diagnosis | None:
    """Return the one diagnosis that a run's numbers allow so far, None while they allow none.

    With the run's `settings` the advice leaves out what has been done already.

    >>> coach([]) is None
    True
    """
    curve = read_curve(events, settings)
    if curve is None or curve.state.get("state") == "failed":  # its own message says what to do
        return None
    for kind, rule in RULES.items():
        if sentence := rule(curve):
            return Diagnosis(kind, sentence)
    return None


def _stopped_itself(curve: Curve) -> str | None:
    message = curve.state.get("message") or ""
    return message if "training stopped itself" in message else None


def _rate_too_high(curve: Curve) -> str | None:
    """Far above chance now, or once thrown far above it and never better than chance since."""
    least = FAR_ABOVE * max(curve.chance, curve.losses[0])
    smooth = [mean([event["loss"] for event in curve.steps[at : at + 5]]) for at in range(len(curve.steps) - 4)]
    if not smooth or max(smooth) < least:
        return None
    if curve.training_loss >= least:
        return (
            f"The loss is {curve.training_loss:.2f}, and guessing would give {curve.chance:.2f}: the learning rate is "
            "too high, so every step overshoots. Try one at least ten times smaller."
        )
    if curve.training_loss < curve.base_rate_loss * 0.95:
        return None
    return (
        f"The loss jumped to {max(smooth):.2f} and has only come back to the level of guessing "
        f"({curve.chance:.2f}): the learning rate is too high, and threw the weights off course. Try one at "
        "least ten times smaller."
    )


def _one_sided_labels(curve: Curve) -> str | None:
    (favourite, given), rows = curve.favourite, curve.rows
    common = curve.truth.get(favourite, 0)
    if common < LOPSIDED * rows or given < 0.98 * rows or curve.done < 1 / 6:
        return None
    if common == rows:
        return (
            f"All {rows} validation reviews are “{favourite}”, so they can't show whether it tells the labels apart. "
            "Collect more reviews with other labels."
        )
    if curve.found_beside(favourite) >= FOUND:  # so it does tell them apart
        return None
    return (
        f"It calls {_all(given, rows)} validation reviews “{favourite}”, and {common / rows:.0%} of them are: with "
        f"labels this one-sided, always giving the same answer looks like success. Go by macro-F1 "
        f"({curve.last['macro_f1']:.0%}), not accuracy, and collect more reviews with other labels."
    )


def _by_heart(curve: Curve) -> str | None:
    """The training loss falls, and the validation loss was never clearly better than guessing."""
    if curve.done < 0.5 or curve.gained(min(curve.losses)) >= LEARNED * curve.base_rate_loss:
        return None
    if curve.training_loss > BY_HEART * min(curve.base_rate_loss, curve.last["loss"]):
        return None
    return (
        f"It is learning these reviews by heart: the training loss has fallen to {curve.training_loss:.2f}, but the "
        f"validation loss is {curve.last['loss']:.2f}, and guessing would give {curve.base_rate_loss:.2f}. Nothing of "
        "that holds for other reviews. Check that the labels follow from the texts, or give it more reviews."
    )


def _over_fitting(curve: Curve) -> str | None:
    """The last three evaluations all lie above the three from the best one on: one that stands out shows nothing."""
    best, last = min(curve.evaluations, key=lambda event: event["loss"]), curve.last
    low = curve.losses[curve.evaluations.index(best) :][:3]
    since = [event["loss"] for event in curve.steps if event["step"] > best["step"]]
    clearly = max(0.1 * curve.gained(mean(low)), 0.05 * curve.chance)
    if not since or len(low) < 3 or min(curve.losses[-3:]) < mean(low) + clearly:
        return None
    if curve.training_loss > BY_HEART * last["loss"] or curve.training_loss >= mean(since[:10]):
        return None
    remedy = "Fewer steps or more reviews" if curve.start.get("epochs") != 1 else "More reviews"
    return (
        f"Overfitting since epoch {best['epoch']:.1f}: the training loss kept falling, to {curve.training_loss:.2f}, "
        f"but the validation loss rose from {best['loss']:.2f} to {last['loss']:.2f}. It is learning these reviews by "
        f"heart. The best model so far is kept; {remedy.lower()} would help."
    )


def _few_rows(curve: Curve) -> str | None:
    if curve.rows >= FEW_ROWS or curve.done < 0.5:
        return None
    return (
        f"With only {curve.rows} validation reviews, a single one more or less moves the accuracy by "
        f"{100 / curve.rows:.0f} points: these curves are too rough to tell you much. Label more reviews."
    )


def _few_steps(curve: Curve) -> str | None:
    steps, enough = curve.start["steps"], _enough_steps(curve.settings)
    if not curve.whole or steps >= FEW_STEPS or min(curve.losses) < 0.6 * curve.base_rate_loss:
        return None
    return (
        f"That was only {steps} steps: the validation loss got no further than {curve.last['loss']:.2f}, and guessing "
        f"would give {curve.base_rate_loss:.2f}. A small set needs as many steps as a large one: give it "
        f"{enough} or more."
    )


def _enough_steps(settings: Mapping[str, Any]) -> int:
    """How many steps are recommended at least."""
    return recommended_effort(
        FineTuning(**{name: settings[name] for name in ("trainable", "head") if name in settings})
    ).steps


def _nothing_learned(curve: Curve) -> str | None:
    if curve.done < 0.5 or (curve.last["step"] < FEW_STEPS and not curve.whole):  # too early to say
        return None
    if curve.gained(min(curve.last["loss"], curve.training_loss)) > LEARNED * curve.base_rate_loss:
        return None
    favourite, given = curve.favourite
    alike = f" and calls every validation review “{favourite}”" if given == curve.rows else ""
    return (
        f"After {curve.last['epoch']:.1f} epochs the loss is {curve.training_loss:.2f}, and guessing would give "
        f"{curve.base_rate_loss:.2f}: it has learned next to nothing{alike}. {_way_out(curve.settings)}"
    )


def _way_out(settings: Mapping[str, Any]) -> str:
    """What to try that these settings don't do yet."""
    if settings.get("start") == "random":
        return "Try the pre-trained start."
    if settings.get("trainable", "all") != "all":
        return "Let the whole model learn."
    if _has_a_rate_of_its_own(settings):
        return "Try the recommended learning rate."
    return "Check that the labels follow from the texts, or give it more reviews."


def _has_a_rate_of_its_own(settings: Mapping[str, Any]) -> bool:
    """Whether another learning rate is set than the recommended one, which may also be set by its number.

    Another checkpoint may have any width, so what is recommended for it cannot be told here.
    """
    rate, width = settings.get("learning_rate"), WIDTHS.get(settings.get("checkpoint", BUILT_IN))
    if not rate or not width:
        return False
    recommended = recommended_learning_rate(width, settings.get("trainable", "all"), settings.get("head", "new"))
    return not math.isclose(rate, recommended, rel_tol=0.05)


def _still_falling(curve: Curve) -> str | None:
    """Judged by what was gained on guessing: little of a loss of 3 is much of what a run has learned, or all of it."""
    if len(curve.losses) < 4 or (curve.whole and curve.last["macro_f1"] == 1):  # all right, so nothing is left to gain
        return None
    third = len(curve.losses) // 3
    before, now = mean(curve.losses[-2 * third : -third]), mean(curve.losses[-third:])
    clearly = max(0.08 * curve.gained(now), 0.02 * curve.chance)
    if before - now < clearly or curve.losses[-1] - min(curve.losses) > clearly / 2:
        return None
    numbers = f"{before:.2f}, then {now:.2f}"
    if curve.whole:
        return f"The validation loss was still falling at the end ({numbers}): more steps are likely to help."
    words = FALLING.get(curve.state.get("state", ""), "is still falling ({}). Let it run.")
    return f"The validation loss {words.format(numbers)}"


def _settled(curve: Curve) -> str | None:
    tail = curve.losses[-max(3, len(curve.losses) // 3) :]
    gained = curve.gained(mean(tail))
    if len(curve.losses) < 6 or gained < LEARNED * curve.base_rate_loss or max(tail) - min(tail) > 0.15 * gained:
        return None
    return (
        f"Settled: the validation loss has stayed near {mean(tail):.2f} over the last {len(tail)} evaluations. More "
        "steps would change little; more reviews might."
    )


def _all(given: int, rows: int) -> str:
    return f"all {rows}" if given == rows else f"{given} of {rows}"


RULES: dict[str, Callable[[Curve], str | None]] = {  # the first that fits is the diagnosis
    "stopped itself": _stopped_itself,
    "rate too high": _rate_too_high,
    "one-sided labels": _one_sided_labels,
    "by heart": _by_heart,
    "over-fitting": _over_fitting,
    "few steps": _few_steps,
    "few validation reviews": _few_rows,
    "nothing learned": _nothing_learned,
    "still falling": _still_falling,
    "settled": _settled,
}
