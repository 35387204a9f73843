"""The sentence that the page Fine-tune comes to: what a run changed, from its own figures."""

import pandas as pd

from lesson.results.inside import map as maps
from lesson.results.inside.map import Frame
from lesson.runs.registry import Run


def sentence(run: Run, evaluations: pd.DataFrame) -> str:
    """Return what a run that has ended changed: how many it gets right, and whether the labels parted inside it."""
    first, last = (float(evaluations.iloc[place]["accuracy"]) for place in (0, -1))
    frames = maps.whole(run)
    told = (
        f"{_who(run)} got {first:.0%} of the validation reviews right before its first step, and {last:.0%} at the end."
    )
    return f"{told} {_inside(run, frames)}" if frames else told


def _who(run: Run) -> str:
    return "The word head" if run.settings.get("head") == "word" else "The new head"


def _inside(run: Run, frames: list[Frame]) -> str:
    """What became of the cloud of reviews."""
    if run.settings.get("trainable") == "head":
        return "Below the head nothing moved: it learned to read what pre-training had put there, and that was all."
    first, last = frames[0].apart, frames[-1].apart
    figures = (
        f"the middles of the labels lie {last:.1f} times as far apart as reviews lie from their own, {first:.1f} before"
    )
    if last < maps.PARTED * first:
        return f"Inside the network the labels have hardly parted: {figures}."
    if run.settings.get("start") == "random":
        return f"The network under it, which had read nothing before, came to part the labels: {figures}."
    return f"The network under it changed as well: {figures}. Fine-tuning moved what pre-training had built."
