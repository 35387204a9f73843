"""Stock phrases and wit: our other set of reviews, on which counting words is enough. Reached from the last page."""

import streamlit as st

from lesson.results import fits as figures
from lesson.results.fits import Fits
from lesson.web import datasets, navigation, state
from lesson.web.worth import ready as worth_ready


def draw(place: state.Place) -> None:
    """Say what these reviews are and which model was ahead on them, and offer to use them, or to go back."""
    st.markdown(
        "We wrote a second set of 900 reviews. Half of them are full of **stock phrases**, such as “a waste of "
        "money”, and a model that counts words learns these from a few examples. The other half are **wit**, and no "
        "model here gets a joke. On either half, pre-training gains little."
    )
    if said := who_was_ahead(worth_ready.sweep(state.STOCK)[0]):
        st.text(said)
    if place.data != state.STOCK:
        if st.button(f"Use “{datasets.NAMES[state.STOCK]}” instead", icon=":material/swap_horiz:"):
            _take(place, state.STOCK)
    elif st.button("Back to the bundled reviews", icon=":material/undo:"):
        _take(place, state.BUNDLED)


def who_was_ahead(fits: Fits) -> str:
    """Return the accuracy of logistic regression and of fine-tuned BERT with all labels; empty without both."""
    found = figures.curves(fits)
    last = found[found["size"] == found["size"].max()].set_index("model")["mean"]
    if not {"logistic-regression", "bert-fine-tuned"} <= set(last.index):
        return ""
    return (
        f"With all {found['size'].max():,} training labels, logistic regression got {last['logistic-regression']:.1%} "
        f"of the test reviews right, and our fine-tuned BERT {last['bert-fine-tuned']:.1%}."
    )


def _take(place: state.Place, data: str) -> None:
    """Go on with another set, from where reviews are chosen."""
    navigation.go("Your reviews", state.Place(place.learner, place.checkpoint, data, "", place.done, place.view))
