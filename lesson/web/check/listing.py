"""The fine-tuning listing of 2020 next to this lesson's loop, difference by difference, and a button that runs it."""

from typing import Any

import pandas as pd
import streamlit as st

from lesson.content import listing_2020
from lesson.errors import LessonError
from lesson.web import source, state, table
from lesson.web.check import difference
from lesson.web.fine_tune.code import LOOP
from lesson.web.walk import problems
from lesson.workers import questions

MODULE = "lesson.bert.finetuning.listing_2020"


def draw(place: state.Place) -> None:
    """Draw both side by side, each difference, and the button."""
    st.markdown(
        "This is how tutorials fine-tuned BERT in 2020, except for two lines that no longer run. Every difference "
        "has a reason, and we measured what each is worth: some a lot, some nothing."
    )
    _side_by_side()
    for each in listing_2020.differences():
        difference.draw(each)
    st.caption(f"Measured with the built-in BERT: {listing_2020.figures()['made_by']}")
    _offer_to_run(place)


def _side_by_side() -> None:
    then, now = st.columns(2)
    with then:
        st.markdown("**2020**")
        for name in ("finetune", "encode"):
            st.code(source.source_of(f"{MODULE}:{name}"), language="python", wrap_lines=True)
    with now:
        st.markdown("**This lesson**")
        st.code(source.source_of(LOOP), language="python", wrap_lines=True)


def _offer_to_run(place: state.Place) -> None:
    """Let the listing run on its three sentences: all it ever did."""
    st.markdown("**Run it on its three sentences**")
    for text, label in zip(listing_2020.TEXTS, ("positive", "negative", "neutral"), strict=True):
        st.text(f"{text}  →  {label}")
    if not st.button("Run the listing of 2020", icon=":material/play_arrow:"):
        return
    try:
        with st.spinner("Six steps over three sentences …"):
            *steps, prediction = questions.run_listing_2020(place.checkpoint)
    except LessonError as error:
        problems.show(error, key="problem-listing")
        return
    _tell(steps, prediction)


def _tell(steps: list[dict[str, Any]], prediction: dict[str, Any]) -> None:
    losses = pd.DataFrame(steps)[["epoch", "step", "loss"]].rename(columns=str.capitalize)
    rounded = {"Loss": st.column_config.NumberColumn(format="%.2f")}
    table.show(losses, "listing-2020.csv", key="listing-steps", column_config=rounded)
    st.text(f"It says that “{prediction['text']}” is {prediction['label']}.")
    st.caption(
        "Run it again and it may say something else: nothing fixes the seed, and three sentences settle nothing. The "
        "listing ends here. It never asks how often it is right."
    )
