"""Step 4, your reviews: what shall BERT learn? Bundled reviews, or a file of the learner's own."""

import streamlit as st

from lesson.web import datasets, frame, navigation, source
from lesson.web.reviews import figures as reviews_figures
from lesson.web.reviews import parts, practice

with frame.page("Your reviews") as place:
    st.markdown(
        "To learn a job, BERT needs examples of it: texts, each with the answer. A few hundred will do, because "
        "pre-training has done the reading. Here the job is to tell how the writer of a review feels."
    )
    parts.source(place)
    found = datasets.reading(place.data)
    parts.verdict(found)
    parts.questions(place.data, found)
    parts.columns(place.data, found)
    parts.left_out(found)
    if found.verdict == "ready":
        if st.button("Fine-tune on these reviews", type="primary", icon=":material/model_training:"):
            navigation.go("Fine-tune", place)
        parts.preview(found)
        reviews_figures.balance(place, found)
        reviews_figures.lengths(place)
        reviews_figures.splits(place)
    practice.draw(place)
    source.show("lesson.reviews.doctor:read", "lesson.reviews.split:split")
