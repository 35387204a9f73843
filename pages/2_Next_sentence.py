"""Step 2, next sentence: the other half of BERT's pre-training, and why later models dropped it."""

import streamlit as st

from lesson.web import frame, source
from lesson.web.checkpoint import heads
from lesson.web.network import diagram
from lesson.web.next_sentence import parts

with frame.page("Next sentence") as place:
    st.markdown(
        "The second pre-training task is **next sentence prediction**: given sentences A and B, does B follow A in the "
        "text they came from? Half of the pairs that BERT saw were neighbours; in the other half B came from a text "
        "chosen at random. A question with two answers, made from plain text, with no human to label it."
    )
    model = heads.with_head(place, heads.NEXT_SENTENCE).checkpoint
    diagram.draw(diagram.layers_of(model), lit="pair head")
    parts.four_pairs(place, model)
    parts.all_kinds(place, model)
    parts.own_pair(model)
    parts.aftermath()
    source.show("lesson.bert.use.next_sentence:is_next", "lesson.bert.use.next_sentence:encode_pairs")
