"""Questions to the engine, remembered for a while: thirty learners who try the same example cost one answer.

The memory is bounded in number and in time, and holds small answers only: dicts of words and numbers, never a model.
"""

import json
from typing import Any

import streamlit as st

from lesson.web import datasets
from lesson.workers import engine

_KEEP = {"ttl": 3600, "max_entries": 500, "show_spinner": "Asking the model …"}


@st.cache_data(**_KEEP)
def tokens(text: str, checkpoint: str) -> list[dict[str, Any]]:
    """The tokens that a checkpoint sees in a text."""
    return engine.ask("lesson.bert.use.masked_words:tokens", text, checkpoint)


@st.cache_data(**_KEEP)
def fill(text: str, checkpoint: str, masked: tuple[int, ...], top: int, words: tuple[str, ...]) -> list[dict[str, Any]]:
    """What the checkpoint would put in each masked place, one dict for each mask."""
    return engine.ask(
        "lesson.bert.use.masked_words:fill", text, checkpoint, masked=list(masked), top=top, words=list(words)
    )


@st.cache_data(**_KEEP)
def describe(checkpoint: str) -> dict[str, Any]:
    """What the checkpoint is and has."""
    return engine.ask("lesson.bert.checkpoints:describe", checkpoint)


@st.cache_data(ttl=60, max_entries=50, show_spinner="Asking how large it is …")
def download_size(hub_id: str) -> int:
    """Bytes that would have to be fetched for this checkpoint."""
    return engine.ask("lesson.bert.checkpoints:download_size", hub_id)


@st.cache_data(**_KEEP)
def classify(run_folder: str, texts: tuple[str, ...], version: float) -> list[dict[str, Any]]:
    """Labels and class probabilities of texts; `version`, the checkpoint's time, makes a newer one ask again."""
    return engine.ask("lesson.bert.use.sentiment:classify", run_folder, list(texts))


@st.cache_data(**_KEEP)
def classify_before(run_folder: str, texts: tuple[str, ...]) -> list[dict[str, Any]]:
    """The same from before the run's first step: the head is random."""
    return engine.ask("lesson.bert.use.before:classify_before", run_folder, list(texts))


@st.cache_data(ttl=3600, max_entries=50, show_spinner=False)
def token_report(data: str, choices: tuple[Any, ...], checkpoint: str, max_length: int) -> dict[str, Any]:
    """How long these reviews are in tokens, what is cut at `max_length`, how much is unknown.

    `choices` stands for the learner's choices of columns, as in `quote`.
    """
    texts = datasets.usable(data).table["text"].tolist()
    return engine.ask("lesson.bert.finetuning.loop:token_report", texts, checkpoint, max_length)


@st.cache_data(ttl=600, max_entries=50, show_spinner=False)
def quote(data: str, settings_json: str, choices: tuple[Any, ...]) -> dict[str, Any]:
    """Time, memory and steps of a run with these settings on these reviews, measured in a second or two.

    `choices` stands for the learner's choices of columns: other choices are other reviews, and asked anew.
    """
    table = datasets.table_with_parts(datasets.usable(data))
    return engine.ask("lesson.bert.finetuning.loop:quote", json.loads(settings_json), table)
