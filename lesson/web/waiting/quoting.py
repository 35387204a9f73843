"""What a run will cost, measured in the background: the page is drawn at once, and the line comes when it is known.

Learners who are about to start the same run share a measurement, and so do their later visits for a while. A failure is
remembered as well: what was too much a moment ago is not tried again at every click.
"""

import json
from collections.abc import Callable, Mapping
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from functools import partial
from typing import Any

import streamlit as st

from lesson.errors import LessonError, NotNow
from lesson.web import datasets, navigation
from lesson.workers import allowance, questions
from lesson.workers.ask import check_model

POLL_SECONDS = 1.0
FREE = ("seed", "watch")  # settings that cost nothing
Measure = Callable[[], Any]  # asks a worker
pool: Executor = ThreadPoolExecutor(8, thread_name_prefix="quote")  # each only waits for a worker


def show(about: str, settings: Mapping[str, Any], data: str, prepare: Callable[[], Measure], draw: Callable) -> None:
    """Call `draw` with what the measurement gave, now or as soon as it is there; a mistake is shown as a sentence.

    `about` tells one kind of quote from another: "run", "race". `prepare` reads the data and gives what measures.
    """
    costly = {name: value for name, value in settings.items() if name not in FREE}
    key = json.dumps([about, data, datasets.choices_key(data), costly])
    try:
        check_model({"settings": settings})  # here, not in the shared measurement: it depends on who asks
        asked = _asked(key, prepare)
    except LessonError as error:
        navigation.problem(error, key=f"problem-{about}")
        return
    known = asked.done()
    st.fragment(_drawn, run_every=None if known else POLL_SECONDS)(key, asked, known, f"problem-{about}", draw)


def of_run(settings: Mapping[str, Any], data: str) -> Measure:
    """Return what measures a run with these settings on these reviews. Raises LessonError where there are none."""
    return partial(questions.quote_run, dict(settings), datasets.table_with_parts(datasets.usable(data)))


@st.cache_resource(ttl=300, max_entries=100, show_spinner=False)
def _asked(key: str, _prepare: Callable[[], Measure]) -> Future:
    return pool.submit(allowance.acting_for, allowance.asking(), _prepare())


def _drawn(key: str, asked: Future, was_known: bool, problem: str, draw: Callable) -> None:
    """Wait, in a line; then draw the whole page once more, which ends the waiting; then draw."""
    if not asked.done():
        st.markdown(":material/hourglass: Measuring what this will cost …")
        return
    if not was_known:
        st.rerun()
    try:
        draw(asked.result())
    except LessonError as error:
        if isinstance(error, NotNow):  # it may succeed in a moment
            _asked.clear(key, None)
        navigation.problem(error, key=problem)
