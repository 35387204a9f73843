"""After a first run on the page Fine-tune: the same once more with the head that BERT had, and the two side by side.

A new head starts at chance, though BERT knows as much as ever: that head cannot read it yet. The twin shows it.
"""

from dataclasses import replace
from typing import Any

import streamlit as st

from lesson.errors import LessonError
from lesson.results import run_frames
from lesson.results.curve import latest_of
from lesson.runs import registry as runs
from lesson.runs.record import About
from lesson.runs.registry import Run
from lesson.settings import BUILT_IN
from lesson.web import guess, state
from lesson.web.fine_tune.heads import can_be_asked, usual, word_head
from lesson.workers import control

LEVELS = ("As good as guessing", "Better than guessing", "Nearly as good as the new head at the end")


def offer(run: Run, place: state.Place) -> None:
    """After a finished run with a new head: the same data, seed and settings with the word head."""
    if not _may_have_one(run, place):
        return
    with st.container(border=True):
        st.markdown("**Now keep the word head**")
        st.markdown(
            "Pre-training left BERT with a **word head**, which fills gaps, and your run replaced it with a new one. "
            "Run the same reviews and seed once more, with a gap after each review and the word head kept."
        )
        said = guess.ask(
            place.learner, "twin", "How good will it be before its very first step?", LEVELS, about=place.data
        )
        head = _head(run, place)
        if st.button("Keep the word head", icon=":material/history_edu:", disabled=said is None):
            _begin(run, place, head, said or guess.SHOWN)


def _head(run: Run, place: state.Place) -> dict[str, Any]:
    """The word head's question about the run's own reviews, by the run's own checkpoint."""
    of_run, names = _of_run(run, place), tuple(run.settings["class_names"])
    return word_head(of_run, names, usual(names, of_run.checkpoint))


def _of_run(run: Run, place: state.Place) -> state.Place:
    """The place with the run's reviews and checkpoint, which may be others by now."""
    return replace(place, data=run.about.data, checkpoint=run.settings.get("checkpoint", BUILT_IN))


def _may_have_one(run: Run, place: state.Place) -> bool:
    asked = run.settings
    new = asked.get("head", "new") == "new" and asked.get("start", "pretrained") == "pretrained"
    if (
        not new
        or run.about.broken
        or run.about.grid
        or run.state not in ("finished", "stopped")
        or run.learner != place.learner
    ):
        return False
    try:
        return can_be_asked(_of_run(run, place), tuple(asked["class_names"]))
    except LessonError:  # its checkpoint has gone
        return False


def _begin(run: Run, place: state.Place, head: dict[str, Any], said: str) -> None:
    settings = {**run.settings, **head, "learning_rate": None}  # which rate suits depends on the head
    about = About(data=run.about.data, prediction=said, twin=run.id, quote_seconds=run.about.quote_seconds)
    made = control.begin("finetuning", settings, run.table(), place.learner, about)
    state.change(run=made.id)
    st.rerun()


def of(run: Run) -> Run | None:
    """Return the run with the new head whose twin this one is; None where there is none, or it has gone."""
    try:
        return runs.find(run.about.twin) if run.about.twin else None
    except LessonError:
        return None


def _why(mine: float, theirs: float) -> str:
    if mine <= theirs:
        return "A new head starts at chance; here the word head's answer words are no better a match for these labels."
    return "A new head starts at chance: what BERT knows is still there, and this head cannot read it yet."


def side_by_side(run: Run) -> str:
    """Say where the two began and where they ended, from their own figures; empty without a twin."""
    other = of(run)
    mine, theirs = (latest_of(each.events() if each else [], "evaluation") for each in (run, other))
    if not mine or not theirs:
        return ""
    began = (
        f"Before any step the word head got {mine[0]['accuracy']:.0%} of the validation reviews right, and the new one "
        f"{theirs[0]['accuracy']:.0%}. {_why(mine[0]['macro_f1'], theirs[0]['macro_f1'])}"
    )
    if mine[-1]["step"] < run_frames.last(run.events(), "start").get("steps", 0):
        return began
    return f"{began} At the end: {mine[-1]['accuracy']:.0%} and {theirs[-1]['accuracy']:.0%}."
