"""The settings of a finished run, in words."""

import pandas as pd
import streamlit as st

from lesson.errors import LessonError
from lesson.runs.registry import Run
from lesson.take_home import recipe
from lesson.take_home.ran import what_was_run
from lesson.take_home.recipe import Recipe


def draw(found: Recipe) -> None:
    """The folded table of settings."""
    with st.expander("Settings of this run", icon=":material/list_alt:"):
        _table(found)


def of_run(run: Run) -> None:
    """The table of settings; a sentence until there is a result."""
    try:
        _table(recipe.read(run))
    except LessonError as error:
        st.text(str(error))


def _table(found: Recipe) -> None:
    rows = pd.DataFrame(list(what_was_run(found).items()), columns=["What", "Value"])
    st.dataframe(rows, hide_index=True, key=f"ran-{found.run.id}")
