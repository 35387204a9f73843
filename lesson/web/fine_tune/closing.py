"""The sentence that the page Fine-tune comes to: what a run changed, from its own figures."""

import pandas as pd

from lesson.results.inside import map as maps
from lesson.results.inside.map import Frame
from lesson.runs.registry import Run


def sentence(run: Run, evaluations: pd.DataFrame) -> str:
    """Return what a run changed once it has ended: how many it gets right, and whether the labels moved apart."""
    first, last = (float(evaluations.iloc[place]["accuracy"]) for place in (0, -1))
    frames = maps.whole(run)
    began = "at random, with" if run.settings.get("head") != "word" else "with"
    told = f"{_who(run)} began {began} {first:.0%} of the validation reviews right, and ended with {last:.0%}."
    return f"{told} {_inside(run, frames)}" if frames else told


def _who(run: Run) -> str:
    return "The word head" if run.settings.get("head") == "word" else "The new head"


def _inside(run: Run, frames: list[Frame]) -> str:
    """What happened to the cloud of reviews."""
    if run.settings.get("trainable") == "head":
        return "Below the head nothing moved: it only learned to read what pre-training had put there."
    first, last = frames[0].apart, frames[-1].apart
    figures = f"two labels lie {maps.times_the_scatter(last)} ({first:.1f} times at first)"
    if last < maps.PARTED * first:
        return f"Inside the network the labels have hardly moved apart: {figures}."
    if run.settings.get("start") == "random":
        return f"The network under it, which began as random numbers, has moved the labels apart: {figures}."
    return f"The network under it changed as well: {figures}. Fine-tuning moved what pre-training had built."
