"""Step 4, your reviews: what should BERT learn? The bundled reviews, or the learner's own file."""

import streamlit as st

from lesson.web import datasets, frame, navigation, source
from lesson.web.network import diagram
from lesson.web.reviews import figures as reviews_figures
from lesson.web.reviews import label_some, parts, practice, unlabelled, zero_labels
from lesson.web.walk import drawer, prose, shape

with frame.page("Your reviews") as place:
    prose.say(
        "To learn a job, BERT needs examples: texts, each with its **label**, the right answer. They need not "
        "teach it the language: pre-training has already done the reading. What is still open is the job: to tell how "
        "the writer of a review feels, say, or what a message is about."
    )
    parts.source(place)
    found = datasets.reading(place.data)
    parts.verdict(found, **unlabelled.in_words(found))
    parts.questions(place.data, found)
    parts.columns(place.data, found)
    parts.left_out(found)
    if unlabelled.is_one(found):
        unlabelled.draw(place)
    looks: dict[str, shape.Look] = {"Broken files to practise on": lambda: practice.draw(place)}
    if found.verdict == "ready":
        diagram.draw(diagram.layers_of(place.checkpoint), lit="word head")
        zero_labels.draw(place, found)
        if st.button("Fine-tune on these reviews", type="primary", icon=":material/model_training:"):
            navigation.go("Fine-tune", place)
        looks = {
            "What is a label? Give twelve yourself": lambda: label_some.draw(place, found),
            "The reviews themselves": lambda: parts.preview(found),
            "How many of each label": lambda: reviews_figures.balance(found),
            "How long they are, and what is cut off": lambda: reviews_figures.lengths(place),
            "Why some are kept back": lambda: reviews_figures.splits(place),
            **looks,
        }
    drawer.draw("reviews", looks)
    source.show("lesson.reviews.doctor:read", "lesson.reviews.split:split")
