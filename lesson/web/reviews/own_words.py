"""Answer words on the page Your reviews: those that a learner typed, and what is taken off their scores."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from lesson.web import state

Words = tuple[tuple[str, ...], ...]
MOST_WORDS, MOST_LETTERS = 12, 200


def chosen_words(place: state.Place, names: Sequence[str], asked: dict[str, Any]) -> tuple[Words, str]:
    """Return the answer words and the prompt that the learner typed on Your reviews; empty means the usual ones."""
    usual = tuple(tuple(words) for words in asked["words"])
    typed = [st.session_state.get(f"zero-{place.data}-{number}") for number in range(len(names))]
    groups = tuple(some if text is None else split_words(text) for text, some in zip(typed, usual, strict=True))
    prompt = st.session_state.get(f"zero-{place.data}-prompt") or asked["prompt"]
    return (() if groups == usual else groups), ("" if prompt == asked["prompt"] else prompt[:MOST_LETTERS])


def without_priors(texts: str) -> str:
    """Return what is taken off before answer words are compared, where it is averaged over these texts.

    >>> without_priors("these texts")[:69]
    "First, each word's average probability over these texts is subtracted"
    """
    return (
        f"First, each word's average probability over {texts} is subtracted; that needs no label. Otherwise the most "
        "common words would always win."
    )


def split_words(text: str) -> tuple[str, ...]:
    """Return the words of a list with commas.

    >>> split_words(" great, good ,, great")
    ('great', 'good')
    """
    return tuple(dict.fromkeys(word.strip() for word in text[:MOST_LETTERS].split(",") if word.strip()))[:MOST_WORDS]
