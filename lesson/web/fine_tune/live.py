"""A run on the page Fine-tune: live charts, progress and buttons, drawn by a fragment from the run folder alone."""

from typing import Any

import pandas as pd
import streamlit as st

from lesson.content import while_waiting
from lesson.content.words import counted, duration, these
from lesson.results import run_frames
from lesson.results.coach import coach
from lesson.runs import registry as runs
from lesson.runs.registry import Run
from lesson.web import charts, identity, live, state, table
from lesson.web.fine_tune import twin
from lesson.workers import control, engine

COLUMNS = {"step": "Step", "series": "Line", "loss": "Loss", "smoothed": "Smoothed"}


def watch(run: Run, place: state.Place) -> None:
    """Draw the run, again and again while it is active; when it ends, the whole page is drawn once more."""
    live.follow(run, _live, place)


def _live(run: Run, _was_active: bool, place: state.Place) -> None:
    now, events = run.state, run.events()
    _headline(run, now, events)
    if now in live.ACTIVE and not run_frames.last(events, "step"):
        live.something_to_read(while_waiting.FINE_TUNING, run)
    _buttons(run, now)
    _charts(run, events, place)
    _watched(run, events)


def _headline(run: Run, now: str, events: list[dict[str, Any]]) -> None:
    """Where the run stands, in one line and a bar."""
    start, step = run_frames.last(events, "start"), run_frames.last(events, "step")
    if now == "queued":
        st.progress(0.0, text=_queue_line(run))
    elif now == "running":
        done = step.get("step", 0) / max(1, start.get("steps", 1))
        st.progress(min(1.0, done), text=_running_line(start, step))
    elif now == "interrupted":
        again = engine.recovering(run)
        st.text(
            "The worker was lost. Another one goes on from the last checkpoint."
            if again
            else "This run was interrupted. Resume it: it goes on from its last checkpoint."
        )
    elif now == "paused":
        st.text(f"Paused at step {step.get('step', 0)} of {start.get('steps', 0)}.")
    elif run.message:
        st.text(run.message)
    elif now == "stopped":
        st.text("Stopped before it had a model to keep. Set up another run.")


def _queue_line(run: Run) -> str:
    place = engine.position(run)
    if place.ahead == 0:
        return "Next in line: a worker is getting ready …"
    runs_ahead = f"{counted(place.ahead, 'run')} {these(place.ahead, 'is', 'are')}"
    expected = "" if place.seconds is None else f" Yours starts in about {duration(place.seconds)}."
    return f"Waiting: {runs_ahead} ahead of yours.{expected}"


def _running_line(start: dict[str, Any], step: dict[str, Any]) -> str:
    if not step:
        return "Loading the checkpoint and cutting the reviews into tokens …"
    left = step.get("seconds_left")
    time_left = f" · {duration(left)} left" if left else ""
    return (
        f"Step {step['step']} of {start.get('steps', 0)} · epoch {step['epoch']:.1f} of {start.get('epochs', 0)} · "
        f"{step['examples_per_second']:.{0 if step['examples_per_second'] >= 10 else 1}f} examples a "
        f"second{time_left}"
    )


def _buttons(run: Run, now: str) -> None:
    if not (now in live.ACTIVE or _can_go_on(run, now)) or not identity.is_mine(run):
        return
    with st.container(horizontal=True):
        if now in live.ACTIVE:
            if st.button("Pause", icon=":material/pause:"):
                control.pause(run, identity.current())
        elif st.button("Resume", icon=":material/play_arrow:", type="primary"):
            control.resume(run, identity.current())
            st.rerun()
        _stop(run)


def _can_go_on(run: Run, now: str) -> bool:
    """A run that failed is worth resuming from a checkpoint only: from its beginning it would fail again."""
    if now == "failed":
        return run.checkpoint("latest") is not None
    return now in ("paused", "interrupted") and not engine.recovering(run)


def _stop(run: Run) -> None:
    if st.button("Stop, keep the best model", icon=":material/stop:"):
        with st.spinner("Measuring the best model on the test reviews …"):
            control.stop(run, identity.current())
        st.rerun()


