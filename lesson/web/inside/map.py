"""The map of the reviews on the page Fine-tune: live while a run goes on, then with a slider and Play.

Everything comes from the pictures that the run has recorded (lesson/runs/pictures.py); no model is asked.
"""

from collections.abc import Sequence
from functools import partial

import pandas as pd
import streamlit as st

from lesson.results import run_frames
from lesson.results.inside import map as maps
from lesson.results.inside.map import Frame
from lesson.runs.registry import Run
from lesson.web import charts, table
from lesson.web.inside import player
from lesson.web.inside.charts import MAP

COLUMNS = {"text": "Review", "label": "Label", "said": "Model says", "x": "Across", "y": "Up"}
Shown = dict[str, Run]  # the maps side by side, by their titles


def draw(shown: Shown, active: bool) -> None:
    """Draw the maps of one run or two, by their titles; the last one decides which step is seen.

    While it is `active` that is its latest, afterwards the one that the slider is at.
    """
    run = list(shown.values())[-1]
    frames = maps.live(run) if active else maps.whole(run)
    if not frames:
        return
    if active:
        _at_once(shown, frames, len(frames) - 1)
        return
    with st.container(gap="small"):
        steps = [frame.step for frame in frames]
        name = f"map-{run.id}"
        player.scrub(name, len(frames), "Step", lambda at: str(steps[at]), partial(_at_once, shown, frames))


def _at_once(shown: Shown, frames: Sequence[Frame], number: int) -> None:
    """The maps at one step, what they show, and a table behind each."""
    now = frames[number]
    columns = st.columns(len(shown)) if len(shown) > 1 else [st.container()]
    for place, (column, (title, run)) in enumerate(zip(columns, shown.items(), strict=True)):
        own = frames if place == len(shown) - 1 else maps.whole(run)
        if own:
            with column, st.container(gap="small"):
                _one(title, run, own, _at_step(own, now.step), f"map-{place}")


def _at_step(frames: Sequence[Frame], step: int) -> Frame:
    """The last of the pictures up to a step."""
    return [frame for frame in frames if frame.step <= max(step, frames[0].step)][-1]


def _one(title: str, run: Run, frames: Sequence[Frame], now: Frame, key: str) -> None:
    names = run_frames.last(run.events(), "start").get("class_names", [])
    points = maps.points(run, now, frames, names)
    told = maps.in_words(frames, now, run.settings)
    st.markdown(f"**{title}**")
    with st.container(key=key):
        charts.show(points, MAP, f"A map of {len(now.said)} validation reviews. {told}", key=f"{key}-points")
    st.text(told)
    again = " The view changes here, because the last one no longer showed much." if now.renewed else ""
    st.caption(
        "A point is a validation review, in its true label's colour and shape; a ring: the model is wrong. Two "
        f"dimensions show {now.shown:.0%} of the differences, so points that touch may be far apart.{again}"
    )
    with st.expander("The map as a table", type="compact", key=f"{key}-table", on_change="rerun") as panel:
        if panel.open:
            _table(points, key)


def _table(points: pd.DataFrame, key: str) -> None:
    rows = points.loc[points["corner"] == 0, list(COLUMNS)].round({"x": 2, "y": 2})
    table.show(rows.rename(columns=COLUMNS), "map.csv", key=f"{key}-rows")
