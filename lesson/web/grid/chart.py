"""The heat map of a grid: learning rates by steps, each cell with its figure, and the table of all its runs."""

import altair as alt
import pandas as pd
import streamlit as st

from lesson.results import grid as grids
from lesson.results.grid import Grid
from lesson.web import charts

COLUMNS = {
    "rate": "Learning rate",
    "steps": "Steps",
    "seed": "Seed",
    "score": "Validation macro-F1",
    "test": "Test macro-F1",
    "state": "State",
}


def draw(grid: Grid) -> None:
    """The picture as far as it is filled, how to read it, and the table behind it."""
    rows = grids.table(grid)
    st.markdown("**Macro-F1 on the validation reviews**")
    drawn = rows[rows["kind"] == "cell"].copy()
    drawn["shade"] = _shades(drawn["score"])
    charts.with_table(drawn, HEAT_MAP, _alt(drawn), COLUMNS, key="grid-chart", shown=rows)
    st.caption(
        "Look along a column: what does the learning rate do at this length? Along a row: do more steps help? A "
        "difference of a point or two between neighbours says little: another seed may reverse it."
    )


def _shades(scores: pd.Series) -> pd.Series:
    """From 0.08 for the lowest figure to 0.5 for the highest, so that the words stay readable; 0 without a figure."""
    known = scores.astype(float)
    width = known.max() - known.min()
    share = (known - known.min()) / width if width > 0 else known * 0 + 1
    return (0.08 + 0.42 * share).fillna(0.0)


def _alt(drawn: pd.DataFrame) -> str:
    each = "; ".join(f"{row.rate} for {row.steps} steps: {row.said}" for row in drawn.itertuples())
    return f"Validation macro-F1 by learning rate and steps. {each}."


def _heat_map() -> charts.Layers:
    """A cell for each run, darker for a better figure, the figure in it, a thick frame round the best."""
    base = alt.Chart(alt.NamedData("rows")).encode(
        x=alt.X("steps:O", axis=alt.Axis(title="Steps", labelAngle=0, orient="top", ticks=False, domain=False)),
        y=alt.Y(
            "rate:N",
            sort=alt.EncodingSortField("rate_number"),
            axis=alt.Axis(title="Learning rate", ticks=False, domain=False),
        ),
    )
    cells = base.mark_rect(stroke=charts.INK, strokeOpacity=0.35, cornerRadius=3).encode(
        fillOpacity=alt.FillOpacity("shade:Q", scale=None, legend=None),
        strokeWidth=alt.condition("datum.best", alt.value(3), alt.value(0.8)),
    )
    figures = base.mark_text(fontSize=14, color=charts.INK).encode(text="said:N")
    return alt.layer(cells, figures).properties(height=alt.Step(46))


HEAT_MAP = charts.spec_of(_heat_map())
