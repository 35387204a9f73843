"""Which model answers on a page: the chosen one if it has the head that the page needs, else the built-in BERT."""

from dataclasses import replace

import streamlit as st

from lesson.settings import BUILT_IN
from lesson.web import asking, state

MASKED_LM, NEXT_SENTENCE = "has_masked_lm_head", "has_next_sentence_head"
CANNOT = {MASKED_LM: "guess masked words", NEXT_SENTENCE: "tell what follows"}


def with_head(place: state.Place, head: str) -> state.Place:
    """The learner's place; where the chosen checkpoint lacks `head`, the built-in BERT is in it, and the page says so.

    Many checkpoints on the hub were saved without the heads of their pre-training.
    """
    # the built-in one is not asked, so that the page is there before any worker has answered
    if place.checkpoint == BUILT_IN or asking.describe(place.checkpoint)[head]:
        return place
    st.text(
        f"{place.checkpoint} cannot {CANNOT[head]}: it was saved without that head. On this page the built-in BERT "
        "answers instead."
    )
    return replace(place, checkpoint=BUILT_IN)
