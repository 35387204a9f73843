"""In the drawer of Was it worth it?: what pre-training itself gained, how far to trust that, and published results."""

import pandas as pd
import streamlit as st

from lesson.content.scale import BERT_BASE_LEADS, LEADS_ARE
from lesson.results.answer import answer, per_class
from lesson.results.fits import Fits
from lesson.web import datasets, state

PUBLISHED = pd.DataFrame(
    {"Labels a class": BERT_BASE_LEADS.keys(), "BERT ahead by": [f"{lead} %" for lead in BERT_BASE_LEADS.values()]}
)
SOURCE = (
    f"{LEADS_ARE}, Low-Shot Classification (arXiv:1907.07543), on three-class sentiment: BERT is "
    "ahead of \u201ctop classical machine learning algorithms by 9.7% on average when trained with 100 examples "
    "per class, narrowing to 1.8% at 1000 labels per class\u201d. That was a BERT-base, pre-trained on 3.3 "
    "billion words."
)


def draw(fits: Fits, place: state.Place) -> None:
    """What pre-training gained, how far to trust all this, and the published curve."""
    said = answer(fits)
    for sentence in (
        said.data,
        said.choice,
        f"And pre-training itself? {said.pretraining}" if said.pretraining else "",
        said.body,
    ):
        if sentence:
            st.text(sentence)
    if said.noise:
        st.caption(said.noise)
    _published(fits, place)


def _published(fits: Fits, place: state.Place) -> None:
    ours = per_class(fits, len(datasets.usable(place.data).class_names))
    if ours.empty:
        return
    st.markdown("**Next to published results**")
    left, right = st.columns(2)
    with left:
        st.caption("Here: fine-tuned BERT against the best simpler model")
        st.dataframe(
            pd.DataFrame(
                {
                    "Labels a class": ours["a_class"].round().astype(int),
                    "BERT ahead by": [f"{lead:+.1f} points" for lead in ours["lead"]],
                }
            ),
            hide_index=True,
        )
    with right:
        st.caption("Published: BERT against the best classical method")
        st.dataframe(PUBLISHED, hide_index=True)
    st.caption(SOURCE)
