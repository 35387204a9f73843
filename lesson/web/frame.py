"""The frame around every page: title and question, sidebar, model picker, previous and next.

Each page opens with `with frame.page("Masked words") as place:`, so a page opened directly by its address has the same
frame as one reached by clicking. The footer is drawn before the body: it is there while the body still waits for a
model. A LessonError raised in the body ends it with its sentence.
"""

import gc
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Literal

import streamlit as st

from lesson import places
from lesson.classroom import ending, members
from lesson.classroom.members import Member
from lesson.content.words import counted
from lesson.errors import LessonError
from lesson.web import guess, identity, navigation, state
from lesson.web.checkpoint import picker
from lesson.web.classroom import joining, pace, proposed
from lesson.web.style import STYLE
from lesson.web.walk import connection, own, problems, prose, view
from lesson.workers import allowance, engine

TIDY_SECONDS = 60.0
allowance.visitor = identity.account  # each question counts for the visitor whose page asks it
TITLE = "Pre-training vs fine-tuning BERT"


@contextmanager
def page(name: str) -> Iterator[state.Place]:
    """Draw the frame of the page called `name` and put what follows into its body.

    Yields the learner's place. Example: `with frame.page("Try it") as place: st.write("…")`.
    """
    step, steps = navigation.step_of(name), navigation.STEPS
    wide = view.is_projector()
    st.set_page_config(
        page_title=f"{name} · {TITLE}",
        page_icon=str(places.ICON),
        layout="centered",
        initial_sidebar_state="collapsed" if wide else "auto",
    )
    st.html(STYLE + (view.STYLE if wide else ""))
    st.session_state[guess.PAGE], st.session_state[guess.STEP] = name, steps.index(step) if step in steps else None
    prose.begin()
    _start_engine()
    if (unreadable := proposed.arrive()) is not None:
        st.session_state[problems.PROBLEM] = unreadable
    place = state.read()
    if place.done != st.query_params.get("done", ""):
        state.change(done=place.done)
    member, number = members.of(place.learner), st.session_state[guess.STEP]
    pace.arrive(member, number)
    _sidebar(place, member)
    _header(step, place, member)
    body = st.container(gap="medium")
    _footer(step, place)
    with body:
        if member is not None and not pace.is_open(member, number):
            pace.stop_at(member, number)
        if sentence := st.session_state.pop(problems.PROBLEM, None):
            problems.show(LessonError(sentence), key=problems.PROBLEM)
        try:
            yield place
        except LessonError as error:
            problems.show(error, key="problem-of-the-page")


@st.cache_resource(show_spinner=False, max_entries=1)
def _start_engine() -> None:
    """The first page that anybody opens starts the workers, so that the first question finds them ready."""
    engine.prepare()
    threading.Thread(target=_tidy_up, daemon=True).start()


def _tidy_up() -> None:
    """Once a minute, delete classes whose days are over, and release what closed sessions leave behind.

    Each session holds three file descriptors until then.

    Streamlit would collect after every rerun, which costs everybody tens of milliseconds; .streamlit/config.toml turns
    that off, and Python's own collector seldom gets as far as the oldest objects.
    """
    while True:
        time.sleep(TIDY_SECONDS)
        gc.collect()
        with suppress(LessonError):
            ending.sweep()


def _sidebar(place: state.Place, member: Member | None) -> None:
    with st.sidebar:
        st.markdown(f"**{TITLE}**")
        joining.line(member)
        steps = navigation.STEPS
        for number in proposed.shown(len(steps)):
            step = steps[number]
            label = f"{number}\u2002{step.name}" if number else step.name
            mark = "\u2002✓" if str(number) in place.done else ""
            _entry(step, f"{label}{mark if pace.is_open(member, number) else ' (locked)'}", place)
        st.caption("Every step works with its default settings. A check mark means you have done its main part.")
        for step in navigation.BESIDE:
            _entry(step, step.name, place)
        if told := own.tally(place.learner):
            st.caption(told)
        proposed.menu()
        view.switch()
        connection.watch()


def _entry(step: navigation.Step, label: str, place: state.Place) -> None:
    st.page_link(step.file, label=label, icon=step.icon, query_params=place.params())


def _header(step: navigation.Step, place: state.Place, member: Member | None) -> None:
    steps = navigation.STEPS
    number = steps.index(step) if step in steps else 0
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        place_in_walk = f"Step {number} of {len(steps) - 1} · {step.name}" if number else "Lesson"
        minutes = f" · about {counted(step.minutes, 'minute')}" if step.minutes else ""
        st.caption(f"{place_in_walk}{minutes}", width="content")
        if step.uses_model and not proposed.hides("model_picker"):
            picker.draw(place)
    st.title(TITLE if step is steps[0] else step.question, anchor=False)


def _footer(current: navigation.Step, place: state.Place) -> None:
    steps = navigation.STEPS
    if current not in steps:
        return
    number = steps.index(current)
    shown = proposed.shown(len(steps))
    ways: tuple[tuple[int | None, str, Literal["left", "right"]], ...] = (
        (max((each for each in shown if each < number), default=None), "Previous", "left"),
        (min((each for each in shown if each > number), default=None), "Next", "right"),
    )
    with st.container(horizontal=True, horizontal_alignment="distribute", key="footer"):
        for neighbour, word, side in ways:
            if neighbour is not None:
                icon = ":material/arrow_back:" if side == "left" else ":material/arrow_forward:"
                st.page_link(
                    steps[neighbour].file,
                    label=f"{word}: {steps[neighbour].name}",
                    icon=icon,
                    icon_position=side,
                    query_params=place.params(),
                )
