"""What is a label? The learner labels twelve training reviews, timed, and sees what labels cost and how sure they are.

Agreement with the labels of the file becomes the human line; the time becomes the price of six hundred; and the twelve
are enough to fine-tune on, where every class has an answer word with the head that pre-training trained.
"""

import time
from collections.abc import Sequence
from dataclasses import replace
from statistics import median
from typing import Any

import pandas as pd
import streamlit as st

from lesson.content.literal import literal
from lesson.content.words import counted, duration
from lesson.reviews.reading import Reading
from lesson.reviews.split import nested, unlabelled
from lesson.runs import notes
from lesson.runs.record import About
from lesson.web import datasets, identity, navigation, state
from lesson.web.fine_tune.heads import chosen_head
from lesson.web.reviews.given import undo_button
from lesson.web.walk import problems
from lesson.workers import control

TWELVE = 12
MANY = 600  # reviews: the cost of labelling this many is estimated
LONGEST = 120.0  # seconds for one review: anybody slower was away


def draw(place: state.Place, found: Reading) -> None:
    """One review at a time, a button for each class; after the last, the outcome."""
    reviews = chosen(found)
    given = said(place, found)
    if len(given) < len(reviews):
        _ask(place, found, reviews, given)
    else:
        _outcome(place, found, reviews, given)


def chosen(found: Reading) -> pd.DataFrame:
    """Return the training reviews that are labelled: the first ones of a stratified order, shuffled.

    They are the same for everybody, so that a class can compare.
    """
    train = nested(datasets.table_with_parts(found).query("part == 'train'"), seed=0)
    return train.head(TWELVE).sample(frac=1.0, random_state=1).reset_index(drop=True)


def said(place: state.Place, found: Reading) -> list[list[Any]]:
    """Return what was said so far: [label, seconds] of each review; nothing once the file's classes are others."""
    given = notes.recall(place.learner).get(_note(place), [])
    return given if all(label in found.class_names for label, _ in given) else []


def _note(place: state.Place) -> str:
    return f"labelled-{place.data}"


def _ask(place: state.Place, found: Reading, reviews: pd.DataFrame, given: list[list[Any]]) -> None:
    number = len(given)
    st.caption(f"Review {number + 1} of {len(reviews)}")
    with st.container(border=True):
        st.text(reviews["text"].iloc[number])
    if st.session_state.get("labelling") != (place.data, number):
        st.session_state["labelling"], st.session_state["labelling-since"] = (place.data, number), time.time()
    with st.container(horizontal=True):
        for name in found.class_names:
            st.button(
                literal(name), key=f"label-{number}-{name}", on_click=problems.safely(_say), args=(place, given, name)
            )
        if given:
            undo_button(_keep, place, given[:-1])


def _say(place: state.Place, given: list[list[Any]], label: str) -> None:
    took = min(time.time() - st.session_state.get("labelling-since", time.time()), LONGEST)
    _keep(place, [*given, [label, round(took, 1)]])


def _keep(place: state.Place, given: list[list[Any]]) -> None:
    notes.keep(identity.current(), **{_note(place): given or None})


def _outcome(place: state.Place, found: Reading, reviews: pd.DataFrame, given: list[list[Any]]) -> None:
    st.text(in_words(reviews["label"].tolist(), given))
    st.dataframe(
        pd.DataFrame(
            {"Review": reviews["text"], "You": [label for label, _ in given], "In the file": reviews["label"]}
        ),
        hide_index=True,
        column_config={"Review": st.column_config.TextColumn(width="large")},
    )
    with st.container(horizontal=True):
        if st.button("Fine-tune on my twelve", icon=":material/model_training:"):
            _fine_tune(place, found, reviews, given)
        undo_button(_keep, place, given[:-1])
        st.button("Label them again", type="tertiary", on_click=problems.safely(_keep), args=(place, []))


def in_words(labels: Sequence[str], given: Sequence[Sequence[Any]]) -> str:
    """Say how often somebody agreed with the labels, and what many labels would cost at this pace.

    >>> in_words(["good", "bad"], [["good", 4.0], ["good", 8.0]])
    'You agree with 1 of 2 labels. At 6 seconds a review, 600 labels would take you 1 h 0 min.'
    """
    agreed = sum(mine == theirs for (mine, _), theirs in zip(given, labels, strict=True))
    pace = median(seconds for _, seconds in given)
    return (
        f"You agree with {agreed} of {counted(len(labels), 'label')}. At {counted(round(pace), 'second')} a review, "
        f"{MANY} labels would take you {duration(pace * MANY)}."
    )


def _fine_tune(place: state.Place, found: Reading, reviews: pd.DataFrame, given: list[list[Any]]) -> None:
    """Begin a run on the learner's own labels; the file's validation and test reviews measure it.

    The other training reviews come along without their labels: a word head's priors need many texts, and no label.
    """
    table, names = datasets.table_with_parts(found), tuple(found.class_names)
    mine = reviews.assign(label=[label for label, _ in given], part="train")
    others = (table["part"] == "train") & ~table["line"].isin(mine["line"])
    rows = pd.concat([mine, table[table["part"] != "train"], unlabelled(table[others])], ignore_index=True)
    settings = {"checkpoint": place.checkpoint, "class_names": list(names), **chosen_head(place, names)}
    about = About(data=place.data)
    run = control.begin("finetuning", settings, rows, place.learner, about)
    navigation.go("Fine-tune", replace(place, run=run.id))
