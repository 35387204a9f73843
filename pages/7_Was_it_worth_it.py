"""Step 7, was it worth it: BERT against simpler models, on the same reviews."""

import streamlit as st

from lesson.web import datasets, frame, source
from lesson.web.fine_tune import setup as fine_tune_setup
from lesson.web.worth import race as worth_race
from lesson.web.worth import sweep as worth_sweep

with frame.page("Was it worth it?") as place:
    st.markdown(
        "A fine-tuned BERT is millions of numbers and a good deal of arithmetic. Logistic regression is sixty years "
        "older, a hundred times smaller, and done in a moment. So: what does BERT need in **labels** and in "
        "**computing**, and what **accuracy** does that buy?"
    )
    fine_tune_setup.say_data(place, datasets.usable(place.data))
    worth_race.draw(place)
    worth_sweep.draw(place)
    source.show(
        "lesson.bert.comparison.models:LogisticRegression",
        "lesson.bert.comparison.small_network:SmallNetwork",
        "lesson.bert.comparison.small_network:train",
        "lesson.effort:Effort",
        "lesson.reviews.split:nested",
        label="The models and the rules, as they ran",
    )
