"""Following a run: a part of a page that is drawn again every second while the run is active.

The run may disappear meanwhile: deleted in another tab, or expired. A mistake that the learner can fix is shown where
the run was drawn, never as a stack trace. What this module does not do: know what a run looks like; each page brings
its own drawing.
"""

import time
from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st

from lesson.errors import LessonError
from lesson.runs import registry as runs
from lesson.runs.registry import Run
from lesson.web.walk import problems
from lesson.workers import engine

POLL_SECONDS = 1.0
READING_SECONDS = 25  # a paragraph
ACTIVE = ("queued", "running")
Draw = Callable[..., None]  # takes the run, whether it was active when the page was drawn, and what `follow` was given


def active(run: Run) -> bool:
    """Whether something still happens to it, so that it is worth looking again."""
    return run.state in ACTIVE or engine.recovering(run)


def something_to_read(paragraphs: Sequence[str], run: Run) -> None:
    """While a run waits or gets ready: one paragraph after another, each as long as it takes to read it."""
    waited = max(0.0, time.time() - run.record.created)
    st.text(paragraphs[int(waited // READING_SECONDS) % len(paragraphs)])


def follow(run: Run, draw: Draw, *args: Any) -> bool:
    """Draw the run with `draw(run, active, *args)`, again and again while it is active; return whether it is.

    When it ends, the whole page is drawn once more. Example: `live.follow(run, _draw_race)`.
    """
    now = active(run)
    st.fragment(_drawn, run_every=POLL_SECONDS if now else None)(run.id, now, draw, args)
    return now


def _drawn(run_id: str, was_active: bool, draw: Draw, args: tuple[Any, ...]) -> None:
    place = draw.__module__.rpartition(".")[2]
    try:
        run = runs.find(run_id)
        if was_active and not active(run):
            st.rerun()
        draw(run, was_active, *args)
    except LessonError as error:
        problems.show(error, key=f"problem-{place}")
        if isinstance(error, runs.Gone) and st.button("Set up a new one", icon=":material/add:", key=f"anew-{place}"):
            st.rerun()
