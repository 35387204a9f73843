"""What learners type or paste: if it is too long, the page says so instead of cutting it silently.

Streamlit's `max_chars` makes the browser ignore a paste that is too long, without a word. So fields take everything,
and the page says how much of it counts.
"""

import streamlit as st


def fitting(text: str, most: int, name: str = "This") -> str:
    """Return what counts of a text: its first `most` characters, blanks at its ends left out; say so where it is cut.

    Example: `text = fields.fitting(st.text_area("Your review"), 3000)`
    """
    whole = text.strip()
    if len(whole) > most:
        st.text(
            f"{name} is {len(whole):,} characters long, but only the first {most:,} count here. The rest is left out."
        )
    return whole[:most].rstrip()
