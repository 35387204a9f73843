"""The sweeps that come with the lesson, one for each of our own sets of reviews; and which reviews have a picture."""

from typing import Any

from lesson.results import fits as figures
from lesson.results.fits import Fits
from lesson.runs import registry


def sweep(data: str) -> tuple[Fits, dict[str, Any]]:
    """Return the ready sweep of these reviews, and how it was made; ([], {}) without one, as for every upload."""
    return figures.ready_for(data)


def has_picture(learner: str, data: str) -> bool:
    """Whether these reviews have been measured for the picture: by the lesson, or in a sweep of the learner's own."""
    if sweep(data)[0]:
        return True
    mine = (run.about for run in registry.runs_of(learner) if run.kind == "comparison" and run.state == "finished")
    return any(about.task == "sweep" and about.data == data for about in mine)
