"""What the preset in the address proposes: settings, steps and what is hidden, all of it within a click's reach.

Without a class nothing is locked: the menu says what the link hides, and one switch shows it.
"""

import streamlit as st

from lesson.classroom import presets
from lesson.classroom.rules import STEPS, Hand, Hidden, Rules
from lesson.errors import LessonError
from lesson.settings import BUILT_IN

PRESET = "preset"  # in the address
ALL = "show-everything"  # in the session: a switch
ARRIVED = "preset-arrived"  # in the session: the preset whose model has been proposed
IN_WORDS: dict[Hidden, str] = {
    "drawers": "the drawers “Go further”",
    "full_sweep": "the full sweep",
    "search": "the search for settings",
    "model_picker": "the choice of the model",
    "uploads": "uploads",
}


def arrive() -> str | None:
    """Take the preset of the address up: propose its model, once, so that who chooses another one keeps that.

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
    """Whether the preset hides this part and the learner has not asked to see everything."""
    return rules().hides(what) and not st.session_state.get(ALL)


def shows(step: int) -> bool:
    """Whether the menu and the ways on name this step of the walk."""
    return rules().opens(step) or bool(st.session_state.get(ALL))


def hand(learner: str) -> Hand | None:
    """Return the run that the preset deals this learner; None where it deals none."""
    deal = rules().deal
    return presets.hand(deal, learner) if deal else None


def menu() -> None:
    """Say in the menu that a preset is in force, what it hides, and offer all of it."""
    text = given()
    if not text:
        return
    found = rules()
    hidden = [IN_WORDS[each] for each in found.hide] + (["some steps"] if found.open_steps != STEPS else [])
    st.caption(f"Set up as: {presets.title(text)}." + (f" It leaves out {_listed(hidden)}." if hidden else ""))
    if hidden:
        st.toggle("Show everything", key=ALL, persist_state="session")


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
