"""Comparisons on the page Was it worth it?: finding the learner's, starting one, and saying how far it is.

A comparison is a run folder; the page finds the learner's latest by the learner's id in the address, so a refresh, a
second tab or another visit shows it again, and the fine-tuned run that the address may carry for the other pages stays
there.
"""

from collections.abc import Container, Mapping
from functools import partial
from typing import Any

import streamlit as st

from lesson.content import while_waiting
from lesson.content.words import counted, duration
from lesson.errors import LessonError
from lesson.results import run_frames
from lesson.results.fits import NAMES
from lesson.runs import registry as runs
from lesson.runs.record import About
from lesson.runs.registry import Run
from lesson.web import datasets, identity, live, state
from lesson.web.waiting import line, quoting
from lesson.workers import control, engine, questions

RACE, SWEEP = "race", "sweep"
QUOTE = "quote-of-a-comparison"  # in the session


def latest(place: state.Place, task: str) -> Run | None:
    """The comparison in the address if of this kind, else the learner's latest on these reviews; None without one."""
    for run in [*_named(place), *reversed(runs.runs_of(place.learner))]:
        if run.kind == "comparison" and run.about.task == task and run.about.data == place.data:
            return run
    return None


def _named(place: state.Place) -> list[Run]:
    """The run in the address; none where it is gone, or too damaged to tell what it was."""
    try:
        named = [runs.find(place.run)] if place.run else []
        return [run for run in named if run.kind]
    except LessonError:
        return []


def look(place: state.Place, names: Mapping[str, str], there: Container[str]) -> str | None:
    """The name of the look that shows a comparison of the learner's; None without one."""
    return next((name for task, name in names.items() if name in there and latest(place, task)), None)


def begin(task: str, settings: dict[str, Any], place: state.Place) -> None:
    """Make the run, queue it and draw the page again."""
    found = datasets.usable(place.data)
    chosen = {**settings, "checkpoint": place.checkpoint, "class_names": list(found.class_names)}
    about = About(data=place.data, task=task, quote_seconds=_quoted_seconds(settings, place))
    table = datasets.table_with_parts(found)
    control.begin("comparison", chosen, table, place.learner, about)
    st.rerun()


def quoted(settings: dict[str, Any], place: state.Place, key: str) -> None:
    """What a comparison will cost, measured just now, in one line; the rest of the page does not wait for it."""
    asked = {**settings, "checkpoint": place.checkpoint}

    def draw(cost: dict[str, Any]) -> None:
        st.session_state[QUOTE] = {"of": (settings, place.data, place.checkpoint), "seconds": cost["seconds"]}
        st.markdown(_cost_line(cost))

    quoting.show(key, asked, place.data, partial(_measure, asked, place.data), draw)


def _quoted_seconds(settings: dict[str, Any], place: state.Place) -> float | None:
    """The seconds that were quoted for this very comparison: the queue reckons with them."""
    quote = st.session_state.get(QUOTE, {})
    return quote["seconds"] if quote.get("of") == (settings, place.data, place.checkpoint) else None


def _cost_line(cost: dict[str, Any]) -> str:
    if not cost["fits"]:
        return ":material/schedule: All of these fits have been made before and were kept: no waiting."
    return (
        f":material/schedule: About **{duration(cost['seconds'])}** for {counted(cost['fits'], 'fit')}; a fit "
        "is one model "
        "trained once. Measured just now, on this machine."
    )


def _measure(settings: dict[str, Any], data: str) -> quoting.Measure:
    found = datasets.usable(data)
    asked = {**settings, "class_names": list(found.class_names)}
    return partial(questions.quote_comparison, asked, datasets.table_with_parts(found))


def headline(run: Run, events: list[dict[str, Any]]) -> None:
    """How far the comparison is, in one line and a bar."""
    now, total = run.state, run_frames.last(events, "start").get("fits", 0)
    made = sum(event["event"] == "fit" for event in events)
    if now == "queued":
        line.show(run)
    elif now == "running":
        st.progress(min(1.0, made / max(1, total)), text=_running(events, made, total))
    elif now == "interrupted":
        st.text(
            "The worker was lost. Another one carries on with the first missing fit."
            if engine.recovering(run)
            else "This was interrupted. Resume it, and it carries on with the first missing fit."
        )
    elif run.message:
        st.text(run.message)
    elif now in ("stopped", "paused") and made < total:
        st.text(f"Stopped after {made} of {counted(total, 'fit')}; those are kept.")
    if now in live.ACTIVE and not made:
        live.something_to_read(while_waiting.COMPARISON, run)


def _running(events: list[dict[str, Any]], made: int, total: int) -> str:
    last = events[-1] if events else {}
    at = f": {NAMES[last['model']]}, {last['seconds']:.0f} s" if last.get("event") == "progress" else ""
    return f"{made} of {counted(total, 'fit')} done{at}"


def buttons(run: Run, key: str) -> None:
    """Stop while it runs; resume, run again or delete afterwards."""
    if engine.recovering(run) or not identity.is_mine(run):
        return
    mine = run, identity.current()
    with st.container(horizontal=True):
        if run.state in live.ACTIVE:
            if st.button("Stop", icon=":material/stop:", key=f"{key}-stop"):
                control.stop(*mine)
            return
        if run.state != "finished" and st.button("Resume", icon=":material/play_arrow:", key=f"{key}-resume"):
            control.resume(*mine)
            st.rerun()
        if st.button("Delete and set up again", icon=":material/delete:", key=f"{key}-delete"):
            control.delete(*mine)
            st.rerun()
