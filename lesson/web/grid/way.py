"""The way to a grid: where its look is, and how a page opens it."""

import streamlit as st

from lesson.web import state
from lesson.web.walk import shape

DRAWER, LOOK = "fine-tune", "What a learning rate does"


def go_to(grid: str) -> None:
    """Show this grid, in a button's callback: name it in the address, and open its look in the drawer."""
    state.change(grid=grid)
    _open()


def open_once() -> None:
    """Open the look where the address names a grid and the visitor has opened or closed nothing yet."""
    if shape.drawer_key(DRAWER) not in st.session_state:
        _open()


def _open() -> None:
    st.session_state.update({shape.drawer_key(DRAWER): True, f"look-{DRAWER}": LOOK})
