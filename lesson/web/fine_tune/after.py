"""After a run on the page Fine-tune: the result beside the prediction, and the ways on."""

from dataclasses import replace
from typing import Any

import pandas as pd
import streamlit as st

from lesson.content.words import counted
from lesson.results import run_frames, run_table
from lesson.runs.registry import Run
from lesson.web import guess, navigation, state
from lesson.web.cells import reviews
from lesson.web.fine_tune import beside as random_start
from lesson.web.fine_tune import closing, mishaps, twin
from lesson.web.fine_tune import setup as fine_tune_setup
from lesson.web.try_it import which_run
from lesson.web.walk import shape
from lesson.web.worth import picture as drawn
from lesson.web.worth import ready as worth_ready
from lesson.workers import control

ENDED = ("finished", "stopped")


def told(run: Run) -> None:
    """The prediction beside the result, and the closing sentence, once the run has ended."""
    if run.state not in ENDED or not run.report():
        return
    evaluations = run_frames.of_kind(run.events(), "evaluation")
    if evaluations.empty:
        return
    if run.about.broken:
        shape.closing(mishaps.verdict(run))
        return
    st.text(verdict(run.about.prediction, evaluations))
    if beside := twin.side_by_side(run):
        st.text(beside)
    shape.closing(closing.sentence(run, evaluations))


def result(run: Run, place: state.Place) -> None:
    """What came out, and the ways on, once the run has ended."""
    report = run.report()
    if run.state not in ENDED or not report:
        return
    st.header("What came out", anchor=False)
    _figures(report)
    with st.container(horizontal=True):
        if (run.checkpoint("best") is not None) and st.button(
            "Try it on my own words", type="primary", icon=":material/chat:"
        ):
            which_run.choose(run)
            navigation.go("Try it", replace(place, run=run.id))
        random_start.offer(run, place)
    if report.get("confusion"):
        reviews.draw(run, report, place)
    if dot := in_the_picture(run, place):
        st.text(dot)
        with st.expander("Your runs in the picture", type="compact", key="own-in-picture", on_change="rerun") as folded:
            if folded.open:
                own = run_table.dots(run_table.mine(place.learner), run.about.data)
                drawn.draw_own(worth_ready.sweep(run.about.data)[0], own, "own-dots")
    twin.offer(run, place)
    navigation.link("Check yourself", place, label="Take it home: report, notebook, model")


def in_the_picture(run: Run, place: state.Place) -> str:
    """Say where the run's dot lies in the picture of its reviews; empty where it has none, or there is no picture."""
    data = run.about.data
    dots = run_table.dots({"": run}, data) if run.learner == place.learner else pd.DataFrame()
    if dots.empty or not worth_ready.has_picture(place.learner, data):
        return ""
    dot = dots.iloc[0]
    where = f"{counted(dot['size'], 'label')}, {dot['accuracy']:.0%} right"
    return f"Your run is a dot in the picture on “Was it worth it?”, where the lines join it: {where}."


def ways_on(run: Run, place: state.Place) -> None:
    """Another run, or the end of this one's folder."""
    if run.state not in ("queued", "running"):
        with st.container(horizontal=True):
            if st.button("Set up another run", icon=":material/add:"):
                state.change(run="")
                st.rerun()
            if run.learner == place.learner and st.button("Delete this run", icon=":material/delete:"):
                control.delete(run, place.learner)
                state.change(run="")
                st.rerun()


def _figures(report: dict[str, Any]) -> None:
    tested = report.get("test_accuracy") is not None
    with st.container(horizontal=True):
        if tested:
            low, high = report["confidence_interval"]
            st.metric(
                "Test accuracy",
                f"{report['test_accuracy']:.1%}",
                border=True,
                help=f"On reviews it never saw. With so few, anything from {low:.0%} to {high:.0%} is plausible.",
            )
            st.metric(
                "Test macro-F1",
                f"{report['test_macro_f1']:.1%}",
                border=True,
                help="How well each class is found, averaged over classes. One that is always missed pulls it down.",
            )
        st.metric("Training time", f"{report['train_seconds']:.1f} s", border=True)
    if tested:
        rows = report["rows"]["test"]
        st.caption(
            f"With {counted(rows, 'test review')} the margin is about ±{100 * (high - low) / 2:.0f} points: "
            "two runs closer than that may be equally good."
        )


def verdict(said: str, evaluations: pd.DataFrame) -> str:
    """Return the learner's prediction of the validation accuracy beside what it was."""
    first, last = (float(evaluations.iloc[place]["accuracy"]) for place in (0, -1))
    if said in twin.LEVELS:
        return guess.sentence(said, f"Before its first step it got {first:.0%} right, and at the end {last:.0%}.")
    if said not in fine_tune_setup.LEVELS:
        return f"It ended with {last:.0%} of the validation reviews right."
    low, high = fine_tune_setup.LEVELS[said]
    as_said = (
        "as you expected"
        if low <= last <= high
        else "more than you expected"
        if last > high
        else "less than you expected"
    )
    return f"You said {said[:1].lower()}{said[1:]} of the validation reviews; it ended at {last:.0%}, {as_said}."
