"""After a run from the pre-trained start: the same once more from a random one, and both maps side by side."""

import streamlit as st

from lesson.errors import LessonError
from lesson.runs import registry as runs
from lesson.runs.record import About
from lesson.runs.registry import Run
from lesson.web import state
from lesson.workers import control

OURS, THEIRS = "From the random start", "From the pre-trained start"


def offer(run: Run, place: state.Place) -> None:
    """The button, after a finished run of this learner with a new head and the pre-trained start."""
    if _may_have_one(run, place) and st.button(
        "The same from a random start",
        icon=":material/casino:",
        help="The same reviews, settings and seed, with everything that pre-training taught the network thrown away. "
        "You then see the two maps side by side.",
    ):
        _begin(run, place)


def _may_have_one(run: Run, place: state.Place) -> bool:
    asked = run.settings
    suits = asked.get("head", "new") == "new" and asked.get("start", "pretrained") == "pretrained"
    return suits and not run.about.broken and not run.about.grid and run.learner == place.learner


def _begin(run: Run, place: state.Place) -> None:
    about = About(data=run.about.data, beside=run.id)
    made = control.begin("finetuning", {**run.settings, "start": "random"}, run.table(), place.learner, about)
    state.change(run=made.id)
    st.rerun()


def of(run: Run) -> Run | None:
    """Return the pre-trained run that this one repeats from a random start; None where there is none, or it has gone.

    Example: `beside.of(run)`
    """
    try:
        return runs.find(run.about.beside) if run.about.beside else None
    except LessonError:
        return None
