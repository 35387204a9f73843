"""What was run, folded under a finished run: its settings in words."""

import pandas as pd
import streamlit as st

from lesson.errors import LessonError
from lesson.runs.registry import Run
from lesson.take_home import recipe
from lesson.take_home.ran import what_was_run
from lesson.take_home.recipe import Recipe
from lesson.web import navigation, state


def draw(found: Recipe) -> None:
    """The folded table of what was run."""
    with st.expander("What was run", icon=":material/list_alt:"):
        rows = pd.DataFrame(list(what_was_run(found).items()), columns=["What", "Value"])
        st.dataframe(rows, hide_index=True, key=f"ran-{found.run.id}")


def of_run(run: Run, place: state.Place) -> None:
    """What was run, and the way to take it home; nothing as long as there is no result."""
    try:
        found = recipe.read(run)
    except LessonError:
        return
    draw(found)
    navigation.link("Check yourself", place, label="Take it home: report, notebook, model")
