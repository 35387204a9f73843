"""A learner's place in the lesson, kept in the address so that a refresh or a second tab finds it again.

Four short ids: which checkpoint, which reviews, which run, which grid of runs; which steps are done; the view; and a
teacher's preset. The address says what is shown and not who looks, so it can be given to anybody; who looks is known by
a cookie (lesson/web/identity.py). What the ids point to is in files (`lesson.runs.registry`, `lesson.runs.uploads`),
never in the session: a session ends when the Wi-Fi drops.
"""

from dataclasses import dataclass

import streamlit as st

from lesson.classroom import store
from lesson.runs import storage
from lesson.settings import BUILT_IN
from lesson.web import identity
from lesson.web.walk import progress, view

BUNDLED, STOCK = "bundled", "stock-phrases"
OURS = (BUNDLED, STOCK)  # the sets that come with the lesson; all others are uploads
SHOWN = ("checkpoint", "data", "run", "grid", "done", "view", "preset")  # what the address may name


@dataclass(frozen=True)
class Place:
    """What is shown and who looks: `data` is an upload's id or one of OURS, `run` and `grid` are ids or empty.

    `done` has the numbers of the steps that are done, `view` is "projector" or empty, `preset` what a
    teacher's link sets (lesson/web/classroom/proposed.py) or empty.
    """

    learner: str
    checkpoint: str = BUILT_IN
    data: str = BUNDLED
    run: str = ""
    done: str = ""
    view: str = ""
    preset: str = ""
    grid: str = ""

    def params(self) -> dict[str, str]:
        """The part that a link carries to the next page; what is still the default stays out of the address.

        >>> Place("some-learner", run="abc").params()
        {'run': 'abc'}
        """
        return {name: value for name in SHOWN if (value := getattr(self, name)) != getattr(Place, name)}


def read() -> Place:
    """The place in the address, of the learner who is looking; an id that could name another file is ignored."""
    address = st.query_params.to_dict()
    given = {name: address[name] for name in SHOWN if name in address}
    safe = {
        name: value
        for name, value in given.items()
        if name != "preset" and (name == "checkpoint" or value in OURS or storage.is_id(value))
    }
    learner = identity.current()
    if not store.may_use(learner, safe.get("checkpoint", BUILT_IN)):
        safe["checkpoint"] = store.rules_of(learner)["checkpoint"]  # the class's
    done = progress.of(learner, given.get("done", ""))
    seen = view.PROJECTOR if view.is_projector() else ""
    return Place(learner, **safe, done=done, view=seen, preset=given.get("preset", ""))


def change(**changes: str) -> None:
    """Move on: write `checkpoint`, `data`, `run` or `grid` to the address; a default is written as its absence.

    Call it in a widget's callback, or follow it by `st.rerun()`: links drawn before the change would miss it.
    """
    for name, value in changes.items():
        if value and value != getattr(Place, name):
            st.query_params[name] = value
        else:
            st.query_params.pop(name, None)
