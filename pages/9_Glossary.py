"""Glossary: the terms of the field that the lesson uses, one sentence each. Not a step of the walk."""

import streamlit as st

from lesson.content import glossary
from lesson.web import frame

with frame.page("Glossary"):
    st.markdown(
        "Twenty terms of the field, one sentence each. The first time a page uses one, it is underlined with dots: "
        "point at it or tap it to read the same sentence there."
    )
    st.markdown(
        "\n".join(f"- **{term.name}.** {term.meaning}" for term in sorted(glossary.TERMS, key=lambda term: term.name))
    )
