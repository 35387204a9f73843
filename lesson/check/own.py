"""Questions about the learner's own runs; where there is no such run yet, the lesson's own figures are used.

The right answer follows from the numbers: where two intervals overlap, "cannot be told apart" is right.
"""

import math
from collections.abc import Mapping
from typing import Any

from lesson.check.question import Question, ask
from lesson.results import run_table
from lesson.results.coach import coach
from lesson.results.curve import latest_of
from lesson.results.fits import NAMES, Fits
from lesson.take_home.recipe import Recipe

Runs = Mapping[str, Recipe]  # by the name that the learner knows, oldest first
WHOLE, HEAD = "bert-fine-tuned", "bert-head-only"
MAKE_NO_DIFFERENCE = ("watch",)  # settings
SHARED = ("rows", "precision", "threads")  # of a report: how many reviews, and what the seconds depend on
FINE_TUNE = "Fine-tune"  # whose drawer shows what several of these ask


def first_loss(runs: Runs) -> Question:
    """Return the question about the loss before the first step of a new head: ln of the number of labels."""
    new = {name: recipe for name, recipe in runs.items() if not recipe.word_head and _losses(recipe)}
    name, recipe = next(reversed(new.items()), (None, None))
    classes = len(recipe.class_names) if recipe else 3
    chance = f"{math.log(classes):.2f}"
    begins = (
        f"Before its first step, {name} had a validation loss of {_losses(recipe)[0]:.2f}, with a new head and "
        f"{classes} labels. Why that number?"
        if recipe
        else f"A new head for {classes} labels begins with a loss of about {chance}. Why that number?"
    )
    return ask(
        "first-loss",
        begins,
        (
            f"It gives each label about the same probability, and −ln(1/{classes}) is {chance}",
            f"A head of random numbers knows nothing, so each of {classes} labels gets about 1/{classes}: the loss is "
            f"ln {classes} = {chance}.",
        ),
        [
            ("That is what pre-training left behind", "Pre-training never saw a label. The head is random."),
            (
                f"It gets about {chance} of every {classes} reviews right",
                "Loss is not a count of right answers: it says how sure the model was of the true label.",
            ),
        ],
        own=recipe is not None,
    )


def whole_or_head(runs: Runs, fits: Fits, bundled: Fits = ()) -> Question | None:
    """Return the question about what training the whole model buys over the head alone; None without any figures.

    It is asked of two runs of the learner's, else of the fits on their reviews, else of those on the bundled ones.
    """
    pair = _own_pair(runs) or _measured_pair(fits) or _measured_pair(bundled, " on the bundled reviews")
    if pair is None:
        return None
    whole, head, whose = pair
    apart = whole.low > head.high or head.low > whole.high
    better = whole.low > head.high
    numbers = (
        f"{whose}: the whole model took {whole.seconds:.0f} s for a macro-F1 of {whole.score:.0%} ({whole.low:.0%} to "
        f"{whole.high:.0%}), the head alone {head.seconds:.0f} s for {head.score:.0%} ({head.low:.0%} to "
        f"{head.high:.0%}). What did the difference in seconds buy?"
    )
    options = {
        "more": (
            "A better model, beyond chance",
            f"The intervals do not overlap: {whole.score:.0%} against {head.score:.0%}.",
        ),
        "unclear": (
            "Nothing that these figures can show",
            "The intervals overlap, so chance alone may have made the difference. More test reviews would tell.",
        ),
        "less": (
            "Nothing: the head alone is better, beyond chance",
            f"The intervals do not overlap: {head.score:.0%} against {whole.score:.0%}.",
        ),
    }
    truth = "unclear" if not apart else "more" if better else "less"
    wrong = [(text, _not_so(apart, better)) for key, (text, _) in options.items() if key != truth]
    return ask("whole-or-head", numbers, options[truth], wrong, own=bool(_own_pair(runs)), drawer=FINE_TUNE)


def _not_so(apart: bool, better: bool) -> str:
    if not apart:
        return "Look at the intervals: they overlap, so the difference may be chance."
    return f"Look at the intervals: they do not overlap, and {'the whole model' if better else 'the head'} is above."


