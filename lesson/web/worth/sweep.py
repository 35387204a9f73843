"""How many labels is pre-training worth?

The learner's guess, the ready sweep of the bundled reviews, and sweeps of their own.
"""

from typing import Any

import streamlit as st

from lesson.content.words import counted
from lesson.results import fits as figures
from lesson.results.fits import NAMES, Fits
from lesson.runs.registry import Run
from lesson.web import charts, datasets, live, state
from lesson.web import guess as guesses
from lesson.web.worth import answer as worth_answer
from lesson.web.worth import charts as worth_charts
from lesson.web.worth import runs as worth_runs
from lesson.web.worth import tables as worth_tables

NEVER, UNGUESSED = 0, -1  # instead of a number of labels
BERT, SIMPLER = "bert-fine-tuned", "logistic-regression"
MEASURES = {"Accuracy": "accuracy", "Macro-F1": "macro_f1"}
PLANS = {"Quick": ((50, 200), 2), "Middle": ((20, 100, 400), 3), "Full": ((20, 50, 100, 200, 400), 5)}


def draw(place: state.Place) -> None:
    """Ask first, then show curves: those that are there, and those that the learner has measured."""
    st.header("How many labels is pre-training worth?", anchor=False)
    st.markdown(
        "Labels cost somebody's time. So train every model on few reviews, on more, on all; several times, each time "
        "on other reviews and from another random start, for with few labels luck weighs a lot."
    )
    guess = _guess(place)
    if guess is None:
        return
    run = worth_runs.latest(place, worth_runs.SWEEP)
    ready, about = figures.ready() if place.data == state.BUNDLED else ([], {})
    if ready:
        _ready(ready, about, guess, place)
    if run is None:
        _set_up(place, bool(ready))
        return
    st.markdown("**Your own sweep**")
    if not live.follow(run, _live, guess) and (fits := worth_runs.done(run)):
        if told := verdict(guess, fits):
            st.text(told)
        worth_answer.draw(fits, place)


def _guess(place: state.Place) -> int | None:
    """The number of labels at which the learner expects the curves to cross, or NEVER; None before there is one."""
    key = f"crossing-{place.data}"
    kept = guesses.recall(place.learner, key)
    if kept is None and not guesses.may_ask(place.learner):
        return UNGUESSED
    if kept is not None and kept != UNGUESSED:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.text(f"Your guess for fine-tuned BERT and logistic regression: {_said(kept)}.", width="content")
            st.button(
                "Guess again",
                type="tertiary",
                on_click=guesses.keep,
                args=(place.learner, key, None),
                key="guess-again",
            )
    if kept is not None:
        return kept
    with st.form("crossing"):
        st.markdown(":material/psychology: **Your prediction first**")
        number = st.number_input(
            "With how many labelled reviews will logistic regression have caught up with fine-tuned BERT?",
            1,
            1_000_000,
            value=None,
            placeholder="a number of labels, such as 150",
            key="crossing-number",
        )
        never = st.checkbox("One of the two will be ahead all along", key="crossing-never")
        if st.form_submit_button("Draw my line, show the curves", type="primary"):
            if never or number is not None:
                guesses.keep(place.learner, key, NEVER if never else number)
                st.rerun()
            st.text("Type a number, or tick the box. A wild guess is fine.")
    guesses.show_button(place.learner, key, UNGUESSED)
    return None


def _said(guess: int) -> str:
    return "that they never cross" if guess == NEVER else f"that they cross at {counted(guess, 'label')}"


def verdict(guess: int, fits: Fits) -> str:
    """Say what became of the learner's line; empty where these fits cannot tell."""
    leads = figures.lead(fits, BERT, SIMPLER)
    if leads.empty:
        return ""
    met = [counted(labels, "label") for labels in figures.meetings(leads)]
    ahead = NAMES[BERT if leads["lead"].mean() > 0 else SIMPLER]
    told = (
        f"here they meet at about {' and '.join(met)}" if met else f"here they never meet: {ahead} is ahead all along"
    )
    return f"{told[:1].upper()}{told[1:]}." if guess == UNGUESSED else f"You said {_said(guess)}; {told}."


