"""The challenge on the page Try it: reviews that need a wit, the learner against their own model."""

import streamlit as st

from lesson.content.words import counted
from lesson.runs.registry import Run
from lesson.web import asking, guess, state
from lesson.web.try_it import wit
from lesson.web.try_it.answers import version
from lesson.web.try_it.wit import Witty

ASKS, NUMBER = "wit", "witty-review"
LABELS = ("negative", "neutral", "positive")


def draw(run: Run, place: state.Place) -> None:
    """Ask for the label of one witty review after another, and count who is right how often."""
    if told := cannot(run):
        st.text(told)
        return
    reviews = wit.load()
    st.markdown(
        "We wrote these so that hardly a word gives them away. A reader who smiles has got the joke. Has your model?"
    )
    at = st.session_state.get(NUMBER, 0) % len(reviews)
    if _one(reviews[at], run, place):
        st.button("Another one", icon=":material/skip_next:", on_click=_go_to, args=(at + 1,))
    if score := tally(run, place, reviews):
        st.text(score)


def cannot(run: Run) -> str:
    """Say why this run cannot take part; empty where it can.

    Its labels must be ours, and it must not have learned from the very reviews that it would be asked.
    """
    if set(run.settings["class_names"]) != set(LABELS):
        return "These reviews are negative, neutral or positive; this run has learned other labels."
    if run.about.data == state.STOCK:
        return "This run has learned from some of these very reviews. Choose one that has not."
    return ""


def _one(review: Witty, run: Run, place: state.Place) -> bool:
    """One review, the guess, and both answers; gives whether they are shown."""
    st.text(f"“{review.text}”")
    said = guess.ask(place.learner, ASKS, "What did its writer think?", LABELS, about=review.text, exercise=True)
    if said is None:
        return False
    found = asking.classify(str(run.folder), (review.text,), version(run))[0]
    st.text(in_words(said, found["label"], review.label))
    return True


def in_words(said: str, model: str, truth: str) -> str:
    """Return who was right about a review.

    >>> in_words("negative", "positive", "negative")
    'It is negative: you are right, your model says positive.'
    >>> in_words("", "neutral", "neutral")
    'It is neutral: your model is right.'
    """
    models = "your model is right" if model == truth else f"your model says {model}"
    if said == guess.SHOWN:
        return f"It is {truth}: {models}."
    if said == model == truth:
        return f"It is {truth}: you are both right."
    return f"It is {truth}: {'you are right' if said == truth else f'you said {said}'}, {models}."


def tally(run: Run, place: state.Place, reviews: tuple[Witty, ...]) -> str:
    """Return how often the learner and the model were right so far; empty before the second guess."""
    said = {review: guess.recall(place.learner, guess.key_of(ASKS, review.text)) for review in reviews}
    done = [review for review in reviews if said[review]]
    if len(done) < 2:
        return ""
    answers = asking.classify(str(run.folder), tuple(review.text for review in done), version(run))
    mine = sum(said[review] == review.label for review in done)
    models = sum(found["label"] == review.label for found, review in zip(answers, done, strict=True))
    return f"Of {counted(len(done), 'review')} you got {mine} right, your model {models}."


def _go_to(number: int) -> None:
    st.session_state[NUMBER] = number
