"""Step 7, was it worth it: BERT against simpler models, on the same reviews."""

import streamlit as st

from lesson.web import datasets, fine_tune_setup, frame, source, worth_race, worth_sweep

with frame.page("Was it worth it?") as place:
    st.markdown(
        "A fine-tuned BERT is millions of numbers and a good deal of arithmetic. Logistic regression is sixty years "
        "older, a hundred times smaller, and done in a moment. So: what does BERT need in **labels** and in "
        "**computing**, and what **accuracy** does that buy?")
    fine_tune_setup.say_data(place, datasets.usable(place.data))
    worth_race.draw(place)
    worth_sweep.draw(place)
    source.show("lesson.bert.baselines:LogisticRegression", "lesson.bert.small_network:SmallNetwork",
                "lesson.bert.small_network:train",
                "lesson.bert.effort:Effort", "lesson.bert.fitting:nested",
                label="The models and the rules, as they ran")
