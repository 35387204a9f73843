"""Three ways to break a run, what may be predicted of each, and how one turned out, from its own figures."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from lesson.results import run_frames
from lesson.results.run_frames import Events
from lesson.runs.registry import Run
from lesson.web import guess

WHOLE = {"trainable": "all", "start": "pretrained", "head": "new", "labels": 0, "steps": None}
CLEARLY_BETTER = 0.15  # than the most common label: more than chance gives on some hundred reviews


@dataclass(frozen=True)
class Mishap:
    """A way to break a run: what is set, how many training reviews it gets, and what may be predicted."""

    name: str
    icon: str
    story: str
    settings: dict[str, Any]
    question: str
    options: tuple[str, ...]
    told: Callable[[Run], str]  # what came of it, from the run's own figures
    rate_times: float = 0.0  # times the recommended rate
    train_rows: int | None = None


def _jumped(events: Events) -> str:
    losses = run_frames.of_kind(events, "evaluation")["loss"]
    first, last = losses.iloc[0], losses.iloc[-1]
    if last <= first:
        return f"The validation loss fell, from {first:.2f} to {last:.2f}: this time the network coped."
    return (
        f"The validation loss rose from {first:.2f} to {last:.2f}: each step moved the weights so far that what "
        "pre-training had put there is gone."
    )


def _by_heart(events: Events) -> str:
    losses, steps = run_frames.of_kind(events, "evaluation")["loss"], run_frames.of_kind(events, "step")["loss"]
    told = f"The training loss went from {steps.iloc[0]:.2f} to {steps.tail(5).mean():.2f}, the validation loss "
    if losses.iloc[-1] <= 1.05 * losses.min():
        return f"{told}from {losses.iloc[0]:.2f} to {losses.iloc[-1]:.2f}: this time it did not rise."
    return (
        f"{told}fell to {losses.min():.2f} and then rose to {losses.iloc[-1]:.2f}: it has learned its reviews "
        "by heart, "
        "and what it is sure of no longer holds for others. That is overfitting."
    )


def _beside_the_majority(events: Events, report: dict[str, Any]) -> str:
    last = run_frames.of_kind(events, "evaluation").iloc[-1]["accuracy"]
    counts = report.get("labels", {}).values()
    share = max(counts) / sum(counts) if counts else 0.0
    told = (
        f"It ended with {last:.0%} of the validation reviews right; always giving the most common label would "
        "get about "
    )
    if last < share + CLEARLY_BETTER:
        return f"{told}{share:.0%}. Without what reading puts into the body, the head has next to nothing to go by."
    return f"{told}{share:.0%}. Even random numbers keep some of the words apart."


MISHAPS = (
    Mishap(
        "Learning rate too high",
        ":material/rocket_launch:",
        "The same recipe, with a learning rate 300 times the recommended one.",
        {**WHOLE},
        "What will the loss do?",
        ("Fall faster", "Fall, then rise", "Jump up and stay there"),
        rate_times=300,
        told=lambda run: _jumped(run.events()),
    ),
    Mishap(
        "60 epochs on 40 reviews",
        ":material/repeat:",
        "Only 40 training reviews, each read 60 times.",
        {**WHOLE, "epochs": 60, "batch_size": 16},
        "What will the two losses do?",
        ("Both fall to zero", "Training falls to zero, validation rises", "Both rise"),
        train_rows=40,
        told=lambda run: _by_heart(run.events()),
    ),
    Mishap(
        "A frozen random body",
        ":material/ac_unit:",
        "Nothing was pre-trained, and only the head may learn.",
        {**WHOLE, "trainable": "head", "start": "random"},
        "How good can the head become?",
        ("As good as ever", "A little better than guessing", "No better than guessing"),
        told=lambda run: _beside_the_majority(run.events(), run.report() or {}),
    ),
)


def verdict(run: Run) -> str:
    """Return the learner's prediction for a broken run beside how it turned out."""
    mishap = next((each for each in MISHAPS if each.name == run.about.broken), None)
    told = mishap.told(run) if mishap else "This run was broken on purpose."
    return guess.sentence(run.about.prediction, told)
