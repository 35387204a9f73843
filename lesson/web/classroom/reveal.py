"""An answer that waits for the teacher: where a class is set so, a prediction in a core is not answered before."""

import streamlit as st

from lesson.classroom import collect

LOOK_SECONDS = 2.0
WAITS = "Your teacher will reveal the answer."


def wait(learner: str, name: str) -> bool:
    """Whether the answer to the question of this name still waits; then says so, and draws the page anew when it comes.

    Example: `if reveal.wait(place.learner, "pair"): return None`
    """
    if not collect.waits(learner, name):
        return False
    with st.container(horizontal=True, vertical_alignment="center", wrap=False, key=f"waits-{name}"):
        st.markdown(":material/hourglass_top:", width="content")
        st.text(WAITS, width="stretch")
    st.fragment(_look, run_every=LOOK_SECONDS)(learner, name)
    return True


def _look(learner: str, name: str) -> None:
    if not collect.waits(learner, name):
        st.rerun()
