"""How a page says what went wrong: a sentence where the learner can mend it, and never a stack trace."""

import logging
from collections.abc import Callable
from functools import wraps
from typing import Any

import streamlit as st

from lesson.errors import LessonError

log = logging.getLogger("lesson")
PROBLEM = "problem-of-a-callback"  # in the session, until the page is drawn


def show(error: LessonError, key: str = "problem") -> None:
    """Show a mistake that the learner can fix; the sentence may hold their words, so it is shown as plain text."""
    with st.container(border=True, horizontal=True, vertical_alignment="center", wrap=False, key=key):
        st.markdown(":material/error:", width="content")
        st.text(str(error), width="stretch")


def safely(action: Callable[..., None]) -> Callable[..., None]:
    """Make a widget's callback of `action`: a mistake the learner can fix is shown by the page that is drawn next."""

    @wraps(action)
    def run(*args: Any, **kwargs: Any) -> None:
        try:
            action(*args, **kwargs)
        except LessonError as error:
            st.session_state[PROBLEM] = str(error)

    return run


def unexpected(error: Exception) -> bool:
    """Show a sentence in place of a stack trace, which goes to the server's log; True: nothing else is to be shown."""
    log.error("a page failed", exc_info=error)
    unforeseen = LessonError("Something unexpected went wrong. Reload the page; the server's log has the details.")
    show(error if isinstance(error, LessonError) else unforeseen)
    return True
