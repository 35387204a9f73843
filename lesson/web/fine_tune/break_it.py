"""Break it: three runs that go wrong on purpose, each with its prediction first.

What fails teaches what the settings do.
"""

from typing import Any

import streamlit as st

from lesson.reviews.reading import Reading
from lesson.web import asking, guess, state
from lesson.web.fine_tune import setup as fine_tune_setup
from lesson.web.fine_tune.mishaps import MISHAPS, Mishap


def offer(settings: dict[str, Any], place: state.Place, found: Reading) -> None:
    """A button for each mishap."""
    st.markdown("Failures show what a setting does. Each of these runs goes wrong, and the coach says how.")
    with st.container(horizontal=True):
        for mishap in MISHAPS:
            if st.button(mishap.name, icon=mishap.icon):
                _dialog(mishap, settings, place, found)


def _dialog(mishap: Mishap, settings: dict[str, Any], place: state.Place, found: Reading) -> None:
    @st.dialog(mishap.name)
    def ask() -> None:
        st.markdown(mishap.story)
        name = f"break-{MISHAPS.index(mishap)}"
        said = guess.ask(place.learner, name, mishap.question, mishap.options, exercise=True)
        start = st.button("Start this run", type="primary", icon=":material/play_arrow:", disabled=said is None)
        if start and said is not None:
            changed = {**settings, **mishap.settings}
            if mishap.rate_times:
                changed["learning_rate"] = mishap.rate_times * asking.describe(place.checkpoint)["learning_rate"]
            fine_tune_setup.begin(changed, place, found, said or guess.SHOWN, mishap.train_rows, mishap.name)

    ask()
