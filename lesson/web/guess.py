"""The learner's prediction, asked before the answer is shown and remembered.

Watching a demonstration without predicting its outcome teaches next to nothing (Crouch et al. 2004), so every page asks
first. A prediction is one of a few options; "no idea yet" is always allowed, and an answer that was given stays given
after a refresh or in a second tab. Nothing is graded.
"""

from collections.abc import Sequence
from contextlib import suppress

import streamlit as st

from lesson.errors import LessonError
from lesson.runs import notes

NO_IDEA = "No idea yet"
LONG = 45  # letters: longer options stand below one another


def ask(learner: str, name: str, question: str, options: Sequence[str]) -> str | None:
    """Ask `question` and return the option chosen, None while the learner has not chosen.

    Example: `if guess.ask(place.learner, "before", "How good is an untrained head?", ["33 %", "50 %"]): show()`
    """
    key = f"guess-{name}"
    remembered = notes.recall(learner).get(key)
    choices = [*options, NO_IDEA]
    with st.container(border=True, gap="small"):
        st.markdown(":material/psychology: **Your prediction first**")
        given = remembered if remembered in choices else None
        on_change, args = _remember, (learner, key)
        if max(map(len, choices)) > LONG:
            index = None if given is None else choices.index(given)
            return st.radio(question, choices, index=index, key=key, on_change=on_change, args=args)
        return st.segmented_control(
            question, choices, default=given, wrap=True, key=key, on_change=on_change, args=args
        )


def _remember(learner: str, key: str) -> None:
    with suppress(LessonError):  # a full disk: the widget itself remembers as long as the tab is open
        notes.keep(learner, **{key: st.session_state[key]})
