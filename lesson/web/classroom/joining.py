"""How a student comes into a class and out of it: a code and, if they like, a nickname; nothing else is asked."""

import streamlit as st

from lesson.classroom import members
from lesson.classroom.classes import MOST_LETTERS
from lesson.classroom.members import Member
from lesson.content.literal import literal
from lesson.errors import LessonError
from lesson.web import state
from lesson.web.walk import problems

ADDRESS = "class"  # in the address: the code
COLLECTED = (
    "Your teacher sees your nickname, your predictions, your answers to the questions at the end, and the runs that "
    "you start from now on. All of it is deleted with the class. Nothing else is asked, and nothing else is kept."
)


def invite(place: state.Place) -> bool:
    """Whether a link to a class has led here; then asks to join it, before anything else."""
    code = st.query_params.get(ADDRESS, "")
    if not code or members.of(place.learner) is not None:
        return False
    with st.container(border=True, key="join"):
        st.markdown(":material/groups: **Join your class**")
        _form(place, code)
    return True


def draw(place: state.Place) -> None:
    """The class that the learner is in, or the way into one."""
    if not inside(place):
        with st.expander("Have a class code? Join your class", icon=":material/groups:", key="join"):
            _form(place, "")


def _form(place: state.Place, code: str) -> None:
    with st.form("join-form", border=False):
        typed = st.text_input("Class code", code[:12], max_chars=12, placeholder="five letters", autocomplete="off")
        nickname = st.text_input(
            "Nickname, if you like",
            max_chars=members.MOST_LETTERS,
            autocomplete="off",
            help="So that your teacher can tell you from the others. Without one, you appear as a number.",
        )
        if st.form_submit_button("Join", type="primary", icon=":material/login:"):
            try:
                members.join(typed, nickname, place.learner)
            except LessonError as error:
                problems.show(error, key="problem-join")
            else:
                st.query_params.pop(ADDRESS, None)
                st.rerun()
    st.caption(COLLECTED)


def inside(place: state.Place) -> bool:
    """Whether the learner is in a class; says so, and offers to leave it."""
    member = members.of(place.learner)
    if member is None:
        return False
    with st.container(
        border=True, horizontal=True, vertical_alignment="center", horizontal_alignment="distribute", key="class"
    ):
        st.text(in_words(member), width="content")
        with st.popover("Leave the class", icon=":material/logout:", type="tertiary"):
            st.text(
                "The class forgets your nickname, predictions and answers. Your runs stay yours, and are kept as "
                "long as any visitor's."
            )
            st.button("Yes, leave", type="primary", on_click=problems.safely(members.leave), args=(member.learner,))
    return True


def line(member: Member | None) -> None:
    """The quiet line in the menu."""
    if member is not None:
        st.caption(f":material/groups: {literal(in_words(member))}")


def in_words(member: Member) -> str:
    """Say which class a student is in, and under which name."""
    name = f"“{member.class_name[:MOST_LETTERS]}”"
    if member.ended:
        return f"Your class {name} has ended. You can carry on by yourself."
    return f"You are in the class {name}, as {member.nickname or f'student {member.number + 1}'}."
