"""Step 7, was it worth it: what reading saves in labels, and what it costs."""

import streamlit as st

from lesson.web import datasets, frame, source
from lesson.web.fine_tune import setup as fine_tune_setup
from lesson.web.worth import answer as worth_answer
from lesson.web.worth import core as worth_core
from lesson.web.worth import race as worth_race
from lesson.web.worth import runs as worth_runs
from lesson.web.worth import sweep as worth_sweep

with frame.page("Was it worth it?") as place:
    st.markdown(
        "A fine-tuned BERT is millions of numbers and a good deal of arithmetic. Logistic regression is sixty years "
        "older, a hundred times smaller, and done in a moment: it counts words. So what did all that reading buy?"
    )
    fine_tune_setup.say_data(place, datasets.usable(place.data))
    fits = worth_core.results(place)
    if fits:
        worth_core.draw(place, fits)
    else:
        st.text("Nothing has been measured on these reviews yet. Measure it, and the picture grows fit by fit.")
        worth_sweep.draw(place)

    mine = any(worth_runs.latest(place, task) for task in (worth_runs.RACE, worth_runs.SWEEP))
    drawer = st.expander("Go further", icon=":material/unfold_more:", expanded=mine, key="drawer", on_change="rerun")
    with drawer:
        if drawer.open:
            st.subheader("The race: who is quickest, and who is right", anchor=False)
            worth_race.draw(place)
            if fits:
                st.subheader("Every model, at every number of labels", anchor=False)
                worth_sweep.draw(place)
                st.subheader("What pre-training itself gave, and what was published", anchor=False)
                worth_answer.draw(fits, place)
            source.show(
                "lesson.bert.comparison.models:LogisticRegression",
                "lesson.bert.comparison.small_network:SmallNetwork",
                "lesson.bert.comparison.small_network:train",
                "lesson.bert.comparison.effort:Effort",
                "lesson.bert.comparison.fitting:nested",
                label="The models and the rules, as they ran",
            )
