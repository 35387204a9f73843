"""Something to do while a run waits: predict what it will show, answer a question, see what has changed since 2020.

It stands below the run, outside the part that is drawn every second, and stays until the run has ended, so that nobody
is interrupted in the middle of an answer. A prediction made here does not count among the three of a page: those belong
to the page's own questions.
"""

from contextlib import suppress

import streamlit as st

from lesson.check import lesson_questions
from lesson.content import listing_2020
from lesson.errors import LessonError
from lesson.runs import notes
from lesson.runs.registry import Run
from lesson.web import guess, identity
from lesson.web.check import difference, quiz
from lesson.web.waiting import predictions
from lesson.workers import engine

PREDICT, ANSWER, THEN = "Predict", "Answer a question", "Then and now"
WORTH_IT = 8.0  # seconds: in less nobody has read a question
_TURN = "meanwhile-turn"  # in the session: which question, which difference


def beside(run: Run, active: bool) -> None:
    """Offer something to do while a run is active; afterwards compare the prediction with the result."""
    (_offer if active else _tell)(run)


def _offer(run: Run) -> None:
    """Offer something to do to the learner whose run has to wait for a while."""
    with suppress(LessonError):  # it may just have gone
        if run.state != "queued" or run.learner != identity.current():
            return
        seconds = engine.position(run).seconds
        if seconds is None or seconds >= WORTH_IT:
            _draw(run, identity.current())


def _tell(run: Run) -> None:
    """Compare the prediction with the result, once the run has ended."""
    learner = identity.current()
    said = guess.recall(learner, _key(run))
    with suppress(LessonError):
        asked = predictions.of(run) if said and run.state in ("finished", "stopped") else None
        truth = asked.truth(run.events()) if asked else None
        if asked and said and truth:
            st.text(f"While you waited, you said “{said}”. {truth}")
            guess.report(learner, _key(run), asked.question, said, truth)


@st.fragment
def _draw(run: Run, learner: str) -> None:
    with st.container(border=True, gap="small", key="meanwhile"):
        st.markdown("**While you wait**")
        asked = predictions.of(run)
        looks = [PREDICT, ANSWER, THEN] if asked else [ANSWER, THEN]
        chosen = st.segmented_control(
            "Something to do", looks, default=looks[0], required=True, key="meanwhile-look", persist_state="session"
        )
        if chosen == PREDICT and asked:
            _predict(run, asked, learner)
        elif chosen == ANSWER:
            _question(learner)
        else:
            _difference()


def _predict(run: Run, asked: predictions.Prediction, learner: str) -> None:
    said = guess.recall(learner, _key(run))
    index = next((place for place, option in enumerate(asked.options) if option == said), None)
    key = f"meanwhile-{run.id}"
    st.radio(asked.question, asked.options, index=index, key=key, on_change=_keep, args=(run, learner, key))
    st.caption("You will see the answer when the run has ended.")


def _keep(run: Run, learner: str, key: str) -> None:
    said = st.session_state[key]
    st.session_state[f"said-{_key(run)}"] = said  # on a full disk it lasts as long as the tab
    with suppress(LessonError):
        notes.keep(learner, **{_key(run): said})


def _key(run: Run) -> str:
    return guess.key_of("waiting", run.id)


def _question(learner: str) -> None:
    """One of the questions at the end that the lesson itself answers, whether it has been answered or not."""
    asked = [
        lesson_questions.pre_training(),
        lesson_questions.both_sides(),
        lesson_questions.next_sentence(),
        lesson_questions.no_labels(),
        lesson_questions.never_measured(),
    ]
    quiz.one(learner, asked[_turn() % len(asked)])
    _next("Another question")


def _difference() -> None:
    found = listing_2020.differences()
    difference.draw(found[_turn() % len(found)])
    _next("Another difference")


def _turn() -> int:
    return int(st.session_state.get(_TURN, 0))


def _next(label: str) -> None:
    st.button(label, type="tertiary", icon=":material/arrow_forward:", on_click=_turn_on, key="meanwhile-next")


def _turn_on() -> None:
    st.session_state[_TURN] = _turn() + 1
