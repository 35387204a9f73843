"""What a run will cost, measured in the background: the page is drawn at once, and the line comes when it is known.

Learners who are about to start the same run share a measurement, and so do their later visits for a while. A failure is
remembered as well: what was too much a moment ago is not tried again at every click. Who keeps changing settings has a
few measurements under way at once, and the next one begins when one of them is done.
"""

import json
import threading
from collections import Counter
from collections.abc import Callable, Mapping
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from functools import partial
from typing import Any

import streamlit as st

from lesson.errors import LessonError, NotNow
from lesson.web import datasets
from lesson.web.walk import problems
from lesson.workers import allowance, questions
from lesson.workers.ask import check_model

POLL_SECONDS = 1.0
FREE = ("seed", "watch")  # settings that cost nothing
Measure = Callable[[], Any]  # asks a worker
pool: Executor = ThreadPoolExecutor(8, thread_name_prefix="quote")  # each only waits for a worker
_under_way: Counter[str] = Counter()  # measurements by the visitor who asked first
_counting = threading.Lock()


class _Later(Exception):
    """The visitor has as many measurements under way as one may have."""


def show(about: str, settings: Mapping[str, Any], data: str, prepare: Callable[[], Measure], draw: Callable) -> None:
    """Call `draw` with what the measurement gave, now or as soon as it is there; a mistake is shown as a sentence.

    `about` tells one kind of quote from another: "run", "race". `prepare` reads the data and gives what measures.
    """
    costly = {name: value for name, value in settings.items() if name not in FREE}
    key = json.dumps([about, data, datasets.choices_key(data), costly])
    try:
        check_model({"settings": settings})  # here, not in the shared measurement: it depends on who asks
        known = _measured(key, prepare) is not None
    except LessonError as error:
        problems.show(error, key=f"problem-{about}")
        return
    st.fragment(_drawn, run_every=None if known else POLL_SECONDS)(key, prepare, known, f"problem-{about}", draw)


def of_run(settings: Mapping[str, Any], data: str) -> Measure:
    """Return what measures a run with these settings on these reviews. Raises LessonError where there are none."""
    return partial(questions.quote_run, dict(settings), datasets.table_with_parts(datasets.usable(data)))


def _measured(key: str, prepare: Callable[[], Measure]) -> Future | None:
    """Return what has been measured, None before; it is asked for as soon as this visitor may."""
    try:
        asked = _asked(key, prepare)
    except _Later:
        return None
    return asked if asked.done() else None


@st.cache_resource(ttl=300, max_entries=100, show_spinner=False)
def _asked(key: str, _prepare: Callable[[], Measure]) -> Future:
    """Begin to measure. Raises _Later, which is not remembered, where this visitor has too much under way."""
    who, measure = allowance.asking(), _prepare()
    with _counting:
        if who and _under_way[who] >= allowance.AT_ONCE:
            raise _Later
        _under_way[who] += 1
    asked = pool.submit(allowance.acting_for, who, measure)
    asked.add_done_callback(lambda _: _end(who))
    return asked


def _end(who: str) -> None:
    with _counting:
        _under_way[who] -= 1
        if not _under_way[who]:
            del _under_way[who]


def _drawn(key: str, prepare: Callable[[], Measure], was_known: bool, problem: str, draw: Callable) -> None:
    """Wait, in a line; then draw the whole page once more, which ends the waiting; then draw."""
    measured = _measured(key, prepare)
    if measured is None:
        st.markdown(":material/hourglass: Measuring what this will cost …")
        return
    if not was_known:
        st.rerun()
    try:
        draw(measured.result())
    except LessonError as error:
        if isinstance(error, NotNow):  # it may succeed in a moment
            _asked.clear(key, None)
        problems.show(error, key=problem)
