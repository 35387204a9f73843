"""Questions to the workers, remembered for a while: thirty learners who try the same example cost one answer.

The memory is bounded in number and in time, and holds small answers only: dicts of words and numbers, never a model.
"""

from typing import Any

import streamlit as st

from lesson.workers import questions

_KEEP: dict[str, Any] = {"ttl": 3600, "max_entries": 500, "show_spinner": "Asking the model …"}
_SILENT: dict[str, Any] = {**_KEEP, "show_spinner": False}


@st.cache_data(**_KEEP)
def tokens(text: str, checkpoint: str) -> list[dict[str, Any]]:
    """The tokens that a checkpoint sees in a text."""
    return questions.tokens(text, checkpoint)


@st.cache_data(**_KEEP)
def fill(text: str, checkpoint: str, masked: tuple[int, ...], top: int, words: tuple[str, ...]) -> list[dict[str, Any]]:
    """What the checkpoint would put in each masked place, one dict for each mask."""
    return questions.fill(text, checkpoint, masked=list(masked), top=top, words=list(words))


@st.cache_data(**_SILENT)
def left_only(
    text: str, checkpoint: str, masked: tuple[int, ...], top: int, words: tuple[str, ...]
) -> list[dict[str, Any]]:
    """What the checkpoint would put in each masked place if it could not see what comes after it."""
    return questions.left_only(text, checkpoint, masked=list(masked), top=top, words=list(words))


@st.cache_data(**_SILENT)
def surprise(text: str, checkpoint: str) -> list[dict[str, Any]]:
    """How unexpected each token is, masked one at a time."""
    return questions.surprise(text, checkpoint)


@st.cache_data(**{**_SILENT, "max_entries": 40})  # a matrix for each head: half a megabyte for a BERT-base
def attention(text: str, checkpoint: str, masked: tuple[int, ...]) -> dict[str, Any]:
    """What every head looks at."""
    return questions.attention(text, checkpoint, masked=list(masked))


@st.cache_data(**_SILENT)
def layer_answers(text: str, checkpoint: str, masked: tuple[int, ...]) -> list[dict[str, Any]]:
    """What each layer would already answer at every mask."""
    return questions.layer_answers(text, checkpoint, masked=list(masked))


@st.cache_data(**_SILENT)
def recipe(text: str, checkpoint: str, seed: int) -> list[dict[str, Any]]:
    """One draw of the 15 % · 80/10/10 recipe."""
    return questions.draw_masks(text, checkpoint, seed=seed)


@st.cache_data(**_SILENT)
def is_next(pairs: tuple[tuple[str, str], ...], checkpoint: str) -> list[float]:
    """The probability, for each pair, that the second sentence follows the first."""
    return questions.is_next(list(pairs), checkpoint)


@st.cache_data(**_KEEP)
def describe(checkpoint: str) -> dict[str, Any]:
    """What the checkpoint is and has."""
    return questions.describe(checkpoint)


@st.cache_data(**{**_KEEP, "show_spinner": "Reading its weights …"})
def check(checkpoint: str) -> None:
    """Raise LessonError if a weight is not a number; that takes reading them all."""
    questions.check(checkpoint)


@st.cache_data(ttl=60, max_entries=50, show_spinner="Asking how large it is …")
def download_size(hub_id: str) -> int:
    """Bytes that would have to be fetched for this checkpoint."""
    return questions.download_size(hub_id)


@st.cache_data(**_SILENT)
def answer_words(
    class_names: tuple[str, ...], checkpoint: str, words: tuple[tuple[str, ...], ...] = ()
) -> dict[str, Any]:
    """What the word head would be asked about these classes, and whether it can be."""
    return questions.answer_words(list(class_names), checkpoint, words)


@st.cache_data(**_KEEP)
def classify(run_folder: str, texts: tuple[str, ...], version: float) -> list[dict[str, Any]]:
    """Labels and class probabilities of texts; `version`, the checkpoint's time, makes a newer one ask again."""
    return questions.classify(run_folder, list(texts))


@st.cache_data(**_KEEP)
def classify_before(run_folder: str, texts: tuple[str, ...]) -> list[dict[str, Any]]:
    """The same from before the run's first step."""
    return questions.classify_before(run_folder, list(texts))


@st.cache_data(**{**_KEEP, "max_entries": 100, "show_spinner": "Reading the reviews with both networks …"})
def by_layer(run_folder: str, version: float) -> dict[str, Any]:
    """What a run changed in each layer; `version` as above."""
    return questions.by_layer(run_folder)


@st.cache_data(**{**_KEEP, "show_spinner": "Asking in several ways …"})
def explain(run_folder: str, text: str, version: float) -> dict[str, Any]:
    """Which words the run's answer rests on; `version` as in `classify`."""
    return questions.explain(run_folder, text)


@st.cache_data(**_KEEP)
def ask_race(run_folder: str, learner: str, texts: tuple[str, ...], version: float) -> list[dict[str, Any]]:
    """What the simple models of a race say of texts; `version`, the time of its last event, asks again after a fit."""
    return questions.ask_race(run_folder, learner, list(texts))


@st.cache_data(**_KEEP)
def word_weights(run_folder: str, learner: str, text: str, version: float) -> dict[str, Any]:
    """What each word adds in the race's logistic regression."""
    return questions.word_weights(run_folder, learner, text)
