"""Stock phrases and wit: our other set of reviews, and what pre-training gains on it. Reached from the last page."""

import streamlit as st

from lesson.results import fits as figures
from lesson.results import picture
from lesson.results.fits import READERS, Fits
from lesson.web import datasets, navigation, state
from lesson.web.worth import ready as worth_ready

GAINS = dict(
    zip(
        picture.SHAPES,
        (
            "Pre-training pays here only where labels are few",
            "Even here pre-training pays with any number of labels",
            "Pre-training does not pay here: counting words is enough",
            "Pre-training pays here only where labels are many",
            "Pre-training gains little here: counting words is enough",
        ),
        strict=True,
    )
)


def draw(place: state.Place) -> None:
    """Say what these reviews are and which model was ahead on them, and offer to use them, or to go back."""
    st.markdown(
        "We wrote a second set of 900 reviews. Half of them are full of **stock phrases**, such as “a waste of "
        "money”. The other half are **wit**, whose words give nothing away."
    )
    if said := who_was_ahead(worth_ready.sweep(state.STOCK)[0]):
        st.text(said)
    if caveat := worth_ready.caveat(state.STOCK):
        st.caption(caveat)
    if place.data != state.STOCK:
        if st.button(f"Use “{datasets.NAMES[state.STOCK]}” instead", icon=":material/swap_horiz:"):
            _take(place, state.STOCK)
    elif st.button("Back to the bundled reviews", icon=":material/undo:"):
        _take(place, state.BUNDLED)


def who_was_ahead(fits: Fits) -> str:
    """Say what pre-training gained, and how good counting words and the better BERT are with most labels."""
    if not picture.is_whole(fits):
        return ""
    leads, curves = figures.lead_of_reading(fits, picture.COUNTING), figures.curves(fits)
    gain = GAINS.get(picture.shape(fits) or "", "Who is ahead here depends on the number of labels")
    most, reader = int(leads["size"].iloc[-1]), str(leads["model"].iloc[-1])
    right = curves[curves["size"] == most].set_index("model")["mean"]
    return (
        f"{gain}. The lead of a pre-trained BERT is {figures.at_both_ends(leads)}, where logistic regression got "
        f"{right[picture.COUNTING]:.1%} of the test reviews right, and {READERS[reader]} {right[reader]:.1%}."
    )


def _take(place: state.Place, data: str) -> None:
    """Go on with another set, from where reviews are chosen."""
    navigation.go("Your reviews", state.Place(place.learner, place.checkpoint, data, "", place.done, place.view))