def _ready(fits: Fits, about: dict[str, Any], guess: int, place: state.Place) -> None:
    """The sweep that comes with the lesson."""
    _curves(fits, guess, "ready")
    st.text(verdict(guess, fits))
    seeds = len({fit["seed"] for fit in fits})
    st.caption(
        f"The bundled reviews and the built-in BERT, {counted(len(fits), 'fit')} with "
        f"{counted(seeds, 'seed')}, made on "
        f"{about['made']} ({about['machine']['processor']}, {counted(about['machine']['threads'], 'thread')}). "
        "Each point "
        "is the mean of the seeds, its band reaches from the worst to the best. Point at the chart, or tab to "
        "it, and its toolbar saves it as PNG."
    )
    with st.expander("Make it again yourself", type="compact"):
        st.code(about["command"], language="bash", wrap_lines=True)
    worth_tables.offer(fits, "sweep-bundled.csv", "ready")
    if worth_runs.latest(place, worth_runs.SWEEP) is None:
        worth_answer.draw(fits, place)


def _set_up(place: state.Place, there_is_one: bool) -> None:
    """Choose how thorough, read the quote, start."""
    if there_is_one:
        with st.expander(
            "Measure it yourself, on this machine", icon=":material/ssid_chart:", key="own-sweep", on_change="rerun"
        ) as panel:
            if panel.open:
                _controls(place)
    else:
        _controls(place)


def _controls(place: state.Place) -> None:
    trained = int((datasets.table_with_parts(datasets.usable(place.data))["part"] == "train").sum())
    classes = len(datasets.usable(place.data).class_names)
    plan = st.segmented_control(
        "How thorough", list(PLANS), default="Quick", required=True, key="plan", persist_state="session"
    )
    chosen = st.pills(
        "Models",
        list(NAMES.values()),
        selection_mode="multi",
        default=list(NAMES.values()),
        key="runners",
        persist_state="session",
        help="Fine-tuned BERT and a simpler model are needed for an answer.",
    )
    sizes, seeds = sizes_of(plan, trained, classes), PLANS[plan][1]
    models = [model for model, name in NAMES.items() if name in chosen]
    if not models:
        st.text("Choose at least one model.")
        return
    st.text(
        f"{', '.join(str(size) for size in sizes[:-1])} and all {counted(trained, 'training review')}, "
        f"{counted(seeds, 'seed')}."
    )
    settings = {"sizes": sizes, "seeds": seeds, "models": models}
    worth_runs.quoted(settings, place, "sweep")
    if st.button("Start the sweep", type="primary", icon=":material/play_arrow:"):
        worth_runs.begin(worth_runs.SWEEP, settings, place)


def sizes_of(plan: str, trained: int, classes: int) -> list[int]:
    """The sizes of a plan that fit these reviews, and 0 for all of them.

    >>> sizes_of("Quick", 120, 3)
    [50, 0]
    """
    return [size for size in PLANS[plan][0] if 3 * classes <= size < trained] + [0]


def _live(run: Run, _was_active: bool, guess: int) -> None:
    events = run.events()
    worth_runs.headline(run, events)
    if fits := [event for event in events if event["event"] == "fit"]:
        _curves(fits, guess, "own")
        worth_tables.offer(fits, "sweep.csv", "own")
    worth_runs.buttons(run, "sweep")


def _curves(fits: Fits, guess: int, key: str) -> None:
    measure = MEASURES[
        st.segmented_control("Measured by", list(MEASURES), default="Accuracy", required=True, key=f"{key}-measure")
    ]
    curves = figures.curves(fits, measure)
    ends = curves.sort_values("size").groupby("name", sort=False)["mean"].agg(["first", "last"])
    said = "; ".join(f"{name} from {row['first']:.0%} to {row['last']:.0%}" for name, row in ends.iterrows())
    charts.show(
        worth_charts.sweep_rows(fits, measure, guess if guess > 0 else None),
        worth_charts.SWEEP,
        f"Share of test reviews right by number of labels, from {curves['size'].min()} to "
        f"{curves['size'].max()}: {said}.",
        key=f"{key}-sweep-chart",
    )
    worth_tables.show_curves(fits, measure)
