"""Step 1, masked words: what BERT knows from pre-training alone."""

import streamlit as st

from lesson.web import frame, source
from lesson.web.checkpoint import heads
from lesson.web.masked_words import more as masked_more
from lesson.web.masked_words import parts
from lesson.web.network import diagram

with frame.page("Masked words") as place:
    st.markdown(
        "The built-in BERT has read reviews, and never a label: nobody has told it which are good and which are bad. "
        "Most of its training was **masked language modeling**: read plain text with some words hidden, and guess them "
        "from the words on both sides. That is the larger half of BERT's **pre-training**; the other half comes in the "
        "next step. See how much language it takes to be good at this one."
    )
    place = heads.with_head(place, heads.MASKED_LM)
    diagram.draw(diagram.layers_of(place.checkpoint), lit="word head")
    question = parts.choose(place)
    if not question.masks:
        st.caption("No word is masked yet: click one.")
        st.stop()
    words = parts.guess_first(question, place)
    if words is None:
        st.stop()
    parts.answers(question, words, place)
    masked_more.draw(question, place)
    source.show(
        "lesson.bert.use.masked_words:mask",
        "lesson.bert.use.encoding:answers",
        "lesson.bert.use.masked_words:_read",
        "lesson.bert.use.masked_words:_standing",
    )
