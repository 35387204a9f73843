"""A look of the page Fine-tune: several learning rates and lengths of training, each a run, in one picture.

The grid is named in the address and lies in the run folders, so it survives a refresh and can be given to anybody;
whoever did not start it sees it and cannot touch it.
"""

from collections.abc import Mapping, Sequence
from functools import partial
from math import log
from typing import Any

import streamlit as st

from lesson.content.literal import literal
from lesson.content.words import counted, duration, learning_rate
from lesson.errors import LessonError
from lesson.results import grid as grids_read
from lesson.results.grid import Grid
from lesson.runs import registry as runs
from lesson.settings import MOST_CELLS, recommended_learning_rate
from lesson.web import asking, datasets, identity, live, state
from lesson.web.grid import chart
from lesson.web.waiting import quoting
from lesson.web.walk import problems
from lesson.workers import engine, grids

RATES = (1e-5, 2e-5, 5e-5, 1e-4, 1.5e-4, 3e-4, 1e-3, 3e-3, 1e-2)
STEPS = (30, 60, 100, 200, 300, 500, 1000)
USUAL_STEPS = (100, 300)
SHARED = (
    "checkpoint",
    "labels",
    "head",
    "answer_words",
    "prompt",
    "trainable",
    "start",
    "batch_size",
    "max_length",
    "seed",
)
ABOUT = (
    "A **learning rate** says how far each step moves the weights. Too low, and little has changed when the steps are "
    "over; too high, and each step spoils what the one before has learned. Which one suits depends on the network, the "
    "reviews and the number of steps, so people try several: a **grid**."
)
EXPECT = (
    "You will see a picture with a cell for each run: learning rates down, steps across, and in each cell the run's "
    "macro-F1 on the validation reviews. Expect low rates to lag where steps are few, a rate 30 times the recommended "
    "one to end no better than guessing, and neighbours in between to differ by little more than luck."
)


def draw(place: state.Place, settings: Mapping[str, Any] | None = None) -> None:
    """Set a grid up, or show the one in the address; `settings` are those that its runs share, else the usual ones."""
    try:
        if place.grid:
            _show(place)
        else:
            _set_up(place, settings or {})
    except LessonError as error:
        problems.show(error, key="problem-grid")


def _set_up(place: state.Place, settings: Mapping[str, Any]) -> None:
    st.markdown(ABOUT)
    st.markdown(EXPECT)
    shared = {"checkpoint": place.checkpoint} | {name: settings[name] for name in SHARED if name in settings}
    usual = _recommended(shared)
    rates = st.pills(
        "Learning rates",
        sorted({*RATES, usual}),
        selection_mode="multi",
        default=usual_rates(usual),
        format_func=lambda rate: f"{learning_rate(rate)}{' (recommended)' if rate == usual else ''}",
        key=f"grid-rates-{place.checkpoint}-{usual}",
    )
    steps = st.pills("Steps", STEPS, selection_mode="multi", default=USUAL_STEPS, key="grid-steps")
    count = len(rates) * len(steps)
    if not 0 < count <= MOST_CELLS:
        st.caption(f"That makes {counted(count, 'run')}. Choose 1 to {MOST_CELLS}.")
        return
    found = datasets.usable(place.data)
    shared["class_names"] = list(found.class_names)
    alike = "Everything else is as set above" if settings else "Everything else is as recommended"
    st.caption(
        f"{alike}, on these reviews: {literal(datasets.name_of(place.data))}. Each run queues on its own, so "
        "other people's runs can go in between. None of them sees the test reviews."
    )
    _quoted(place, shared, sorted(steps), len(rates))
    if st.button(f"Start {counted(count, 'run')}", icon=":material/grid_on:", key="grid-start"):
        table = datasets.table_with_parts(found)
        quoted = st.session_state.get("grid-quote", {})
        quotes = quoted["seconds"] if quoted.get("of") == shared else {}
        grid = grids.begin(shared, rates, steps, table, place.learner, place.data, quotes)
        state.change(grid=grid)
        st.rerun()


def _recommended(shared: Mapping[str, Any]) -> float:
    """The learning rate that suits this checkpoint and what is trained of it, to two digits."""
    width = asking.describe(shared["checkpoint"])["hidden_size"]
    rate = recommended_learning_rate(width, shared.get("trainable", "all"), shared.get("head", "new"))
    return float(f"{rate:.1e}")


