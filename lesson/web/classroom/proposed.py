"""What the preset in the address, or the class of whoever is looking, hides and shows.

A preset proposes and locks nothing: the menu says what the link hides, and one switch shows it. A class outranks it,
and what a class hides is refused also where the work is done (lesson/classroom/limits.py).
"""

from typing import Any

import streamlit as st

from lesson.classroom import presets, store
from lesson.classroom.rules import STEPS, Hidden, Rules
from lesson.errors import LessonError
from lesson.settings import BUILT_IN
from lesson.web import identity

PRESET = "preset"  # in the address
ALL = "show-everything"  # in the session: a switch
ARRIVED = "preset-arrived"  # in the session: the preset whose model has been proposed
IN_WORDS: dict[Hidden, str] = {
    "drawers": "the drawers “Go further”",
    "full_sweep": "the full sweep",
    "search": "the search over settings",
    "model_picker": "the choice of the model",
    "uploads": "uploads",
}


def arrive() -> str | None:
    """Take up the preset in the address: propose its model, once, so that whoever chooses another one keeps it.

    One that cannot be read leaves the address, so that the pages live; gives the sentence that says why.
    """
    text = given()
    try:
        found = rules()
    except LessonError as error:
        del st.query_params[PRESET]
        return str(error)
    if text and st.session_state.get(ARRIVED) != text:
        st.session_state[ARRIVED] = text
        if found.checkpoint != BUILT_IN and "checkpoint" not in st.query_params:
            st.query_params["checkpoint"] = found.checkpoint
    return None


def given() -> str:
    """Return the preset of the address; empty without one."""
    return str(st.query_params.get(PRESET, ""))


def rules() -> Rules:
    """Return what the address proposes; without a preset nothing is changed. Raises LessonError until `arrive`."""
    return presets.read(given()) if given() else Rules()


def hides(what: Hidden) -> bool:
    """Whether the learner's class hides this part, or the preset does and they have not asked to see everything."""
    held = _held()
    if held:
        return what in held.get("hide", ())
    return rules().hides(what) and not st.session_state.get(ALL)


def shown(steps: int) -> list[int]:
    """Return which of so many steps the menu and the links onward name. A class locks steps, and names all of them."""
    every = bool(st.session_state.get(ALL)) or not given() or bool(_held())
    return [step for step in range(steps) if every or rules().opens(step)]


def _held() -> dict[str, Any]:
    """The rules of the class that the learner is in while it goes on: they outrank the address. Empty without one."""
    return store.rules_of(identity.current())


def menu() -> None:
    """Say in the menu that a preset is in force, what it hides, and offer all of it."""
    text = given()
    if not text or _held():
        return
    found = rules()
    hidden = [IN_WORDS[each] for each in found.hide] + (["some steps"] if found.open_steps != STEPS else [])
    leaves = f" It leaves out {_listed(hidden)}." if hidden else ""
    st.caption(f"Set up by your teacher's link{presets.title(text)}.{leaves}")
    if hidden:
        st.toggle("Show everything", key=ALL, persist_state="session")


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
