"""A learner's runs on the page Fine-tune: one table to sort, to download, to open a run from and to compare several.

Figures come from lesson/results/run_table.py; nothing here waits for a model.
"""

from typing import Any

import altair as alt
import pandas as pd
import streamlit as st

from lesson.content.words import counted
from lesson.results import run_table
from lesson.runs.registry import Run
from lesson.web import charts, run_names, state, table
from lesson.web.grid import way

COMPARED = 6  # runs in one chart: more can't be told apart
COLUMNS = {
    "name": "Run",
    "data": "Reviews",
    "part": "Trained",
    "start": "Start",
    "head": "Head",
    "labels": "Labels",
    "steps": "Steps",
    "epochs": "Epochs",
    "rate": "Learning rate",
    "seconds": "Seconds",
    "trained": "Trained parameters",
    "macro_f1": "Macro-F1",
    "low": "from",
    "high": "to",
    "begun": "Begun",
    "state": "State",
}
WORDS = {"data": "reviews", "trainable": "what is trained", "learning_rate": "learning rate"}  # of settings


def draw(place: state.Place) -> None:
    """The table of all runs."""
    named = run_table.mine(place.learner)
    if not named:
        st.text("You have no runs of your own yet. Start one, and it will be listed here.")
        return
    named = _with_grids(named)
    if not named:
        return
    with st.container(key="wide-runs"):
        table.show(rows(named).rename(columns=COLUMNS), "my-runs.csv", key="runs", column_config=_formats())
    st.caption(
        "Macro-F1 is measured on the test reviews, with its 95 % interval: two runs whose intervals overlap may be "
        "equally good. Click a heading to sort."
    )
    _open_or_compare(named)


def _with_grids(named: dict[str, Run]) -> dict[str, Run]:
    """The runs to show: those of grids folded away until they are wanted, with a way to each grid."""
    grids = dict.fromkeys(run.about.grid for run in named.values() if run.about.grid)
    if not grids:
        return named
    with st.container(horizontal=True, vertical_alignment="center"):
        cells = sum(bool(run.about.grid) for run in named.values())
        every = st.toggle(f"Show the {counted(cells, 'run')} in grids as well", key="runs-of-grids")
        for number, grid in enumerate(grids, start=1):
            key = f"open-grid-{grid}"
            st.button(f"Open grid {number}", icon=":material/grid_on:", key=key, on_click=way.go_to, args=(grid,))
    return named if every else {name: run for name, run in named.items() if not run.about.grid}


def rows(named: dict[str, Run]) -> pd.DataFrame:
    """Return one row a run, the columns of COLUMNS in their order."""
    found = run_table.table(list(named.values()))
    found["name"] = list(named)
    found["data"] = [run_names.data_of(run) for run in named.values()]
    found["begun"] = [run_names.clock_of(run) for run in named.values()]
    found["state"] = [f"broken: {run.about.broken}" if run.about.broken else run.state for run in named.values()]
    return found[list(COLUMNS)]


def _formats() -> dict[str, Any]:
    number, text = st.column_config.NumberColumn, st.column_config.TextColumn
    share = {name: number(format="percent", width=60) for name in ("Macro-F1", "from", "to")}
    return share | {
        "Run": text(width=58),
        "Reviews": text(width=100),
        "Trained": text(width=92),
        "Start": text(width=80),
        "Head": text(width=84),
        "Labels": number(format="localized", width=58),
        "Steps": number(format="localized", width=58),
        "Epochs": number(format="localized", width=58),
        "Learning rate": number(format="%.1e", width=70),
        "Seconds": number(format="%.0f", width=62),
        "Trained parameters": number(format="localized", width=92),
        "Begun": text(width=60),
        "State": text(width=70),
    }


def _open_or_compare(named: dict[str, Run]) -> None:
    chosen = st.multiselect(
        "Choose one to open it, or several to compare them", list(named), key="chosen-runs", max_selections=COMPARED
    )
    if len(chosen) > 1:
        _compare({name: named[name] for name in chosen})
    elif not chosen:
        st.caption("You haven't chosen a run yet.")
    with st.container(horizontal=True):
        for name in chosen:
            if st.button(f"Open {name}", icon=":material/open_in_new:", key=f"open-{named[name].id}"):
                state.change(run=named[name].id)
                st.rerun()


def _compare(named: dict[str, Run]) -> None:
    """Their validation macro-F1 in one chart, and the settings in which they differ."""
    drawn = run_table.quality(named)
    if drawn.empty:
        st.text("None of them has been measured yet.")
        return
    ends = drawn.groupby("run", sort=False)["macro_f1"].max()
    charts.with_table(
        drawn,
        COMPARISON,
        f"Validation macro-F1 by epoch. Best values: {', '.join(f'{name} {best:.0%}' for name, best in ends.items())}.",
        {"run": "Run", "epoch": "Epoch", "macro_f1": "Validation macro-F1"},
        key="compared-runs",
    )
    differ = run_table.differences(named)
    if not differ:
        st.text("They have the same settings: any difference comes from chance, or from the machine.")
        return
    told = pd.DataFrame(
        [
            {"They differ in": WORDS.get(name, name.replace("_", " "))}
            | {title: _value(name, value, run) for (title, run), value in zip(named.items(), values, strict=True)}
            for name, values in differ.items()
        ]
    )
    table.show(told, "differences.csv", key="differences")


def _value(name: str, value: object, run: Run) -> str:
    if name == "data":
        return run_names.data_of(run)
    return "recommended" if value is None else str(value)


def _comparison() -> charts.Layers:
    """Validation macro-F1 by epoch, a line with a dash of its own for each run."""
    legend = alt.Legend(title=None, orient="top", columns=3, symbolType="stroke", symbolSize=300, symbolStrokeWidth=2.5)
    base = alt.Chart(alt.NamedData("rows")).encode(
        x=alt.X("epoch:Q", axis=alt.Axis(title="Epochs", tickCount=6), scale=alt.Scale(nice=False)),
        y=alt.Y(
            "macro_f1:Q",
            axis=alt.Axis(title="Validation macro-F1", format="%", tickCount=5, minExtent=charts.ROOM),
            scale=alt.Scale(domain=[0, 1]),
        ),
        color=alt.Color("run:N", sort=None, legend=legend),
        strokeDash=alt.StrokeDash("run:N", sort=None, legend=legend),
    )
    dots = base.mark_point(filled=True, size=40, strokeDash=[1, 0])
    return alt.layer(base.mark_line(strokeWidth=2.5), dots).properties(height=270)


COMPARISON = charts.spec_of(_comparison())
