"""The code that ran: the page prints the very function whose answer it has just shown."""

from collections.abc import Mapping

import streamlit as st

from lesson import places
from lesson.source_code import file_of, source_of

__all__ = ["show", "source_of"]


def show(*functions: str, label: str = "The code that ran", words: Mapping[str, str] | None = None) -> None:
    """Draw a folded panel with the source of these functions, each under the name of its file.

    Beneath it, folded again, is the source of each of the `words` used in it: {word: function}.
    """
    with st.expander(label, icon=":material/code:"):
        for function in functions:
            _draw(function)
        for word, function in (words or {}).items():
            with st.expander(f"What `{word}` does", type="compact"):
                _draw(function)


def _draw(function: str) -> None:
    module = function.partition(":")[0]
    st.caption(str(file_of(module).relative_to(places.PROJECT)))
    st.code(source_of(function), language="python", wrap_lines=True)
