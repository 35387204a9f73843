"""A learner's place in the lesson, kept in the address so that a refresh or a second tab finds it again.

Four short ids and nothing else: who is learning, which checkpoint, which reviews, which run. What they point to lies in
files (`lesson.runs.registry`, `lesson.runs.uploads`), never in the session: a session ends when the Wi-Fi blinks.
"""

from dataclasses import asdict, dataclass

import streamlit as st

from lesson.runs import storage
from lesson.settings import BUILT_IN

BUNDLED = "bundled"


@dataclass(frozen=True)
class Place:
    """The learner's place: `data` is an upload's id or "bundled", `run` a run's id or empty."""

    learner: str
    checkpoint: str = BUILT_IN
    data: str = BUNDLED
    run: str = ""

    def params(self) -> dict[str, str]:
        """The part that a link carries to the next page; what is still the default stays out of the address.

        >>> Place("some-learner", run="abc").params()
        {'learner': 'some-learner', 'run': 'abc'}
        """
        default = asdict(Place(""))
        return {name: value for name, value in asdict(self).items() if value != default[name]}


def read() -> Place:
    """The place in the address; a learner without an id gets one, which is then written there."""
    given = {
        name: st.query_params[name] for name in ("learner", "checkpoint", "data", "run") if name in st.query_params
    }
    ids = {name for name in given if name != "checkpoint"}
    given = {name: value for name, value in given.items() if name not in ids or storage.is_id(value)}
    if "learner" not in given:
        given["learner"] = st.query_params["learner"] = storage.new_id()
    return Place(**given)


def change(**changes: str) -> None:
    """Move on: write `checkpoint`, `data` or `run` to the address; a default is written as its absence.

    Call it in a widget's callback, or follow it by `st.rerun()`: links drawn before the change would miss it.
    """
    for name, value in changes.items():
        if value and value != getattr(Place(""), name):
            st.query_params[name] = value
        else:
            st.query_params.pop(name, None)
