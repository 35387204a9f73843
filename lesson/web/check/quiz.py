"""The ten questions on the page: choose, read why, try again. The choice is kept for the report; no score is."""

from contextlib import suppress

import streamlit as st

from lesson.check.question import Option, Question
from lesson.classroom import collect
from lesson.content.literal import literal
from lesson.errors import LessonError
from lesson.runs import notes
from lesson.web import state
from lesson.web.classroom import proposed
from lesson.web.walk import problems, progress

PAGE, STEP = "Check yourself", 8
NEWLY_DONE = "check-newly-done"  # in the session: the first answer of this learner
RIGHT, NOT_QUITE = "That's right.", "Not quite."


def draw(place: state.Place, asked: list[Question]) -> None:
    """Draw every question with what was chosen; one about the learner's own runs says so."""
    mine = sum(question.own for question in asked)
    own = f"{mine} of them {'is' if mine == 1 else 'are'} about your own runs. " if mine else ""
    st.text(f"{len(asked)} questions. {own}Nobody keeps score: choose, read why, and choose again.")
    for number, question in enumerate(asked, start=1):
        st.fragment(one)(place.learner, question, number)  # an answer draws this question anew, and not the page


def one(learner: str, question: Question, number: int | None = None) -> None:
    """Draw a question with what was chosen; without a number where it stands alone."""
    if st.session_state.pop(NEWLY_DONE, False) or problems.PROBLEM in st.session_state:
        st.rerun()  # the menu gets its check mark; what went wrong is said by the page
    with st.container(border=True, gap="small", key=f"check-{question.name}"):
        st.markdown(f"**{number}.** {literal(question.text)}" if number else literal(question.text))
        if question.drawer and not proposed.hides("drawers"):
            where = "this page" if question.drawer == PAGE else question.drawer
            st.caption(f"For the curious: the answer is in “Go further” on {where}.")
        chosen = question.answer(_said(learner, question))
        texts = [option.text for option in question.options]
        key = f"answer-{question.name}-{st.session_state.get(f'again-{question.name}', 0)}"
        st.radio(
            f"Question {number}" if number else "Your answer",
            texts,
            index=texts.index(chosen.text) if chosen else None,
            format_func=literal,
            key=key,
            label_visibility="collapsed",
            on_change=problems.safely(_keep),
            args=(learner, question, key),
        )
        if chosen is None:
            return
        st.text(_told(chosen))
        if not chosen.right:
            again = f"again-{question.name}-button"
            st.button("Try again", key=again, type="tertiary", on_click=_forget, args=(learner, question))


def _told(option: Option) -> str:
    return f"{RIGHT if option.right else NOT_QUITE} {option.because}"


def _said(learner: str, question: Question) -> str:
    if _key(question) not in st.session_state:
        kept = notes.recall(learner).get(notes.ANSWERS, {}).get(question.name, {})
        st.session_state[_key(question)] = kept.get("said", "")
    return str(st.session_state[_key(question)])


def _key(question: Question) -> str:
    """The name in the session under which the answer is: on a full disk it lasts as long as the tab."""
    return f"said-check-{question.name}"


def _keep(learner: str, question: Question, key: str) -> None:
    option = question.answer(st.session_state[key])
    if option is not None:
        _note(learner, question, option.text, _told(option))
        st.session_state[NEWLY_DONE] = str(STEP) not in progress.of(learner)
        progress.finish(learner, STEP)
        collect.answered(learner, question.name, question.text, option.text, option.right)
        collect.finished(learner, STEP)


def _forget(learner: str, question: Question) -> None:
    st.session_state[f"again-{question.name}"] = st.session_state.get(f"again-{question.name}", 0) + 1
    _note(learner, question, "", "")


def _note(learner: str, question: Question, said: str, told: str) -> None:
    st.session_state[_key(question)] = said
    known = notes.recall(learner).get(notes.ANSWERS, {})
    others = {name: each for name, each in known.items() if name != question.name}
    now = {"page": PAGE, "question": question.text, "said": said, "told": told}
    with suppress(LessonError):
        notes.keep(learner, **{notes.ANSWERS: {**others, question.name: now} if said else others})