def _charts(run: Run, events: list[dict[str, Any]], place: state.Place) -> None:
    losses = run_frames.loss(events, _earlier(run, place))
    if losses.empty:
        return
    st.markdown("**Loss: how wrong it is, and how sure of it**")
    with st.container(key="loss-chart"):
        charts.show(losses, charts.LOSS, _loss_in_words(events), key="loss")
    st.caption(
        "Thin: each batch as it comes. Thick: the same, smoothed. Dashed with dots: reviews it does not train on."
    )
    _coach(run, events)
    classes = len(run_frames.last(events, "start").get("class_names", ())) or 2
    left, right = st.columns([3, 2])
    with left:
        charts.show(
            run_frames.quality(events, classes),
            charts.QUALITY,
            "Validation accuracy and macro-F1 by step.",
            key="quality-chart",
        )
    with right:
        charts.show(
            run_frames.learning_rate(events),
            charts.LEARNING_RATE,
            "The learning rate by step: it rises over the first tenth of the run, then falls to nearly 0.",
            key="rate-chart",
        )
    with st.expander("These curves as tables", type="compact", key="tables", on_change="rerun") as tables:
        if tables.open:
            _tables(events)


def _coach(run: Run, events: list[dict[str, Any]]) -> None:
    """What the curves show, in a sentence; not what stands above them already, as the run's own message."""
    found = coach(events, run.settings)
    if found and found.sentence != run.message:
        with st.container(horizontal=True, wrap=False, key="coach"):
            st.markdown(":material/school:", width="content")
            st.text(found.sentence, width="stretch")


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


def _loss_in_words(events: list[dict[str, Any]]) -> str:
    evaluations = run_frames.of_kind(events, "evaluation")
    if evaluations.empty:
        return "Training loss by step."
    first, last = evaluations.iloc[0], evaluations.iloc[-1]
    return (
        f"Training and validation loss by step. The validation loss went from {first['loss']:.2f} to "
        f"{last['loss']:.2f} at step {last['step']}."
    )


def _earlier(run: Run, place: state.Place) -> list[Run]:
    """The run whose twin this is, else up to three earlier ones of this learner; if they want to see them."""
    if other := twin.of(run):
        return [other] if st.toggle("Show the run with the new head behind it", key="overlay-twin", value=True) else []
    others = [other for other in runs.runs_of(place.learner) if other.id != run.id and _is_one_alone(other)]
    if not others or not st.toggle("Show my earlier runs behind it", key="overlay", value=True):
        return []
    return others[-3:]


def _is_one_alone(run: Run) -> bool:
    """Whether it is a fine-tuning run that stands for itself: those of a grid are compared there."""
    return run.kind == "finetuning" and not run.about.grid


def _watched(run: Run, events: list[dict[str, Any]]) -> None:
    """The watch-list: where each sentence stands now, and one sentence's way there."""
    sentences, step = run.settings.get("watch") or [], run_frames.last(events, "step")
    names = run_frames.last(events, "start").get("class_names", [])
    if not (sentences and names and step.get("watch")):
        return
    st.markdown("**Your watch-list, after this step**")
    rows = (100 * pd.DataFrame(step["watch"])).rename(columns=str)  # by number: a label may be called anything
    rows.insert(0, "Sentence", sentences[: len(rows)])
    bars = {
        str(number): st.column_config.ProgressColumn(name, format="%.0f %%", min_value=0, max_value=100)
        for number, name in enumerate(names)
    }
    st.dataframe(rows, hide_index=True, column_config=bars, key="watch-table")
    with st.expander("Its way there, sentence by sentence", type="compact", key="ways", on_change="rerun") as ways:
        if ways.open:
            for number, sentence in enumerate(sentences[: len(rows)]):
                st.text(sentence)
                charts.show(
                    run_frames.watch(events, number, names),
                    charts.WATCH,
                    "Class probabilities of this sentence by training step.",
                    key=f"way-{number}",
                )