def test_interval(runs: Runs) -> Question:
    """Return the question about what the interval of a test accuracy says."""
    measured = {name: recipe for name, recipe in runs.items() if recipe.report.get("test_accuracy") is not None}
    name, recipe = next(reversed(measured.items()), (None, None))
    if recipe:
        low, high = recipe.report["confidence_interval"]
        rows, share = recipe.report["rows"]["test"], recipe.report["test_accuracy"]
        text = f"{name} got {share:.0%} of {rows} test reviews right; its 95 % interval is {low:.0%} to {high:.0%}."
    else:
        low, high, rows = 0.69, 0.81, 200
        text = "A model gets 75 % of 200 test reviews right; its 95 % interval is 69 % to 81 %."
    return ask(
        "test-interval",
        f"{text} What does that tell you?",
        (
            f"On many more reviews of this kind, anything from {low:.0%} to {high:.0%} is plausible",
            f"{rows} reviews are a sample. Another sample gives another figure, mostly within this interval.",
        ),
        [
            (
                "It is 95 % sure of each of its answers",
                "The interval is about the accuracy as a whole, not about how sure the model is of one review.",
            ),
            (
                f"Trained with another seed, it would land between {low:.0%} and {high:.0%}",
                "The interval comes from the test reviews alone. Only several seeds can show how runs differ.",
            ),
        ],
        own=recipe is not None,
    )


def over_fitting(runs: Runs) -> Question:
    """Return the question about a run that learned its reviews by heart; the learner's own, where they have one."""
    found = {name: recipe for name, recipe in runs.items() if _kind(recipe) == "over-fitting"}
    name, recipe = next(reversed(found.items()), (None, None))
    if recipe:
        losses = _losses(recipe)
        text = (
            f"In {name} the training loss kept falling, but the validation loss rose from {min(losses):.2f} to "
            f"{losses[-1]:.2f}. What happened?"
        )
    else:
        text = "In a long run the training loss keeps falling, but the validation loss rises. What happens?"
    return ask(
        "over-fitting",
        text,
        (
            "It learned its training reviews by heart",
            "What it learned last holds for these reviews and no others. That is why the weights that were best on "
            "validation reviews are kept, not the last ones.",
        ),
        [
            (
                "The learning rate was too high",
                "Then the training loss would have jumped or stayed high. It fell all the way.",
            ),
            (
                "It needs more epochs",
                "More of the same would only make it worse. Fewer epochs, or more reviews, help.",
            ),
        ],
        own=recipe is not None,
        drawer=FINE_TUNE,
    )


class _Figures:
    """What a model cost and how good it was, with its interval."""

    def __init__(self, seconds: float, score: float, interval: tuple[float, float]) -> None:
        self.seconds, self.score, (self.low, self.high) = seconds, score, interval


def _own_pair(runs: Runs) -> tuple[_Figures, _Figures, str] | None:
    """The learner's latest run of the whole model and of the head alone that differ in nothing else."""
    latest = [(name, recipe) for name, recipe in list(runs.items())[::-1] if _measured(recipe)]
    for place, (_, recipe) in enumerate(latest):
        both = {recipe.settings["trainable"]: latest[place]}
        for earlier in latest[place + 1 :]:
            if _shared(earlier[1]) == _shared(recipe):
                both.setdefault(earlier[1].settings["trainable"], earlier)
        if {"all", "head"} <= both.keys():
            (whole, one), (head, other) = both["all"], both["head"]
            return _of(one), _of(other), f"Your {whole} and {head}"
    return None


def _shared(recipe: Recipe) -> dict[str, Any]:
    """All that two runs must have in common for a fair comparison: reviews, labels, head, start, seed, effort."""
    asked = {name: value for name, value in recipe.settings.items() if name not in ("trainable", *MAKE_NO_DIFFERENCE)}
    return asked | {"data": recipe.run.about.data} | {name: recipe.report[name] for name in SHARED}


def _measured(recipe: Recipe) -> bool:
    """Whether it was tested, after all of its steps, and not broken on purpose."""
    whole = recipe.report["steps"] == recipe.start["steps"]
    return whole and not recipe.run.about.broken and run_table.facts(recipe.run).interval is not None


def _of(recipe: Recipe) -> _Figures:
    found = run_table.facts(recipe.run)
    assert found.interval is not None and found.macro_f1 is not None, "only runs that were measured come here"
    return _Figures(float(found.seconds or 0), found.macro_f1, found.interval)


def _measured_pair(fits: Fits, where: str = "") -> tuple[_Figures, _Figures, str] | None:
    most = max((fit["size"] for fit in fits), default=0)
    last = {fit["model"]: fit for fit in fits if fit["size"] == most and fit["model"] in (WHOLE, HEAD)}
    if len(last) < 2:
        return None
    whole, head = (
        _Figures(last[model]["seconds"], last[model]["macro_f1"], last[model]["macro_f1_interval"])
        for model in (WHOLE, HEAD)
    )
    return whole, head, f"“{NAMES[WHOLE]}” and “{NAMES[HEAD]}” with {most:,} labels{where}, measured beforehand"


def _losses(recipe: Recipe) -> list[float]:
    """The validation losses, the one before any training first."""
    found = latest_of(recipe.run.events(), "evaluation")
    return [event["loss"] for event in found] if found and found[0]["step"] == 0 else []


def _kind(recipe: Recipe) -> str:
    found = coach(recipe.run.events(), recipe.settings)
    return found.kind if found else ""
