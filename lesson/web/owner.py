"""Whose run is shown: its owner gets the buttons, anybody else a sentence that says why there are none."""

import streamlit as st

from lesson.runs.folder import Run
from lesson.web import identity

LOOK = "This run was started by somebody else. You can look at it; to change something, start one of your own."


def is_mine(run: Run) -> bool:
    """Whether the learner who is looking began this run; says so in the page where not."""
    if run.learner == identity.current():
        return True
    st.caption(LOOK)
    return False
