"""The reviews that the learner works on: bundled or uploaded, read once by a worker and remembered for a while."""

from typing import Any

import pandas as pd
import streamlit as st

from lesson import places
from lesson.errors import LessonError
from lesson.reviews.reading import Reading
from lesson.reviews.split import PARTS
from lesson.runs import notes, uploads
from lesson.web import identity, state
from lesson.workers import questions

NAMES = {state.BUNDLED: "Bundled reviews", state.STOCK: "Stock phrases and wit"}
Choices = tuple[tuple[str, Any], ...]  # what the learner decided about a file's columns


def reading(data: str) -> Reading:
    """What the doctor found in a bundled file or the upload with this id, with the learner's choices of columns."""
    return _read(data, choices_key(data))


def choices_key(data: str) -> Choices:
    """The learner's choices as something that a cache can tell apart."""
    return tuple(sorted(choices_for(data).items()))


def choices_for(data: str) -> dict[str, Any]:
    """What the learner has decided about this file: see lesson.reviews.reading.Choices."""
    return notes.recall(data).get("choices", {}) if data not in state.OURS else {}


def choose(data: str, **choices: Any) -> None:
    """Remember decisions about this file; None takes one back. Raises LessonError when it is somebody else's."""
    if not uploads.is_owner(data, identity.current()):
        raise LessonError("This file was uploaded by somebody else. Upload it yourself to choose other columns.")
    kept = {name: value for name, value in {**choices_for(data), **choices}.items() if value is not None}
    notes.keep(data, choices=kept)


def usable(data: str) -> Reading:
    """A reading that can be trained on; a LessonError says what to do where it cannot."""
    found = reading(data)
    if found.verdict == "ready":
        return found
    raise LessonError(f"{found.message} Open the page Your reviews to fix it or to choose other reviews.")


def table_with_parts(found: Reading, train_rows: int | None = None) -> pd.DataFrame:
    """The kept rows with a column `part`: train, validation or test; `train_rows` limits the training rows."""
    parts = found.split()
    train = parts.train if train_rows is None else parts.train.sample(min(train_rows, len(parts.train)), random_state=0)
    return parts._replace(train=train).with_parts()


def part_sizes(data: str) -> dict[str, int]:
    """How many reviews are in each part: train, validation, test."""
    return _part_sizes(data, choices_key(data))


def is_there(data: str) -> bool:
    """Whether these reviews are still here."""
    return data in state.OURS or uploads.is_there(data)


def name_of(data: str) -> str:
    """The file's name, as the learner knows it."""
    return NAMES[data] if data in NAMES else uploads.load(data).name


def first_rows(data: str) -> pd.DataFrame:
    """The first rows of an upload as they are, all columns, to choose one by."""
    chosen = choices_for(data)
    return _first_rows(data, chosen.get("text"), chosen.get("sheet"))


@st.cache_data(ttl=3600, max_entries=50, show_spinner=False)
def token_report(data: str, choices: Choices, checkpoint: str, max_length: int) -> dict[str, Any]:
    """How long these reviews are in tokens, what is cut at `max_length`, how much is unknown.

    `choices` are the learner's choices of columns: other choices mean other reviews, and are asked again.
    """
    return questions.token_report(usable(data).table["text"].tolist(), checkpoint, max_length)


@st.cache_data(ttl=3600, max_entries=12, show_spinner=False)
def _first_rows(data: str, text: str | None, sheet: str | None) -> pd.DataFrame:
    upload = uploads.load(data)
    return questions.glance_at(upload.data, upload.name, text=text, sheet=sheet).head


@st.cache_data(ttl=3600, max_entries=100, show_spinner=False)
def _part_sizes(data: str, choices: Choices) -> dict[str, int]:
    return {name: _read(data, choices).parts.count(name) for name in PARTS}


@st.cache_data(ttl=3600, max_entries=12, show_spinner="Reading the file …")
def _read(data: str, choices: Choices) -> Reading:
    if data in state.OURS:
        file = places.BUNDLED_REVIEWS if data == state.BUNDLED else places.STOCK_PHRASES
        content, name = file.read_bytes(), file.name
    else:
        upload = uploads.load(data)
        content, name = upload.data, upload.name
    return questions.read_reviews(content, name, **dict(choices))
