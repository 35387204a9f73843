"""From a number to a sentence: a run's confusion table, the reviews in a cell, and the way from one to Try it."""

from dataclasses import replace
from typing import Any

import pandas as pd
import streamlit as st

from lesson.content.literal import literal
from lesson.content.words import counted
from lesson.errors import LessonError
from lesson.results.tested import cell, mistakes, reviews_of
from lesson.runs.registry import Run
from lesson.web import navigation, state
from lesson.web.cells import grid
from lesson.web.try_it import review

FIRST, MORE, MOST_LETTERS = 4, 8, 220


def draw(run: Run, report: dict[str, Any], place: state.Place) -> None:
    """The table, and below it the reviews of the cell that is chosen."""
    names, counts = report["class_names"], report["confusion"]
    with st.container(gap="small", key="cells"):
        st.markdown("**Which labels it mixes up**")
        st.text(in_words(counts, names))
        chosen = grid.choose(names, counts, key=key_of(run))
        if chosen is None:
            return
        try:
            rows = reviews_of(run, place.learner)
        except LessonError as error:
            st.text(str(error))
            return
        _reviews(run, cell(rows, names[chosen[0]], names[chosen[1]]), place)


def key_of(run: Run) -> str:
    """Return the name of a run's table in the session: an id may hold two underscores, a component's key may not.

    >>> from pathlib import Path
    >>> key_of(Run(Path("hn9__izUFid0Mna7OG9uTs")))
    'cells-of-hn9..izUFid0Mna7OG9uTs'
    """
    return f"cells-of-{run.id.replace('_', '.')}"


def in_words(counts: list[list[int]], names: list[str]) -> str:
    """Return what a confusion table says, and how to read on.

    >>> in_words([[5, 2], [1, 4]], ["bad", "good"])
    'Its most frequent mistake: it called 2 of 7 bad reviews good. Choose a number to read its reviews.'
    """
    found = mistakes(counts, names)
    if found is None:
        return "It gets every test review right. Choose a number to read its reviews."
    label, said, count = found
    whole = sum(counts[names.index(label)])
    often = f"it called {count} of {whole:,} {label} reviews {said}"
    return f"Its most frequent mistake: {often}. Choose a number to read its reviews."


def _reviews(run: Run, found: pd.DataFrame, place: state.Place) -> None:
    if found.empty:
        st.text("The reviews in this cell are no longer here.")
        return
    label, said = found.loc[0, ["label", "said"]]
    shown = st.session_state.get(_key(run, label, said), FIRST)
    st.text(f"{counted(len(found), 'review')}, the most confident answer first. Choose one to open it in Try it.")
    for _, row in found.head(shown).iterrows():
        _review(run, row, place)
    if len(found) > shown:
        more = min(MORE, len(found) - shown)
        st.button(f"Show {more} more", type="tertiary", on_click=_show, args=(_key(run, label, said), shown + more))
    if label != said:
        st.caption(
            "Some of these labels may be wrong, and for some reviews both labels would be fair: people who label "
            "reviews don't always agree either."
        )


def _review(run: Run, row: Any, place: state.Place) -> None:
    sure = "" if pd.isna(row["sure"]) else f"{row['sure']:.0%} sure: "
    text = row["text"] if len(row["text"]) <= MOST_LETTERS else f"{row['text'][:MOST_LETTERS]}…"
    with st.container(key=f"review-{run.id}-{row['line']}"):
        if st.button(literal(f"{sure}“{text}”"), key=f"try-{run.id}-{row['line']}", width="stretch"):
            review.take(run, int(row["line"]))
            navigation.go("Try it", replace(place, run=run.id), review=review.name_of(run, int(row["line"])))


def _key(run: Run, label: str, said: str) -> str:
    return f"reviews-shown-{run.id}-{label}-{said}"


def _show(key: str, number: int) -> None:
    st.session_state[key] = number
