"""The learner's own sentence, judged without labels: what was typed on Masked words is offered here again."""

import streamlit as st

from lesson.errors import LessonError
from lesson.web import datasets, fields, state
from lesson.web.reviews.own_words import Words
from lesson.web.walk import own, problems
from lesson.workers import questions

MOST_LETTERS = 400
UNLABELLED = 1800  # training texts for the words' averages: as many as the bundled set has


def draw(place: state.Place, names: tuple[str, ...], words: Words, prompt: str) -> None:
    """Ask for a sentence, and say which class it gets, with these answer words and this prompt."""
    typed = st.text_input(
        "A sentence of your own, judged without labels",
        own.sentence(place.learner),
        key="zero-sentence",
        persist_state="session",
        placeholder="The soup was cold, but the waiter was kind.",
    )
    text = fields.fitting(typed, MOST_LETTERS)
    if not text:
        return
    own.keep_sentence(place.learner, text)
    try:
        shares = _judged(text, names, place.checkpoint, words, prompt, place.data, datasets.choices_key(place.data))
    except LessonError as error:
        problems.show(error, key="problem-zero-sentence")
        return
    st.text(in_words(shares))


@st.cache_data(ttl=3600, max_entries=200, show_spinner="Judging your sentence …")
def _judged(
    text: str,
    names: tuple[str, ...],
    checkpoint: str,
    words: Words,
    prompt: str,
    data: str,
    choices: datasets.Choices,
) -> dict[str, float]:
    train = datasets.table_with_parts(datasets.usable(data)).query("part == 'train'")
    unlabelled = train["text"].head(UNLABELLED).tolist()
    return questions.judge([text], names, checkpoint, words, prompt, unlabelled)[0]["probabilities"]


def in_words(shares: dict[str, float]) -> str:
    """Return the answer in a sentence.

    >>> in_words({"negative": 0.7, "positive": 0.3})
    'BERT calls your sentence negative, with 70%. It has not seen a single label.'
    """
    label = max(shares, key=shares.__getitem__)
    return f"BERT calls your sentence {label}, with {shares[label]:.0%}. It has not seen a single label."
