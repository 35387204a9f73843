"""Every model at every number of labels: the ready sweeps of our own reviews, and sweeps of the learner's own."""

from typing import Any

import streamlit as st

from lesson.content.words import counted
from lesson.results import fits as figures
from lesson.results.fits import NAMES, Fits
from lesson.runs.registry import Run
from lesson.web import charts, datasets, live, state
from lesson.web.classroom import proposed
from lesson.web.waiting import meanwhile
from lesson.web.worth import charts as worth_charts
from lesson.web.worth import ready as worth_ready
from lesson.web.worth import runners
from lesson.web.worth import runs as worth_runs
from lesson.web.worth import tables as worth_tables

MEASURES = {"Accuracy": "accuracy", "Macro-F1": "macro_f1"}
PLANS = {"Quick": ((50, 200), 2), "Medium": ((20, 100, 400), 3), "Full": ((20, 50, 100, 200, 400), 5)}


def draw(place: state.Place) -> None:
    """Every model at every number of labels: the lesson's own curves, and those that the learner has measured."""
    st.markdown(
        "Labels cost somebody's time. So every model is trained on a few reviews, on more and on all of them, "
        "several times over, each time on different reviews and from a different random start: with few labels, luck "
        "matters a lot."
    )
    run = worth_runs.latest(place, worth_runs.SWEEP)
    ready, about = worth_ready.sweep(place.data)
    if ready:
        _ready(ready, about, place.data)
    if run is None:
        _set_up(place, bool(ready))
        return
    st.markdown("**Your own sweep**")
    meanwhile.beside(run, live.follow(run, _live))


def _ready(fits: Fits, about: dict[str, Any], data: str) -> None:
    """A sweep that comes with the lesson."""
    _curves(fits, "ready")
    seeds = len({fit["seed"] for fit in fits})
    if caveat := worth_ready.caveat(data):
        st.caption(caveat)
    st.caption(
        f"{datasets.name_of(data)} and the built-in BERT, {counted(len(fits), 'fit')} with {counted(seeds, 'seed')}, "
        f"made on {about['made']} ({about['machine']['processor']}, "
        f"{counted(about['machine']['threads'], 'thread')}). Each point is the mean of the seeds; its band reaches "
        "from the worst to the best. Point at the chart, or tab to it, for a toolbar that saves it as PNG."
    )
    with st.expander("Repeat it yourself", type="compact"):
        st.code(about["command"], language="bash", wrap_lines=True)
    worth_tables.offer(fits, f"sweep-{data}.csv", "ready")


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
    plans = [plan for plan in PLANS if plan != "Full" or not proposed.hides("full_sweep")]
    plan = st.segmented_control(
        "How thorough", plans, default="Quick", required=True, key=f"plan-{place.data}", persist_state="session"
    )
    sizes, seeds, models = sizes_of(plan, trained, classes), PLANS[plan][1], _models(place)
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


def _models(place: state.Place) -> list[str]:
    """Choose among the models that can be compared on these reviews."""
    offered = {NAMES[model]: model for model in runners.models(place)}
    chosen = st.pills(
        "Models",
        list(offered),
        selection_mode="multi",
        default=list(offered),
        key=f"runners-{place.data}-{len(offered)}",  # another checkpoint may have others
        persist_state="session",
        help="The picture needs logistic regression and a BERT with a new head or its word head.",
    )
    if why := runners.why_not_all(offered.values()):
        st.caption(why)
    return [model for name, model in offered.items() if name in chosen]


def sizes_of(plan: str, trained: int, classes: int) -> list[int]:
    """The sizes of a plan that fit these reviews, and 0 for all of them.

    >>> sizes_of("Quick", 120, 3)
    [50, 0]
    """
    return [size for size in PLANS[plan][0] if 3 * classes <= size < trained] + [0]


def _live(run: Run, _was_active: bool) -> None:
    events = run.events()
    worth_runs.headline(run, events)
    if fits := [event for event in events if event["event"] == "fit"]:
        _curves(fits, "own")
        worth_tables.offer(fits, "sweep.csv", "own")
    worth_runs.buttons(run, "sweep")


def _curves(fits: Fits, key: str) -> None:
    measure = MEASURES[
        st.segmented_control("Measured by", list(MEASURES), default="Accuracy", required=True, key=f"{key}-measure")
    ]
    curves = figures.curves(fits, measure)
    ends = curves.sort_values("size").groupby("name", sort=False)["mean"].agg(["first", "last"])
    said = "; ".join(f"{name} from {row['first']:.0%} to {row['last']:.0%}" for name, row in ends.iterrows())
    charts.show(
        curves,
        worth_charts.SWEEP,
        f"Share of test reviews right by number of labels, from {curves['size'].min()} to "
        f"{curves['size'].max()}: {said}.",
        key=f"{key}-sweep-chart",
    )
    worth_tables.show_curves(fits, measure)
