"""The sweeps that come with the lesson, one for each of our own sets of reviews; and which reviews have a picture."""

from typing import Any

from lesson.results import fits as figures
from lesson.results import picture
from lesson.results.fits import Fits
from lesson.runs import registry
from lesson.runs.registry import Run
from lesson.web import live

EARLIER = "These figures are those of an earlier built-in BERT, which had read less than today's."


def sweep(data: str) -> tuple[Fits, dict[str, Any]]:
    """Return the ready sweep of these reviews, and how it was made; ([], {}) without one, as for every upload."""
    return figures.ready_for(data)


def caveat(data: str) -> str:
    """Say that the ready sweep of these reviews is an earlier BERT's, and what it lacks; empty where neither is so."""
    fits, about = sweep(data)
    models = {fit["model"] for fit in fits}
    lacks = " No word head was measured, so no line begins at zero labels." if figures.WORD_HEAD not in models else ""
    earlier = EARLIER if figures.is_earlier(about) else ""
    return f"{earlier}{lacks}".strip() if fits else ""


def done(run: Run) -> list[dict[str, Any]]:
    """The finished fits of a comparison, as written down."""
    return [event for event in run.events() if event["event"] == "fit"]


def is_of_use(run: Run) -> bool:
    """Whether a sweep is over and has a picture, be it a partial one."""
    return run.state not in live.ACTIVE and picture.is_whole(done(run))


def has_picture(learner: str, data: str) -> bool:
    """Whether these reviews have been measured for the picture: by the lesson, or in a sweep of the learner's own."""
    if sweep(data)[0]:
        return True
    mine = (run for run in registry.runs_of(learner) if run.kind == "comparison" and run.about.data == data)
    return any(run.about.task == "sweep" and is_of_use(run) for run in mine)
