"""A page has a core and a drawer. The core: one guess, one demonstration, one closing sentence. The drawer: the rest.

Nothing in a drawer is needed for a later core, so a learner who opens none has walked the whole lesson. The drawer is
drawn by lesson/web/walk/drawer.py; here is what a page must know of it.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import streamlit as st

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


def drawer_key(page: str) -> str:
    """Return the name in the session under which a page's drawer is open or closed."""
    return f"drawer-{page}"


def look_key(page: str) -> str:
    """Return the name in the session under which the look that is chosen in a page's drawer is kept."""
    return f"look-{page}"
