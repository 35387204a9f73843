"""Practice with broken files, on the page Your reviews: guess what is wrong, then see what the doctor says."""

import json
from functools import lru_cache
from typing import Any

import streamlit as st

from lesson import places
from lesson.reviews.reading import Reading
from lesson.web import guess, state
from lesson.web.reviews.parts import verdict
from lesson.workers import questions

SHOWN_BYTES = 1200


def draw(place: state.Place) -> None:
    """The folded panel with the ten files; nothing where they are missing."""
    files = _exercises()
    if not files:
        return
    label = f"Practice: {len(files)} broken files of the kind people really have"
    with st.expander(label, icon=":material/healing:", key="practice", on_change="rerun") as panel:
        if panel.open:
            _one(files, place)


def _one(files: list[dict[str, Any]], place: state.Place) -> None:
    number = st.selectbox(
        "File", range(len(files)), format_func=lambda at: f"{at + 1} · {files[at]['file']}", key="broken"
    )
    exercise = files[number]
    data = (places.BROKEN_FILES / exercise["file"]).read_bytes()
    st.code(data[:SHOWN_BYTES].decode("utf-8", errors="replace"), language=None, wrap_lines=True)
    name, question = f"broken-{exercise['file']}", "What is wrong with it?"
    said = guess.ask(place.learner, name, question, exercise["choices"], exercise=True)
    if said is None:
        return
    right = exercise["choices"][exercise["answer"]]
    guess.told(said, "That's right." if said == right else f"The answer: {right[:1].lower()}{right[1:]}.")
    st.text(exercise["note"])
    st.markdown("**What the lesson says about it**")
    verdict(_read(exercise["file"]), key=f"broken-{number}")


@lru_cache(maxsize=1)
def _exercises() -> list[dict[str, Any]]:
    index = places.BROKEN_FILES / "index.json"
    return json.loads(index.read_text(encoding="utf-8")) if index.is_file() else []


@st.cache_data(ttl=3600, max_entries=12, show_spinner=False)
def _read(file: str) -> Reading:
    return questions.read_reviews((places.BROKEN_FILES / file).read_bytes(), file)
