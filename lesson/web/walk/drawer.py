"""The drawer of a page, "Go further": closer looks, one at a time."""

from collections.abc import Mapping

import streamlit as st

from lesson.errors import LessonError
from lesson.web import state
from lesson.web.classroom import proposed
from lesson.web.walk import own, problems
from lesson.web.walk.shape import Look, drawer_key, look_key


def draw(page: str, looks: Mapping[str, Look], first: str | None = None) -> None:
    """Offer more looks in a closed drawer, one at a time; a look that is not open asks no model.

    With `first` the drawer is open at the beginning, and that look chosen. A class or a preset may leave drawers out.
    The drawer is a fragment: a click in it draws the drawer alone, and the page only where the page changes as well.
    Example: `drawer.draw("masked", {"What surprises it": surprise})`
    """
    if not proposed.hides("drawers"):
        st.fragment(_drawn)(page, looks, first, _rest_of_page())


def _drawn(page: str, looks: Mapping[str, Look], first: str | None, rest: object) -> None:
    if _rest_of_page() != rest:
        st.rerun()
    try:
        _panel(page, looks, first)
    except LessonError as error:
        problems.show(error, key=f"problem-{drawer_key(page)}")


def _rest_of_page() -> object:
    """What a look can change of that which the page shows outside of its drawer."""
    place = state.read()
    return place, own.tally(place.learner), problems.PROBLEM in st.session_state


def _panel(page: str, looks: Mapping[str, Look], first: str | None) -> None:
    with st.expander(
        "Go further", first is not None, icon=":material/unfold_more:", key=drawer_key(page), on_change="rerun"
    ) as panel:
        if not panel.open:
            return
        chosen = st.pills("One at a time", list(looks), default=first, key=look_key(page), persist_state="session")
        if chosen:
            looks[chosen]()
