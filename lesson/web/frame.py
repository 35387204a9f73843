"""The frame around every page: title and question, sidebar, model picker, previous and next.

Each page opens with `with frame.page("Masked words") as place:`, so a page reached cold by its own address draws the
same frame as one reached by clicking. The footer is drawn before the body: it is there while the body still waits for a
model. A LessonError raised in the body ends it with its sentence.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import streamlit as st

from lesson import places
from lesson.errors import LessonError
from lesson.web import state
from lesson.web.checkpoint import picker
from lesson.web.style import STYLE
from lesson.workers import engine

TITLE = "Pre-training vs fine-tuning BERT"


@dataclass(frozen=True)
class Step:
    """One page of the walk: its file, its name, its icon, and the one question that it asks."""

    file: str
    name: str
    icon: str
    question: str
    uses_model: bool = False


STEPS = (
    Step("app.py", "Start here", ":material/flag:", "What are the two stages?"),
    Step(
        "pages/1_Masked_words.py",
        "Masked words",
        ":material/edit_note:",
        "What does BERT know before it has a job?",
        uses_model=True,
    ),
    Step(
        "pages/2_Next_sentence.py",
        "Next sentence",
        ":material/arrow_right_alt:",
        "Can it tell what follows?",
        uses_model=True,
    ),
    Step("pages/3_Watch_it_learn.py", "Watch it learn", ":material/history:", "How did it come to know that?"),
    Step("pages/4_Your_reviews.py", "Your reviews", ":material/reviews:", "What shall it learn?", uses_model=True),
    Step(
        "pages/5_Fine_tune.py",
        "Fine-tune",
        ":material/model_training:",
        "What changes when it gets a job?",
        uses_model=True,
    ),
    Step("pages/6_Try_it.py", "Try it", ":material/chat:", "Does it work on my words?"),
    Step(
        "pages/7_Was_it_worth_it.py",
        "Was it worth it?",
        ":material/balance:",
        "What would something simpler have done?",
        uses_model=True,
    ),
    Step("pages/8_Check_yourself.py", "Check yourself", ":material/fact_check:", "What do I take home?"),
)


def existing() -> list[Step]:
    """The steps whose page is there: a page that nobody has written yet is not shown at all."""
    return [step for step in STEPS if (places.PROJECT / step.file).is_file()]


@contextmanager
def page(name: str) -> Iterator[state.Place]:
    """Draw the frame of the page called `name` and put what follows into its body.

    Yields the learner's place. Example: `with frame.page("Try it") as place: st.write("…")`.
    """
    step = next(step for step in STEPS if step.name == name)
    st.set_page_config(page_title=f"{name} · {TITLE}", page_icon=str(places.ICON), layout="centered")
    st.html(STYLE)
    _start_engine()
    place = state.read()
    _sidebar(place)
    _header(step, place)
    body = st.container(gap="medium")
    _footer(step, place)
    with body:
        try:
            yield place
        except LessonError as error:
            problem(error)


def problem(error: LessonError, key: str = "problem") -> None:
    """Show a mistake that the learner can mend; the sentence may hold their words, so nothing in it is interpreted."""
    with st.container(border=True, horizontal=True, vertical_alignment="center", wrap=False, key=key):
        st.markdown(":material/error:", width="content")
        st.text(str(error), width="stretch")


def link(name: str, place: state.Place, label: str | None = None, icon: str | None = None) -> None:
    """A link to another page of the lesson that takes the learner's place along; nothing where that page is missing."""
    for step in existing():
        if step.name == name:
            st.page_link(step.file, label=label or name, icon=icon or step.icon, query_params=place.params())


def go(name: str, place: state.Place) -> None:
    """Open another page at once, the learner's place with it (for a primary button)."""
    st.switch_page(next(step.file for step in STEPS if step.name == name), query_params=place.params())


@st.cache_resource(show_spinner=False, max_entries=1)
def _start_engine() -> None:
    """The first page that anybody opens starts the workers, so that the first question finds them ready."""
    engine.prepare()


def _sidebar(place: state.Place) -> None:
    with st.sidebar:
        st.markdown(f"**{TITLE}**")
        for number, step in enumerate(existing()):
            label = f"{number}\u2002{step.name}" if number else step.name
            st.page_link(step.file, label=label, icon=step.icon, query_params=place.params())
        st.caption("45 to 60 minutes. Each step works with its defaults untouched.")


def _header(step: Step, place: state.Place) -> None:
    number = existing().index(step)
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        place_in_walk = f"Step {number} of {len(existing()) - 1} · {step.name}" if number else "Lesson"
        st.caption(place_in_walk, width="content")
        if step.uses_model:
            picker.draw(place)
    st.title(step.question if number else TITLE, anchor=False)


def _footer(current: Step, place: state.Place) -> None:
    steps = existing()
    number = steps.index(current)
    with st.container(horizontal=True, horizontal_alignment="distribute", key="footer"):
        for neighbour, word, side in ((number - 1, "Previous", "left"), (number + 1, "Next", "right")):
            if 0 <= neighbour < len(steps):
                icon = ":material/arrow_back:" if side == "left" else ":material/arrow_forward:"
                st.page_link(
                    steps[neighbour].file,
                    label=f"{word}: {steps[neighbour].name}",
                    icon=icon,
                    icon_position=side,
                    query_params=place.params(),
                )
