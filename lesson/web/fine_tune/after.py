"""After a run on the page Fine-tune: the result beside the prediction, the way on, and the learner's earlier runs."""

from datetime import datetime
from typing import Any

import pandas as pd
import streamlit as st

from lesson.errors import LessonError
from lesson.results import run_frames
from lesson.runs import registry as runs
from lesson.runs.registry import Run
from lesson.web import navigation, state
from lesson.web.words import counted, these
from lesson.workers import control


def chosen(place: state.Place) -> Run | None:
    """The run in the address; None where there is none, with a sentence where it is gone or of another kind."""
    if not place.run:
        return None
    try:
        run = runs.find(place.run)
        if run.kind == "finetuning":
            return run
    except LessonError as error:
        navigation.problem(error)
    return None


def result(run: Run, place: state.Place) -> None:
    """What came out, once the run has ended, above its curves: it is what the learner waits for."""
    report = run.report()
    if run.state in ("finished", "stopped") and report:
        st.header("What came out", anchor=False)
        _figures(run, report)
        if (run.checkpoint("best") is not None) and st.button(
            "Try it on my own words", type="primary", icon=":material/chat:"
        ):
            navigation.go("Try it", place)


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


def _figures(run: Run, report: dict[str, Any]) -> None:
    evaluations = run_frames.of_kind(run.events(), "evaluation")
    best = evaluations["accuracy"].max() if not evaluations.empty else None
    said, last = run.about.prediction, None if evaluations.empty else evaluations.iloc[-1]["accuracy"]
    if said and last is not None:
        st.text(f"Your prediction for the validation accuracy: {said}. It ended at {last:.0%}.")
    with st.container(horizontal=True):
        if report.get("test_accuracy") is not None:
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
                help="The mean over classes of how well each is found: a class that is always missed pulls it down.",
            )
        st.metric("Training time", f"{report['train_seconds']:.1f} s", border=True)
    if best is not None and report.get("test_accuracy") is not None:
        rows = report["rows"]["test"]
        st.caption(
            f"{counted(rows, 'test review')} {these(rows, 'allows', 'allow')} a margin of about "
            f"±{100 * (high - low) / 2:.0f} points: "
            "two runs closer than that may be equally good."
        )
    if report.get("confusion"):
        with st.expander("Which class is taken for which", icon=":material/grid_on:"):
            _confusion(report)


def _confusion(report: dict[str, Any]) -> None:
    names = report["class_names"]
    table = pd.DataFrame(report["confusion"], columns=[f"called {name}" for name in names])
    table.insert(0, "Really", names)
    st.dataframe(table, hide_index=True)


def earlier(place: state.Place) -> None:
    """The learner's other runs, each with its setting, its result and a link."""
    mine = [run for run in runs.runs_of(place.learner) if run.kind == "finetuning" and run.id != place.run]
    if not mine:
        return
    with st.expander(f"Your other runs ({len(mine)})", icon=":material/history:"):
        for run in reversed(mine[-20:]):
            other = state.Place(place.learner, place.checkpoint, place.data, run.id)
            st.page_link("pages/5_Fine_tune.py", label=_described(run), query_params=other.params())


def _described(run: Run) -> str:
    """One run in one line, of words of ours alone: a label is Markdown."""
    settings, report = run.settings, run.report() or {}
    clock = datetime.fromtimestamp(run.record.created).strftime("%H:%M")
    part = {"all": "whole model", "head": "head only"}.get(settings["trainable"], "last layers")
    start = "pre-trained" if settings["start"] == "pretrained" else "random start"
    accuracy = report.get("test_accuracy")
    outcome = run.state if accuracy is None else f"test accuracy {accuracy:.0%}"
    return f"{clock} · {part}, {start}, {counted(settings['epochs'], 'epoch')} · {outcome}"
