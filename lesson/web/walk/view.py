"""How a page is shown: for one reader, or on a projector in one wide column of larger type (`?view=projector`)."""

import copy
from typing import Any

import streamlit as st

PROJECTOR = "projector"
LARGER = 1.35  # letters in charts
STYLE = """<style>
html { font-size: clamp(20px, 1.5vw, 30px) !important; }
.block-container { max-width: 62rem !important; padding-top: 2.6rem !important; padding-bottom: 1rem !important; }
h1 { font-size: 1.7rem !important; padding-bottom: 0.2rem !important; }
[class*="st-key-wide-"] { width: 100% !important; margin-left: 0 !important; }
.st-key-footer { margin-top: 1rem; }
.st-key-demonstration [data-testid="stExpander"], .st-key-phases-block { display: none; }
</style>"""


def is_projector() -> bool:
    """Whether the page that is drawn now is shown on a projector; the address says so."""
    return bool(st.query_params.get("view") == PROJECTOR)


def switch() -> None:
    """The switch in the menu; it changes the address, so that a link keeps the view."""
    st.toggle(
        "Projector view", is_projector(), key="projector", on_change=_switch, help="One wide column, larger type."
    )


def _switch() -> None:
    if st.session_state["projector"]:
        st.query_params["view"] = PROJECTOR
    else:
        st.query_params.pop("view", None)


def larger(spec: Any) -> Any:
    """Return a chart's spec with larger letters and bars.

    >>> larger({"axis": {"labelFontSize": 10}, "height": {"step": 20}})
    {'axis': {'labelFontSize': 14}, 'height': {'step': 27}}
    """
    if isinstance(spec, list):
        return [larger(each) for each in spec]
    if not isinstance(spec, dict):
        return spec
    return {name: _grown(name, value) for name, value in copy.copy(spec).items()}


def _grown(name: str, value: Any) -> Any:
    grows = name.endswith("ontSize") or name in ("step", "labelLimit", "minExtent")
    return round(value * LARGER) if grows and isinstance(value, (int, float)) else larger(value)
