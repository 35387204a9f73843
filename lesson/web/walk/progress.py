"""Which steps of the walk are done: those whose core has been answered. Kept with the learner, and in the address.

The address restores them in another browser; nothing is locked, so a reader may start anywhere.
"""

from contextlib import suppress
from typing import Any

import streamlit as st

from lesson.errors import LessonError
from lesson.runs import notes

DONE = "done"  # in a learner's notes, in the session, and in the address: the numbers of the steps


def of(learner: str, address: str = "") -> str:
    """Return the numbers of the steps that are done, in order: those of the address among them.

    >>> of("0123456789abcdefghijkl", address="30x3")
    '03'
    """
    known = f"{st.session_state.get(DONE, '')}{_noted(learner)}{address}"
    return "".join(sorted({sign for sign in known if sign.isdecimal() and sign.isascii()}))


def finish(learner: str, step: int) -> None:
    """Remember that a step is done; on a full disk as long as the tab is open."""
    now = of(learner, str(step))
    st.session_state[DONE] = now
    if now != _noted(learner):
        with suppress(LessonError):
            notes.keep(learner, **{DONE: now})


def _noted(learner: str) -> str:
    kept: Any = notes.recall(learner).get(DONE, "")
    return kept if isinstance(kept, str) else ""
