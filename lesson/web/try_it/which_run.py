"""Which of the learner's runs answers on the page Try it: said in a line, and chosen there.

The run in the address comes first, for the address says what is shown; without one, the best on validation reviews. A
run that was broken on purpose answers only when it is chosen.
"""

import streamlit as st

from lesson.results import run_table
from lesson.runs.registry import Run
from lesson.web import navigation, run_names, state
from lesson.web.try_it import review

CHOSEN = review.RUN


def choose(run: Run) -> None:
    """Let this run answer from now on, whatever was done to it."""
    st.session_state[CHOSEN] = run.id


def draw(place: state.Place) -> Run | None:
    """Say which run answers, and offer the others; None where there is none."""
    named = {name: run for name, run in run_table.mine(place.learner).items() if run.checkpoint("best") is not None}
    given = run_names.shown(place)
    if (
        given is not None
        and given.checkpoint("best") is not None
        and given.id not in {run.id for run in named.values()}
    ):
        named[run_names.name_of(given, {})] = given
    if not named:
        st.markdown("You have no fine-tuned model yet. Give BERT its job first; the page says how long that takes.")
        navigation.link("Fine-tune", place, label="Fine-tune a model")
        return None
    run = default(list(named.values()), given)
    choice = len(named) > 1 or run is None
    if choice:
        _select(named, run)
    if run is None:
        st.text("All of your runs were broken on purpose. Choose one of them, or fine-tune another.")
        navigation.link("Fine-tune", place, label="Fine-tune a model")
        return None
    st.text(run_names.rest(run) if choice else run_names.line(run, named))
    _better(run, named)
    return run


def default(mine: list[Run], given: Run | None) -> Run | None:
    """The run in the address unless it was broken and not chosen, else the best one; None where all are broken."""
    if given is not None and (not given.about.broken or st.session_state.get(CHOSEN) == given.id):
        return next((run for run in mine if run.id == given.id), None) or run_table.best(mine)
    return run_table.best(mine)


def _select(named: dict[str, Run], run: Run | None) -> None:
    names = list(named)
    st.selectbox(
        "Which run answers",
        names,
        index=None if run is None else names.index(run_names.name_of(run, named)),
        format_func=lambda name: run_names.short(named[name], named) if name in named else name,
        key=f"run-to-try-{'' if run is None else run.id}-{len(names)}",
        placeholder="Choose a run",
        on_change=_take,
        args=(named, f"run-to-try-{'' if run is None else run.id}-{len(names)}"),
    )


def _take(named: dict[str, Run], key: str) -> None:
    run = named[st.session_state[key]]
    choose(run)
    state.change(run=run.id)


def _better(run: Run, named: dict[str, Run]) -> None:
    """Name the run that did best on validation reviews, where another one answers."""
    found = run_table.best(list(named.values()))
    if found is not None and found.id != run.id:
        st.caption(f"{run_names.name_of(found, named)} did best on its validation reviews.")
