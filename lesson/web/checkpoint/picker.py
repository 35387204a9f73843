"""The model picker: the built-in BERT, bert-base-uncased, or any checkpoint of the BERT family by hub id or folder.

Nothing is downloaded unless the learner asks, and the page says how large it is first. The built-in BERT works without
a network. Folders can be named only where whoever runs the lesson has opened them; a page never looks at a disk for a
name.
"""

import streamlit as st

from lesson.checkpoint_names import NOT_HERE, folders_are_open, is_hub_id
from lesson.content.words import counted
from lesson.errors import LessonError
from lesson.settings import BUILT_IN
from lesson.web import asking, fields, state
from lesson.web.checkpoint import downloads, heads

LONGEST_NAME = 200  # characters
BASE = "bert-base-uncased"
NAMES = {BUILT_IN: "Built-in BERT", BASE: BASE, "": "Another checkpoint"}


def draw(place: state.Place) -> None:
    """A button that shows which model is in use and opens the choice."""
    known = place.checkpoint if place.checkpoint in NAMES else ""
    name = {"": "your checkpoint", BUILT_IN: "built-in BERT"}.get(known, known)
    with st.popover(
        f"Model: {name}", icon=":material/neurology:", type="tertiary", key="picker", on_change="rerun"
    ) as panel:
        if panel.open:
            _choice(place, known)


def _choice(place: state.Place, known: str) -> None:
    chosen = st.radio(
        "Which pre-trained model",
        list(NAMES),
        index=list(NAMES).index(known),
        format_func=NAMES.get,
        key=f"model-{place.checkpoint}",
    )
    if not chosen:
        given = "" if known else place.checkpoint
        chosen = st.text_input(
            "Its name on the Hugging Face hub, or a folder"
            if folders_are_open()
            else "Its name on the Hugging Face hub",
            given,
            key=f"checkpoint-{place.checkpoint}",
            placeholder="google/bert_uncased_L-4_H-256_A-4",
        )
        chosen = fields.fitting(chosen, LONGEST_NAME, "The name")
        st.caption(
            "A checkpoint is a saved model. Any model of the BERT family will do, together with its tokenizer, which "
            "cuts text into tokens. Only safetensors files are read: the older format, pickle, can run code."
        )
    if not chosen:
        return
    try:
        _facts(asking.describe(chosen))
    except LessonError as error:
        _not_here(chosen, error)
        return
    if chosen != place.checkpoint and st.button("Use this model", type="primary", key="use-model"):
        try:
            asking.check(chosen)
        except LessonError as error:
            st.text(str(error))
            return
        state.change(checkpoint=chosen)
        st.rerun()


def _not_here(chosen: str, error: LessonError) -> None:
    """A hub id can be fetched; about a missing folder or an unreadable checkpoint, the page can only say so."""
    if NOT_HERE not in str(error) or not is_hub_id(chosen):
        st.text(str(error))
        return
    try:
        downloads.offer(chosen)
    except LessonError as problem:
        st.text(str(problem))


def _facts(facts: dict) -> None:
    st.text(
        f"{facts['parameters'] / 1e6:.0f} million parameters: {counted(facts['layers'], 'layer')}, "
        f"{facts['hidden_size']} "
        f"wide, {counted(facts['vocab_size'], 'token')} in the vocabulary."
    )
    lacks = [task for head, task in heads.CANNOT.items() if not facts[head]]
    if lacks:
        st.text(
            f"It cannot {' or '.join(lacks)}: it was saved without the head for it. The built-in BERT answers there "
            "instead."
        )
