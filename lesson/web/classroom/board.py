"""The teacher's board: one block at a time, drawn anew every two seconds, for a projector.

No word of a student's stands on it before the teacher clicks: what was predicted is a number of predictions until it is
revealed, and nicknames are shown on request.
"""

import streamlit as st

from lesson.classroom import board, classes, members, runs
from lesson.classroom.classes import Class
from lesson.content.literal import literal
from lesson.content.words import counted, these
from lesson.errors import LessonError
from lesson.web.classroom import blocks, teacher
from lesson.web.walk import problems
from lesson.workers import engine

LOOK_SECONDS = 2.0
STEPS, PREDICTIONS, PICTURE, CURVES, QUIZ = "Steps", "Predictions", "Picture", "Curves", "Questions"
BLOCKS = (STEPS, PREDICTIONS, PICTURE, CURVES, QUIZ)


def draw(taught: Class) -> None:
    """Choose a block; it and the line about the load are then drawn again and again."""
    chosen = st.segmented_control(
        "Show", BLOCKS, default=STEPS, required=True, key="board-block", persist_state="session"
    )
    with st.container(key="board"):
        st.fragment(_look, run_every=LOOK_SECONDS)(taught, chosen)


def _look(taught: Class, chosen: str) -> None:
    try:
        {STEPS: _steps, PREDICTIONS: _predictions, PICTURE: _picture, CURVES: _curves, QUIZ: _quiz}[chosen](taught)
        st.caption(load())
    except LessonError as error:
        problems.show(error, key="problem-board")


def load() -> str:
    """Say what the server is doing now."""
    now = engine.status()
    running, waiting = now["running"], now["waiting"]
    places = f", on {counted(now['training'], 'worker')}" if now["training"] else ""
    return (
        f"On this server now: {counted(running, 'run')} {these(running, 'is', 'are')} being trained{places}; {waiting} "
        f"{these(waiting, 'waits', 'wait')}."
    )


def _steps(taught: Class) -> None:
    found = board.whereabouts(taught.id)
    if not found.students:
        st.text("Nobody has joined yet.")
        return
    blocks.steps(found)
    if st.toggle("Show nicknames", key="board-nicknames"):
        st.text(", ".join(members.names(taught.id).values()))


def _predictions(taught: Class) -> None:
    asked = board.predictions(taught.id)
    if not asked:
        st.text("Nobody has predicted anything yet.")
        return
    names = [f"{each.step} · {each.question}" for each in asked]
    chosen = st.selectbox(
        "Question",
        range(len(names)),
        index=len(names) - 1,
        format_func=names.__getitem__,
        key="board-question",
    )
    one = asked[chosen if chosen < len(asked) else -1]
    st.text(f"{counted(one.students, 'student')} {these(one.students, 'has', 'have')} predicted.")
    if one.revealed:
        blocks.predictions(one)
        return
    st.button(
        "Reveal their words" if one.own_words else "Reveal the predictions",
        type="primary",
        icon=":material/visibility:",
        key="board-reveal",
        on_click=problems.safely(classes.reveal),
        args=(taught, one.name, teacher.current()),
    )


def _picture(taught: Class) -> None:
    behind = st.toggle("Show the lesson's own lines behind it", key="board-lines")
    blocks.draw_picture(runs.dots(taught.id), behind)


def _curves(taught: Class) -> None:
    blocks.curves(runs.curves(taught.id))


def _quiz(taught: Class) -> None:
    found = board.answers(taught.id)
    if not found:
        st.text("Nobody has answered a question on the last page yet.")
        return
    blocks.right(found)
    one = st.selectbox(
        "See every answer to",
        range(len(found)),
        index=None,
        format_func=lambda number: literal(found[number].question),
        key="board-answers",
    )
    if one is not None and one < len(found):
        blocks.answers(found[one])