def usual_rates(usual: float) -> list[float]:
    """Return the recommended rate with about a third and about three times of it.

    >>> usual_rates(1.5e-4)
    [5e-05, 0.00015, 0.0003]
    """
    near = [min(RATES, key=lambda rate: abs(log(rate / usual / times))) for times in (1 / 3, 3)]
    return sorted({*near, usual})


def _quoted(place: state.Place, shared: dict[str, Any], steps: Sequence[int], rates: int) -> None:
    """What the whole grid will cost, from one measured run of each length; the rest of the page does not wait."""

    def draw(costs: dict[int, float]) -> None:
        st.session_state["grid-quote"] = {"of": shared, "seconds": costs}
        st.markdown(
            f":material/schedule: About **{duration(rates * sum(costs.values()))}** of training in all: "
            + ", ".join(f"{counted(rates, 'run')} of {each} steps at {duration(costs[each])}" for each in steps)
            + ". Measured just now, on this machine."
        )

    asked = {**shared, "steps": list(steps)}
    quoting.show("grid", asked, place.data, partial(_measure, shared, steps, place.data), draw)


def _measure(shared: Mapping[str, Any], steps: Sequence[int], data: str) -> quoting.Measure:
    each = {number: quoting.of_run({**shared, "steps": number}, data) for number in steps}
    return lambda: {number: float(ask()["seconds"]) for number, ask in each.items()}


def _show(place: state.Place) -> None:
    cells = runs.cells_of(place.grid)
    if not cells:
        st.text("This grid is not here: it was deleted, or it has expired.")
        _another()
        return
    now = any(live.active(run) for run in cells)
    st.fragment(_drawn, run_every=live.POLL_SECONDS if now else None)([run.id for run in cells], now, place)


def _drawn(ids: Sequence[str], was_active: bool, place: state.Place) -> None:
    """The grid as it is now; when its last run ends, the whole page is drawn once more."""
    try:
        found = grids_read.read(_there(ids))
        if was_active and not any(live.active(cell.run) for cell in found.every):
            st.rerun()
        _headline(found)
        if found.cells:
            chart.draw(found)
        for sentence in grids_read.sentences(found):
            st.text(sentence)
        _buttons(found, place)
    except LessonError as error:
        problems.show(error, key="problem-grid")


def _there(ids: Sequence[str]) -> list[runs.Run]:
    """The runs of these ids, those left out that were deleted meanwhile."""
    return [run for run in map(_find, ids) if run is not None]


def _find(run_id: str) -> runs.Run | None:
    try:
        return runs.find(run_id)
    except runs.Gone:
        return None


def _headline(found: Grid) -> None:
    """How far it is, and whose turn is next."""
    waiting = [cell for cell in found.every if cell.state == "queued"]
    ended = len(found.every) - len([cell for cell in found.every if cell.state in grids_read.OPEN])
    if ended == len(found.every):
        return
    told = f"{ended} of {counted(len(found.every), 'run')} done"
    if waiting and not any(cell.state == "running" for cell in found.every):
        ahead = engine.position(waiting[0].run).ahead
        told += f"; the next one waits behind {counted(ahead, 'other run')}" if ahead else "; a worker is getting ready"
    st.progress(ended / len(found.every), text=told)


def _buttons(found: Grid, place: state.Place) -> None:
    """What its owner may do now; anybody else reads whose it is."""
    if not identity.is_mine(found.every[0].run):
        _another()
        return
    mine = place.grid, identity.current()
    with st.container(horizontal=True):
        if any(live.active(cell.run) for cell in found.every):
            _act("Stop the unfinished runs", ":material/stop:", grids.stop, *mine)
            return
        if any(cell.state in ("interrupted", "paused", "failed") for cell in found.every):
            _act("Resume the rest", ":material/play_arrow:", grids.go_on, *mine)
        if found.best and not found.again:
            _act("Repeat the best with two more seeds", ":material/casino:", grids.repeat_best, *mine)
        if found.best and not found.tested:
            _act("Test the best, once", ":material/fact_check:", grids.measure_best, *mine)
        if found.best and st.button("Open the best run", icon=":material/open_in_new:", key="grid-open"):
            state.change(run=found.best.run.id)
            st.rerun()
        _another()


def _act(label: str, icon: str, action: Any, *mine: str) -> None:
    if st.button(label, icon=icon, key=f"grid-{label}"):
        with st.spinner("One moment …"):
            action(*mine)
        st.rerun()


def _another() -> None:
    if st.button("Set up another grid", icon=":material/add:", key="grid-another"):
        state.change(grid="")
        st.rerun()
