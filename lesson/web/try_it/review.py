"""A test review of a run, chosen on Fine-tune and tried here: the address names its line, never its text.

The text is read from the run's folder, and only for the run's owner, so a link that is given away shows nobody's
reviews.
"""

from typing import NamedTuple

import streamlit as st

from lesson.errors import LessonError
from lesson.results.tested import reviews_of
from lesson.runs import registry as runs
from lesson.runs.registry import Run
from lesson.web import state
from lesson.web.walk import shape

RUN = "run-to-try"  # in the session: the id of the run that was chosen, not only met
ADDRESS = "review"  # in the address, and in the session as long as the tab is open
PILL = "try-example"  # the choice of a text on the page
CHOSEN = "The test review"
DRAWER, LOOK = "try", "Swap one word, and ask your models"  # what stands open when one comes with a review


class Review(NamedTuple):
    """A review and the label that it has in its file."""

    text: str
    label: str


def name_of(run: Run, line: int) -> str:
    """Return what the address says: the run whose test review it is, and its line."""
    return f"{run.id}.{line}"


def take(run: Run, line: int) -> None:
    """Let the page Try it open with this review, and this run answer."""
    st.session_state[RUN] = run.id
    st.session_state[ADDRESS] = name_of(run, line)
    for key in (PILL, shape.drawer_key(DRAWER), shape.look_key(DRAWER)):
        st.session_state.pop(key, None)  # what stood there gives way to the page's own beginning


def given(place: state.Place) -> Review | None:
    """Return the review that was chosen; None where there is none, it has gone, or it is somebody else's."""
    name = st.query_params.get(ADDRESS) or st.session_state.get(ADDRESS, "")
    run_id, _, line = name.partition(".")
    try:
        rows = reviews_of(runs.find(run_id), place.learner)
    except LessonError:
        return None
    found = rows[rows["line"].astype(str) == line]
    return None if found.empty else Review(found.iloc[0]["text"], found.iloc[0]["label"])


def is_linked(review: Review | None) -> bool:
    """Whether the address leads to this review, and not only the tab's memory."""
    return review is not None and ADDRESS in st.query_params
