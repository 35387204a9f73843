"""What a class's pace means for a page: a step that is still locked, a part that is hidden."""

import streamlit as st

from lesson.classroom import collect, members
from lesson.classroom.members import Member

LOOK_SECONDS = 2.0
LOCKED = "Your teacher hasn't opened this step yet."
SEEN = "step-seen-last"  # in the session: the step that was last written down


def arrive(member: Member | None, step: int | None) -> None:
    """Write down which step a student looks at, when it has changed."""
    if member is None or member.ended:
        return
    now = (member.class_id, step)
    if st.session_state.get(SEEN) != now:
        collect.looks_at(member.learner, step)
        st.session_state[SEEN] = now


def is_open(member: Member | None, step: int | None) -> bool:
    """Whether this step is open to whoever is looking."""
    return member is None or member.ended or member.rules.opens(step)


def stop_at(member: Member, step: int) -> None:
    """Say that a step is locked, and draw nothing more; the page goes on by itself when it is opened."""
    with st.container(border=True, horizontal=True, vertical_alignment="center", wrap=False, key="locked"):
        st.markdown(":material/lock:", width="content")
        st.text(LOCKED, width="stretch")
    st.fragment(_look_for_step, run_every=LOOK_SECONDS)(member.learner, step)
    st.stop()


def _look_for_step(learner: str, step: int) -> None:
    if is_open(members.of(learner), step):
        st.rerun()
