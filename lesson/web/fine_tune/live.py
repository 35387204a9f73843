"""A run on the page Fine-tune: live charts, progress and buttons, drawn by a fragment from the run folder alone."""

import math
from typing import Any

import streamlit as st

from lesson.content import while_waiting
from lesson.content.words import duration
from lesson.results import run_frames
from lesson.results.coach import coach
from lesson.runs import registry as runs
from lesson.runs.registry import Run
from lesson.web import charts, identity, live, state
from lesson.web.fine_tune import beside, twin
from lesson.web.inside import map as reviews_map
from lesson.web.waiting import line, meanwhile
from lesson.workers import control, engine


def watch(run: Run, place: state.Place) -> None:
    """Draw the run, again and again while it is active; when it ends, the whole page is drawn once more."""
    meanwhile.beside(run, live.follow(run, _live, place))


def _live(run: Run, _was_active: bool, place: state.Place) -> None:
    now, events = run.state, run.events()
    _headline(run, now, events)
    if now in live.ACTIVE and not run_frames.last(events, "step"):
        live.something_to_read(while_waiting.fine_tuning(run.settings.get("head", "new")), run)
    _buttons(run, now)
    _charts(run, events, place, now in live.ACTIVE or engine.recovering(run))


def _headline(run: Run, now: str, events: list[dict[str, Any]]) -> None:
    """Where the run stands, in one line and a bar."""
    start, step = run_frames.last(events, "start"), run_frames.last(events, "step")
    if now == "queued":
        line.show(run)
    elif now == "running":
        done = step.get("step", 0) / max(1, start.get("steps", 1))
        st.progress(min(1.0, done), text=_running_line(start, step))
    elif now == "interrupted":
        again = engine.recovering(run)
        st.text(
            "The worker was lost. Another one is carrying on from the last checkpoint."
            if again
            else "This run was interrupted. Resume it, and it carries on from its last checkpoint."
        )
    elif now == "paused":
        st.text(f"Paused at step {step.get('step', 0)} of {start.get('steps', 0)}.")
    elif run.message:
        st.text(run.message)
    elif now == "stopped":
        st.text("Stopped before it had a model to keep. Set up another run.")


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


def _charts(run: Run, events: list[dict[str, Any]], place: state.Place, active: bool) -> None:
    """The loss with what its curve says, and beside it the map of the reviews."""
    if not run_frames.last(events, "evaluation"):
        return
    other = beside.of(run)
    shown = {beside.THEIRS: other, beside.OURS: run} if other else {"The reviews, as the head sees them": run}
    with st.container(key="wide-pictures"):
        left, right = st.columns([1, len(shown)])
        with left:
            _loss(run, events, place)
        with right:
            reviews_map.draw(shown, active)


def _loss(run: Run, events: list[dict[str, Any]], place: state.Place) -> None:
    st.markdown("**Loss: how wrong it is, and how sure of it**")
    chart = st.container(key="loss-chart")
    losses = run_frames.loss(events, _earlier(run, place))
    with chart:
        charts.show(losses, charts.LOSS, _loss_in_words(events), key="loss")
    labels = len(run.settings.get("class_names") or ())
    guessing = f"; pure guessing is ln {labels} = {math.log(labels):.2f}" if labels else ""
    st.caption(
        f"Lower is better{guessing}. Thin: a few reviews at a time. Thick: the same, smoothed. Dashed with dots: "
        "validation reviews, which it does not learn from."
    )
    _coach(run, events)


def _coach(run: Run, events: list[dict[str, Any]]) -> None:
    """What the curves show, in a sentence; not what stands above them already, as the run's own message."""
    found = coach(events, run.settings)
    if found and found.sentence != run.message:
        with st.container(horizontal=True, wrap=False, key="coach"):
            st.markdown(":material/school:", width="content")
            st.text(found.sentence, width="stretch")


def _loss_in_words(events: list[dict[str, Any]]) -> str:
    evaluations = run_frames.of_kind(events, "evaluation")
    first, last = evaluations.iloc[0], evaluations.iloc[-1]
    return (
        f"Training and validation loss by step. The validation loss went from {first['loss']:.2f} to "
        f"{last['loss']:.2f} at step {last['step']}."
    )


def _earlier(run: Run, place: state.Place) -> list[Run]:
    """The run that this one repeats in part, else up to three earlier ones of this learner; if they want to see
    them.
    """
    for other, words in ((twin.of(run), "run with the new head"), (beside.of(run), "pre-trained run")):
        if other:
            return [other] if st.toggle(f"Show the {words} behind it", key="overlay-twin", value=True) else []
    others = [other for other in runs.runs_of(place.learner) if other.id != run.id and _is_one_alone(other)]
    if not others or not st.toggle("Show my earlier runs behind it", key="overlay", value=True):
        return []
    return others[-3:]


def _is_one_alone(run: Run) -> bool:
    """Whether it is a fine-tuning run that stands for itself: those of a grid are compared there."""
    return run.kind == "finetuning" and not run.about.grid
