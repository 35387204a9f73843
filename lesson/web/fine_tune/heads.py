"""Which head a run on the page Fine-tune gets.

The new head comes first, as the lesson text has it. The word head is offered where every class has an answer word that
the checkpoint knows, and where the start is pre-trained: a random network has none.
"""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from lesson.content.answer_words import usual_prompt, usual_words
from lesson.content.classes import LESSON_CLASSES
from lesson.content.literal import literal
from lesson.reviews.reading import Reading
from lesson.settings import BUILT_IN
from lesson.web import asking, state
from lesson.web.reviews.own_words import chosen_words

HEADS = {"New head": "new", "Word head": "word"}


def choose(place: state.Place, found: Reading, start: str, first: str = "new") -> dict[str, Any]:
    """Return the settings `head`, `answer_words` and `prompt`; without a question where only one head can be had.

    `first` is the head that is proposed.
    """
    names = tuple(found.class_names)
    if start == "random" or not can_be_asked(place, names):
        return {"head": "new"}
    chosen = st.segmented_control(
        "The head",
        list(HEADS),
        default=next(name for name, head in HEADS.items() if head == first),
        required=True,
        key=f"head-{place.data}",
        persist_state="session",
        help="New head: a small layer over [CLS], random at first. Word head: the masked-word head of pre-training, "
        "kept; it fills in a [MASK] after the review.",
    )
    if HEADS[chosen] == "new":
        return {"head": "new"}
    return word_head(place, names, usual(names, place.checkpoint))


def can_be_asked(place: state.Place, names: tuple[str, ...]) -> bool:
    """Whether every class has an answer word that the checkpoint knows, a usual one or one typed on Your reviews."""
    return usual(names, place.checkpoint)["offered"] or chosen_head(place, names)["head"] == "word"


def word_head(place: state.Place, names: tuple[str, ...], words: dict[str, Any]) -> dict[str, Any]:
    """Say what the word head will be asked, and return that as settings: the usual, or what was typed on Your reviews.

    `words` is the usual question about these classes.
    """
    groups, prompt = chosen_words(place, names, words)
    asked = asking.answer_words(names, place.checkpoint, groups) if groups else words
    if not asked["offered"]:  # a class was left without a word
        groups, asked = (), words
    st.caption(f"{in_words(names, asked, prompt)} You can change both on the page Your reviews.")
    return {"head": "word", "answer_words": groups, "prompt": prompt}


def chosen_head(place: state.Place, names: tuple[str, ...]) -> dict[str, Any]:
    """Return head, answer_words and prompt of a run where nobody is asked for a head.

    That is the word head if every class has an answer word, typed or usual, else the new one.
    """
    usual = asking.answer_words(names, place.checkpoint)
    words, prompt = chosen_words(place, names, usual)
    if words and asking.answer_words(names, place.checkpoint, words)["offered"]:
        return {"head": "word", "answer_words": words, "prompt": prompt}
    return {"head": "word", "prompt": prompt} if usual["offered"] else {"head": "new"}


def usual(names: tuple[str, ...], checkpoint: str) -> dict[str, Any]:
    """What the word head would be asked. Of the built-in BERT it is known, so the page need not wait for a worker."""
    if checkpoint == BUILT_IN and set(names) <= set(LESSON_CLASSES):
        return {"offered": True, "prompt": usual_prompt(names), "words": usual_words(names)}
    return asking.answer_words(names, checkpoint)


def in_words(names: Sequence[str], words: dict[str, Any], prompt: str = "") -> str:
    r"""Return what the word head is asked, and which words stand for which class, as Markdown.

    >>> in_words(["bad"], {"prompt": "It was [MASK].", "words": [["awful", "poor"]]})
    'After each review it reads “It was \\[MASK\\]\\.”, and these words answer: awful, poor for bad.'
    """
    each = "; ".join(
        f"{literal(', '.join(some))} for {literal(name)}" for name, some in zip(names, words["words"], strict=True)
    )
    return f"After each review it reads “{literal(prompt or words['prompt'])}”, and these words answer: {each}."
