"""How much of a review is read: one slider for two pages, with no more tokens than the chosen checkpoint can read."""

import streamlit as st

from lesson.settings import BUILT_IN, FineTuning
from lesson.web import asking, state

LENGTHS = (32, 64, 128, 256, 512)  # tokens; the built-in BERT reads as many


def offered(checkpoint: str) -> list[int]:
    """Return the lengths to choose from, the longest last. Raises LessonError when the checkpoint cannot be read."""
    if checkpoint == BUILT_IN:  # not asked, so that the page is there before any worker has answered
        return list(LENGTHS)
    most = asking.describe(checkpoint)["max_positions"]
    return sorted({min(each, most) for each in LENGTHS})


def slider(place: state.Place, label: str, told: str | None = None) -> int:
    """Draw the slider and return the tokens chosen, the same on every page that draws it."""
    lengths = offered(place.checkpoint)
    shorter = "" if lengths[-1] == LENGTHS[-1] else f"-{lengths[-1]}"
    return st.select_slider(
        label,
        lengths,
        min(FineTuning().max_length, lengths[-1]),
        key=f"longest-{place.data}{shorter}",
        persist_state="session",
        help=told,
    )
