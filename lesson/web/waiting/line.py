"""A waiting run in one line: its place, the time until it starts, and what is trained meanwhile."""

from collections import Counter

import streamlit as st

from lesson.content.words import counted, duration, these
from lesson.runs.registry import Run
from lesson.workers import engine
from lesson.workers.engine import Position

KINDS = {"finetuning": "fine-tuning run", "pretraining": "miniature", "race": "race", "sweep": "sweep"}
AT_ONCE = 2.0  # seconds: what starts so soon does not wait


def show(run: Run) -> None:
    """Draw an empty bar with the line in it, the same for every kind of run."""
    st.progress(0.0, text=in_words(engine.position(run)))


def in_words(place: Position) -> str:
    """Say a place in the queue.

    >>> in_words(Position(0, 40.0, ("race",)))
    'Next in line: yours starts in about 40 s. Running now: 1 race.'
    >>> in_words(Position(2, 200.0))
    'Waiting: 2 runs are ahead of yours, which starts in about 3 min 20 s.'
    >>> in_words(Position(0, 0.0))
    'Next in line: a worker is getting ready …'
    """
    if not place.ahead and (place.seconds or 0.0) < AT_ONCE:
        return "Next in line: a worker is getting ready …"
    if not place.ahead:
        return f"Next in line: yours starts in about {duration(place.seconds or 0.0)}.{_running(place.running)}"
    ahead = f"{counted(place.ahead, 'run')} {these(place.ahead, 'is', 'are')} ahead of yours"
    start = "" if place.seconds is None else f", which starts in about {duration(place.seconds)}"
    return f"Waiting: {ahead}{start}.{_running(place.running)}"


def _running(kinds: tuple[str, ...]) -> str:
    """What is trained now: kinds of runs, never whose."""
    found = [counted(number, KINDS.get(kind, "run")) for kind, number in Counter(kinds).items()]
    return f" Running now: {', '.join(found)}." if found else ""
