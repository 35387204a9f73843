"""Questions about what pre-training has taught, remembered for a while like those in asking.py.

Answers are small: dicts of words and numbers. The memory is bounded in number and in time.
"""

from typing import Any

import streamlit as st

from lesson.workers import engine

_KEEP = {"ttl": 3600, "max_entries": 500, "show_spinner": False}


@st.cache_data(**_KEEP)
def left_only(
    text: str, checkpoint: str, masked: tuple[int, ...], top: int, words: tuple[str, ...]
) -> list[dict[str, Any]]:
    """What the checkpoint would put in each masked place if it could not see what stands to the right."""
    return engine.ask(
        "lesson.bert.use.masked_words:left_only", text, checkpoint, masked=list(masked), top=top, words=list(words)
    )


@st.cache_data(**_KEEP)
def surprise(text: str, checkpoint: str) -> list[dict[str, Any]]:
    """How unexpected each token is, masked one at a time."""
    return engine.ask("lesson.bert.use.masked_words:surprise", text, checkpoint)


@st.cache_data(**_KEEP)
def recipe(text: str, checkpoint: str, seed: int) -> list[dict[str, Any]]:
    """One draw of the 15 % · 80/10/10 recipe."""
    return engine.ask("lesson.bert.use.masking_demo:draw", text, checkpoint, seed=seed)


@st.cache_data(**_KEEP)
def is_next(pairs: tuple[tuple[str, str], ...], checkpoint: str) -> list[float]:
    """The probability, for each pair, that the second sentence follows the first."""
    return engine.ask("lesson.bert.use.next_sentence:is_next", [list(pair) for pair in pairs], checkpoint)
