"""One difference between the fine-tuning listing of 2020 and this lesson's loop: both lines, why, and its worth."""

import streamlit as st

from lesson.content.listing_2020 import Difference


def draw(one: Difference) -> None:
    """Draw what a line of the listing was, what it is now, and what the change is worth."""
    with st.container(border=True):
        st.markdown(f"**{one.name}**")
        then, now = st.columns(2)
        then.code(one.then, language=None, wrap_lines=True)  # Streamlit's colours of keywords are too pale to read
        now.code(one.now, language=None, wrap_lines=True)
        st.text(one.reason)
        st.text(f"Measured: {one.effect}")
