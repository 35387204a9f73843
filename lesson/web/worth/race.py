"""The race on the page Was it worth it?: all models on the same reviews, each with its own stopwatch."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from lesson.results.fits import NAMES, Fits
from lesson.runs.registry import Run
from lesson.web import charts, live, state
from lesson.web.waiting import meanwhile
from lesson.web.worth import charts as worth_charts
from lesson.web.worth import ready as worth_ready
from lesson.web.worth import runners
from lesson.web.worth import runs as worth_runs
from lesson.web.worth import tables as worth_tables

NUMBERS = {6: "Six", 7: "Seven", 8: "Eight"}
SETTINGS: dict[str, Any] = {"sizes": [0], "seeds": 1, "evaluations": 20}


def draw(place: state.Place) -> None:
    """Set a race up, watch it, and read its table."""
    run = worth_runs.latest(place, worth_runs.RACE)
    if run is None:
        _set_up(place)
        return
    active = live.follow(run, _live)
    meanwhile.beside(run, active)
    if not active and (fits := worth_ready.done(run)):
        st.text(ending(fits))


def _set_up(place: state.Place) -> None:
    models = runners.models(place)
    st.markdown(
        f"{NUMBERS[len(models)]} models learn from the same training reviews and are tested on the same test reviews. "
        "They run one after another, so that none slows another down, each with its own stopwatch. No model sees any "
        f"label outside the training reviews. {runners.why_not_all(models)}"
    )
    with st.expander("Who runs, and how long each may train", type="compact"):
        st.markdown(runners_in_words(models))
    worth_runs.quoted(SETTINGS, place, "race")
    if st.button("Start the race", type="primary", icon=":material/flag:"):
        worth_runs.begin(worth_runs.RACE, SETTINGS, place)


def _live(run: Run, was_active: bool) -> None:
    events = run.events()
    worth_runs.headline(run, events)
    if was_active:
        worth_runs.buttons(run, "race")
    _finish_line(run, events)
    if not was_active:
        worth_runs.buttons(run, "race")


def _finish_line(run: Run, events: list[dict[str, Any]]) -> None:
    rows = worth_charts.race_rows(events)
    if rows.empty:
        return
    ends = rows.groupby("name", sort=False)["accuracy"].last()
    said = ", ".join(f"{name} {value:.0%}" for name, value in ends.items())
    columns = {"name": "Model", "seconds": "Seconds of training", "accuracy": "Validation reviews right"}
    charts.with_table(
        rows,
        worth_charts.RACE,
        f"Share of validation reviews right by seconds of training. At its end each has: {said}.",
        columns,
        key="race-chart",
    )
    if fits := [event for event in events if event["event"] == "fit"]:
        st.markdown("**On the test reviews, which none of them has seen**")
        worth_tables.show_costs(fits, "race")
        worth_tables.offer(fits, "race.csv", "race")


def ending(fits: Fits) -> str:
    """Say who won, and who came close enough that it may be chance."""
    best = max(fits, key=lambda fit: fit["accuracy"])
    close = [NAMES[fit["model"]] for fit in fits if fit is not best and fit["accuracy_interval"][1] >= best["accuracy"]]
    won = f"{NAMES[best['model']]} got the most test reviews right: {best['accuracy']:.0%}."
    return f"{won} Too close to call, because the intervals overlap: {', '.join(close)}." if close else won


_RUNNERS = {
    "majority": "reads nothing and always gives the same answer: the score to beat.",
    "logistic-regression": "counts words and pairs of words, rare ones weighing more (TF-IDF), and weighs each for "
    "each label. How strongly it is regularised is chosen by five-fold cross-validation within the training reviews: "
    "each strength learns from four fifths of them and is tested on the last fifth, five times over.",
    "small-network": "the mean of its words' vectors, one hidden layer, all trained from scratch; at least 20 epochs "
    "and 400 steps.",
    "bert-from-scratch": "the same network as the pre-trained one, but every weight is random. It trains as "
    "fine-tuning does, at least 3 epochs and 225 steps at the same learning rate.",
    "bert-head-only": "pre-trained and frozen, only the head learns; at least 10 epochs and 300 steps.",
    "bert-fine-tuned": "pre-trained, under a new head; all of it learns, at least 3 epochs and 225 steps. Few reviews "
    "need more epochs, not fewer: fine-tuning on few examples fails mostly because it stops too early (Zhang et al. "
    "2021, Mosbach et al. 2021).",
    "bert-word-head": "pre-trained, keeping its masked-word head; all of it learns, at least 3 epochs and 60 steps. It "
    "can judge reviews before its first step, so it needs fewer.",
}


def runners_in_words(models: Sequence[str]) -> str:
    """Describe these models, as a Markdown list.

    >>> runners_in_words(["majority"])
    '- **Most frequent label**: reads nothing and always gives the same answer: the score to beat.'
    """
    return "\n".join(f"- **{NAMES[model]}**: {_RUNNERS[model]}" for model in models)
