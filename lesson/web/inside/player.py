"""A slider that the server plays frame by frame; moving it by hand stops it, a browser that lags behind does not.

Everything is kept in the session under the player's name, so a page may have several.
"""

from collections.abc import Callable

import streamlit as st

FRAME_SECONDS = 0.9  # while it plays
LATE = 4  # frames that a busy browser may lag behind
Draw = Callable[[int], None]


def scrub(name: str, frames: int, label: str, told: Callable[[int], str], draw: Draw) -> None:
    """Draw frame after frame with `draw(number)`, chosen by a slider or played; at first the last one.

    `told(number)` is what the slider says of a frame. With one frame there is nothing to choose.
    Example: `player.scrub("map", len(steps), "Step", lambda at: str(steps[at]), show)`
    """
    if frames < 2:
        for only in range(frames):
            draw(only)
        return
    st.session_state.setdefault(_at(name), frames - 1)
    playing = st.session_state.get(_playing(name), False)
    st.fragment(_stage, run_every=FRAME_SECONDS if playing else None)(name, frames, label, told, draw, playing)


def _at(name: str) -> str:
    return f"{name}-at"


def _playing(name: str) -> str:
    return f"{name}-playing"


def _toggle(name: str, frames: int) -> None:
    """Play or pause; once at the end, start again from the beginning."""
    playing = not st.session_state.get(_playing(name), False)
    st.session_state[_playing(name)] = playing
    if playing and st.session_state[_at(name)] >= frames - 1:
        st.session_state[_at(name)] = 0
        st.session_state[f"{name}-fresh"] = True


def _moved(name: str) -> None:
    """Stop when somebody moves the slider; a late browser that reports a frame it was shown does not count."""
    chosen, frame = st.session_state[_at(name)], st.session_state.get(f"{name}-frame", 0)
    if st.session_state.get(_playing(name)) and frame - LATE <= chosen <= frame:
        st.session_state[_at(name)] = frame
        return
    st.session_state[_playing(name)] = False


def _stage(name: str, frames: int, label: str, told: Callable[[int], str], draw: Draw, was_playing: bool) -> None:
    """One frame, its slider and its button."""
    if was_playing != st.session_state.get(_playing(name), False):
        st.rerun()
    if was_playing and not st.session_state.pop(f"{name}-fresh", False):
        st.session_state[_at(name)] = min(frames - 1, st.session_state[_at(name)] + 1)
        st.session_state[_playing(name)] = st.session_state[_at(name)] < frames - 1
    st.session_state[f"{name}-frame"] = st.session_state[_at(name)]
    draw(st.session_state[_at(name)])
    with st.container(horizontal=True, vertical_alignment="bottom", wrap=False):
        words, icon = ("Pause", ":material/pause:") if was_playing else ("Play", ":material/play_arrow:")
        st.button(words, icon=icon, on_click=_toggle, args=(name, frames), key=f"{name}-play", width="content")
        st.select_slider(
            label,
            range(frames),
            key=_at(name),
            on_change=_moved,
            args=(name,),
            format_func=told,
            label_visibility="collapsed",
        )
    if was_playing and not st.session_state[_playing(name)]:
        st.rerun()
