"""What follows a learner from page to page: their own sentence, typed once, and how they and BERT did.

Both are kept with the learner's notes, never in the address: a link given to somebody else does not carry them.
"""

from contextlib import suppress

import streamlit as st

from lesson.content.words import counted
from lesson.errors import LessonError
from lesson.runs import notes

SENTENCE, TALLY = "own-sentence", "you-and-bert"


def sentence(learner: str) -> str:
    """Return the learner's own sentence; empty until they have written one."""
    return str(st.session_state.get(f"kept-{SENTENCE}", notes.recall(learner).get(SENTENCE, "")))


def keep_sentence(learner: str, text: str) -> None:
    """Take a sentence along to the pages to come."""
    if text and text != sentence(learner):
        st.session_state[f"kept-{SENTENCE}"] = text
        _note(learner, SENTENCE, text)


def count(learner: str, key: str, you: bool, bert: bool) -> None:
    """Count a hidden word, once: whether you named it, and whether it was BERT's first guess."""
    known = _tally(learner)
    if key not in known:
        st.session_state[f"kept-{TALLY}"] = now = {**known, key: [you, bert]}
        _note(learner, TALLY, now)


def tally(learner: str) -> str:
    """Return the tally in a sentence; empty while there is nothing to report."""
    found = list(_tally(learner).values())
    return in_words(len(found), sum(you for you, _ in found), sum(bert for _, bert in found)) if found else ""


def in_words(words: int, you: int, bert: int) -> str:
    """Return how many hidden words each of you found.

    >>> in_words(3, 1, 2)
    'You and BERT: of 3 hidden words, you found 1 and BERT found 2.'
    """
    return f"You and BERT: of {counted(words, 'hidden word')}, you found {you} and BERT found {bert}."


def _tally(learner: str) -> dict[str, list[bool]]:
    return st.session_state.get(f"kept-{TALLY}", notes.recall(learner).get(TALLY, {}))


def _note(learner: str, name: str, value: object) -> None:
    with suppress(LessonError):  # on a full disk it lasts as long as the tab
        notes.keep(learner, **{name: value})
