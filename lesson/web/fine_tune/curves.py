"""Closer looks at a run on the page Fine-tune: accuracy and rate by step, and what it says of each watched sentence.

Drawn from the run folder alone, again and again while the run goes on.
"""

from typing import Any

import pandas as pd
import streamlit as st

from lesson.content.words import counted
from lesson.results import run_frames
from lesson.runs.registry import Run
from lesson.web import charts, identity, live, table


def quality(run: Run) -> None:
    """Validation accuracy and macro-F1, the learning rate, and all curves as tables."""
    live.follow(run, _quality)


def watched(run: Run) -> None:
    """The watch-list: what the model says of each sentence now, and how it got there."""
    live.follow(run, _watched)


def _quality(run: Run, _was_active: bool) -> None:
    events = run.events()
    classes = len(run_frames.last(events, "start").get("class_names", ())) or 2
    charts.show(
        run_frames.quality(events, classes),
        charts.QUALITY,
        "Validation accuracy and macro-F1 by step.",
        key="quality-chart",
    )
    rows = run_frames.last(events, "start").get("validation_rows", 0)
    st.caption(
        "Accuracy is the share of reviews that it gets right; macro-F1 averages how well each label is found. On "
        f"{counted(rows, 'validation review')} a few points up or down may be chance. Below, the learning rate as it "
        "was planned: it rises over the first tenth of the run, then falls."
    )
    charts.show(
        run_frames.learning_rate(events),
        charts.LEARNING_RATE,
        "The learning rate by step: it rises over the first tenth of the run, then falls to nearly 0.",
        key="rate-chart",
    )
    with st.expander("All curves as tables", type="compact", key="tables", on_change="rerun") as tables:
        if tables.open:
            _tables(events)


def _tables(events: list[dict[str, Any]]) -> None:
    evaluations = run_frames.of_kind(events, "evaluation")
    if not evaluations.empty:
        columns = {
            "step": "Step",
            "epoch": "Epoch",
            "loss": "Validation loss",
            "accuracy": "Accuracy",
            "macro_f1": "Macro-F1",
        }
        table.show(evaluations[list(columns)].rename(columns=columns), "evaluations.csv", key="evaluations")
    steps = run_frames.of_kind(events, "step")
    if not steps.empty:
        columns = {"step": "Step", "loss": "Training loss", "lr": "Learning rate"}
        table.show(steps[list(columns)].rename(columns=columns), "steps.csv", key="steps")


def _watched(run: Run, _was_active: bool) -> None:
    events = run.events()
    sentences, step = run.settings.get("watch") or [], run_frames.last(events, "step")
    names = run_frames.last(events, "start").get("class_names", [])
    if run.learner not in ("", identity.current()):  # empty: begun on the command line
        st.text("The watch-list holds whatever its owner wrote, so only the owner of a run sees it.")
        return
    if not (sentences and names and step.get("watch")):
        st.text(
            "This run has no watch-list, or has not made its first step yet. To add sentences, open “Learning rate, "
            "batch size, length, watch-list” before you start a run."
        )
        return
    rows = (100 * pd.DataFrame(step["watch"])).rename(columns=str)  # by number: a label may be called anything
    rows.insert(0, "Sentence", sentences[: len(rows)])
    bars = {
        str(number): st.column_config.ProgressColumn(name, format="%.0f %%", min_value=0, max_value=100)
        for number, name in enumerate(names)
    }
    st.text(f"Your watch-list after step {step['step']}, and below it how each sentence got there.")
    st.dataframe(rows, hide_index=True, column_config=bars, key="watch-table")
    for number, sentence in enumerate(sentences[: len(rows)]):
        st.text(sentence)
        charts.show(
            run_frames.watch(events, number, names),
            charts.WATCH,
            "Class probabilities of this sentence by training step.",
            key=f"way-{number}",
        )
