"""A page has a core and a drawer. The core: one guess, one demonstration, one closing sentence. The drawer: the rest.

Nothing in a drawer is needed for a later core, so a learner who opens none has walked the whole lesson.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

import streamlit as st

from lesson.web.classroom import proposed

Look = Callable[[], None]


@contextmanager
def demonstration() -> Iterator[None]:
    """What is shown, and its result: together they fit on one screen. Example: `with shape.demonstration(): …`."""
    with st.container(key="demonstration", gap="small"):
        yield


def closing(sentence: str) -> None:
    """The sentence that sums up a page, from its numbers. It may hold a learner's words, so it is plain text."""
    with st.container(key="closing"):
        st.text(sentence)


def drawer(page: str, looks: Mapping[str, Look], first: str | None = None) -> None:
    """Offer more looks in a closed drawer, one at a time; a look that is not open asks no model.

    With `first` the drawer is open at the beginning, and that look chosen. A class or a preset may leave drawers out.
    Example: `shape.drawer("masked", {"What surprises it": surprise})`
    """
    if proposed.hides("drawers"):
        return
    with st.expander(
        "Go further", first is not None, icon=":material/unfold_more:", key=drawer_key(page), on_change="rerun"
    ) as panel:
        if not panel.open:
            return
        chosen = st.pills("One at a time", list(looks), default=first, key=look_key(page), persist_state="session")
        if chosen:
            looks[chosen]()


def drawer_key(page: str) -> str:
    """Return the name in the session under which a page's drawer is open or closed."""
    return f"drawer-{page}"


def look_key(page: str) -> str:
    """Return the name in the session under which the look that is chosen in a page's drawer is kept."""
    return f"look-{page}"
