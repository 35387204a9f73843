"""Prose of the lesson's own, in Markdown, with each term of the field explained where the page first uses it.

The explanation opens under the pointer, under a finger, and when the term gets the keyboard focus. For our own words
only: text that learners write is never shown this way.
"""

from html import escape

import streamlit as st

from lesson.content import glossary

_TOLD = "terms-told"  # in the session: the terms that this page has explained so far


def begin() -> None:
    """Forget what was explained, at the start of a page."""
    st.session_state[_TOLD] = []


def say(text: str) -> None:
    """Show our own Markdown; a term's first use on the page carries its meaning.

    Example: `prose.say("**Fine-tuning** gives BERT a job.")`
    """
    told = st.session_state.setdefault(_TOLD, [])
    pieces = glossary.split(text, told)
    told += [term.name for _, term in pieces if term is not None]
    st.markdown(
        "".join(piece if term is None else _explained(piece, term) for piece, term in pieces), unsafe_allow_html=True
    )


def _explained(word: str, term: glossary.Term) -> str:
    """The word in a span that a pointer or the keyboard opens."""
    name = f"term-{term.name.lower().replace(' ', '-')}"
    meaning = f'<span class="meaning" role="tooltip" id="{name}">{escape(term.meaning)}</span>'
    return f'<span class="term" tabindex="0" aria-describedby="{name}">{word}{meaning}</span>'
