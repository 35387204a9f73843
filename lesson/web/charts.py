"""The charts: authored in Altair, turned once into plain dict specs, and fed with data by `st.vega_lite_chart`.

A constant spec lets the browser update a live chart in place, and spares each rerun the authoring. Colours come from
the theme (light and dark); whatever colour says is also said by a label, a dash or a shape. Every chart has a
description for those who cannot see it, and its table behind it.
"""

from typing import Any

import altair as alt
import pandas as pd
import streamlit as st

from lesson.web import table
from lesson.web.walk import view

Spec = dict[str, Any]
Layers = alt.LayerChart | alt.FacetChart  # what alt.layer is declared to return
ROOM = 40  # left of an axis in per cent, or 100% loses its first digit
INK = "currentColor"  # the text colour of the page, in its light and in its dark theme


def spec_of(chart: alt.TopLevelMixin) -> Spec:
    """An Altair chart as a dict spec without its data, its schema and Altair's own configuration."""
    return _bare(chart.to_dict())


def _bare(part: Any) -> Any:
    if isinstance(part, list):
        return [_bare(each) for each in part]
    if isinstance(part, dict):
        return {
            key: _bare(value) for key, value in part.items() if key not in ("$schema", "config", "data", "datasets")
        }
    return part


def show(data: pd.DataFrame, spec: Spec, alt_text: str, key: str | None = None) -> None:
    """Draw `spec` with `data`; `alt_text` says in a sentence what can be seen."""
    spec = view.larger(spec) if view.is_projector() else spec
    st.vega_lite_chart(data, spec, alt=alt_text, key=key, width="stretch")


def with_table(
    data: pd.DataFrame,
    spec: Spec,
    alt_text: str,
    columns: dict[str, str],
    key: str,
    shown: pd.DataFrame | None = None,
) -> None:
    """`show`, and a folded table of the same numbers; `columns` maps the data's columns to headings.

    `key` distinguishes this chart and its table from all others on the page. `shown` has the rows of the table where
    the chart has others besides, such as marks.
    """
    show(data, spec, alt_text, key)
    rows = data if shown is None else shown
    with st.expander("The same as a table", type="compact"):
        table.show(rows[list(columns)].rename(columns=columns), f"{key}.csv", key=f"{key}-table")


def _empty() -> alt.Chart:
    return alt.Chart(alt.NamedData("rows"))


def _bars(scale: alt.Scale) -> Layers:
    """Horizontal bars of probabilities in the order of `order`, each with its figure."""
    base = _empty().encode(
        y=alt.Y(
            "word:N",
            sort=alt.EncodingSortField("order"),
            title=None,
            axis=alt.Axis(labelFontSize=15, labelLimit=170, ticks=False, domain=False, labelPadding=8),
        ),
        x=alt.X("probability:Q", title=None, axis=None, scale=scale),
    )
    bars = base.mark_bar(cornerRadiusEnd=4, height=18)
    figures = base.mark_text(align="left", dx=6, fontSize=14, color=INK).encode(
        text=alt.Text("probability:Q", format=".1%")
    )
    return alt.layer(bars, figures).properties(
        height=alt.Step(28), padding={"right": 55, "left": 0, "top": 0, "bottom": 0}
    )


def _axis(title: str, format: str = "") -> alt.Axis:
    if format:
        return alt.Axis(title=title, format=format, tickCount=5, minExtent=ROOM)
    return alt.Axis(title=title, tickCount=5)


def _legend() -> alt.Legend:
    """Short strokes as the lines are drawn, so that dashes tell what colours tell."""
    return alt.Legend(
        title=None,
        orient="top",
        symbolType="stroke",
        symbolSize=225,
        symbolStrokeWidth=2.5,
        symbolOpacity=1,
        columns=2,  # on a phone three would be cut off
        columnPadding=8,
    )


LOSSES = ("training", "validation", "earlier runs")


def _losses() -> Layers:
    """Loss by step: each batch thin, their running mean thick, validation dashed with dots, earlier runs dotted."""
    series = alt.Scale(domain=list(LOSSES))
    base = _empty().encode(
        x=alt.X("step:Q", axis=_axis("Training step"), scale=alt.Scale(nice=False)),
        color=alt.Color("series:N", scale=series, legend=_legend()),
        strokeDash=alt.StrokeDash(
            "series:N", scale=alt.Scale(domain=list(LOSSES), range=[[1, 0], [6, 3], [2, 3]]), legend=_legend()
        ),
    )
    loss = alt.Y("loss:Q", axis=_axis("Loss"), scale=alt.Scale(zero=False))
    each = base.transform_filter("datum.series == 'training'")
    raw = each.mark_line(strokeWidth=1, opacity=0.35).encode(y=loss)
    smooth = each.mark_line(strokeWidth=2.5).encode(y=alt.Y("smoothed:Q", axis=_axis("Loss")))
    earlier = base.transform_filter("datum.series == 'earlier runs'").mark_line(strokeWidth=1.5)
    earlier = earlier.encode(y=loss, detail="run:N")
    validation = base.transform_filter("datum.series == 'validation'")
    dashed = validation.mark_line(strokeWidth=2.5).encode(y=loss)
    dots = validation.mark_point(filled=True, size=45, strokeDash=[1, 0]).encode(y=loss)
    return alt.layer(raw, smooth, earlier, dashed, dots).properties(height=260)


def _quality() -> Layers:
    """Validation accuracy and macro-F1 by step, and what guessing would reach."""
    measures = ["accuracy", "macro-F1", "guessing"]
    base = _empty().encode(
        x=alt.X("step:Q", axis=_axis("Training step"), scale=alt.Scale(nice=False)),
        y=alt.Y("value:Q", axis=_axis("On validation reviews", "%"), scale=alt.Scale(domain=[0, 1])),
        color=alt.Color("measure:N", scale=alt.Scale(domain=measures), legend=_legend()),
        strokeDash=alt.StrokeDash(
            "measure:N", scale=alt.Scale(domain=measures, range=[[1, 0], [6, 3], [2, 3]]), legend=_legend()
        ),
    )
    measured = base.transform_filter("datum.measure != 'guessing'")
    return alt.layer(base.mark_line(strokeWidth=2.5), measured.mark_point(filled=True, size=40)).properties(height=260)


def _learning_rate() -> alt.Chart:
    """The learning rate by step: it warms up, then falls in a straight line."""
    return (
        _empty()
        .mark_line(strokeWidth=2)
        .encode(
            x=alt.X("step:Q", axis=_axis("Training step"), scale=alt.Scale(nice=False)),
            y=alt.Y("lr:Q", axis=_axis("Learning rate", ".2~e")),
        )
        .properties(height=260)
    )


def _watch() -> alt.Chart:
    """The class probabilities of each watched sentence by step, one panel a sentence."""
    lines = (
        _empty()
        .mark_line(strokeWidth=2)
        .encode(
            x=alt.X("step:Q", axis=_axis("Training step"), scale=alt.Scale(nice=False)),
            y=alt.Y("probability:Q", axis=_axis("Probability", "%"), scale=alt.Scale(domain=[0, 1])),
            color=alt.Color("label:N", sort=None, legend=_legend()),
            strokeDash=alt.StrokeDash("label:N", sort=None, legend=_legend()),
        )
    )
    return lines.properties(height=170)


def _histogram() -> Layers:
    """How many texts have how many tokens, and the line behind which they are cut."""
    bars = (
        _empty()
        .mark_bar(binSpacing=1)
        .encode(
            x=alt.X("start:Q", bin="binned", axis=_axis("Tokens in a review")),
            x2="end:Q",
            y=alt.Y("reviews:Q", axis=_axis("Reviews")),
        )
    )
    limit = _empty().mark_rule(strokeWidth=2, strokeDash=[6, 3], color=INK).encode(x="max(limit):Q")
    said = _empty().mark_text(align="right", dx=-6, dy=8, baseline="top", fontSize=13, color=INK)
    return alt.layer(bars, limit, said.encode(x="max(limit):Q", y=alt.value(0), text="max(said):N")).properties(
        height=200
    )


def _balance() -> Layers:
    """How many examples each label has."""
    base = _empty().encode(
        y=alt.Y(
            "label:N",
            sort=None,
            title=None,
            axis=alt.Axis(labelFontSize=15, labelLimit=170, ticks=False, domain=False, labelPadding=8),
        ),
        x=alt.X("reviews:Q", axis=None, scale=alt.Scale(domainMin=0, nice=False)),
    )
    figures = base.mark_text(align="left", dx=6, fontSize=14, color=INK).encode(text="reviews:Q")
    layers = alt.layer(base.mark_bar(cornerRadiusEnd=4, height=18), figures)
    return layers.properties(height=alt.Step(28), padding={"right": 55, "left": 0, "top": 0, "bottom": 0})


BARS = spec_of(_bars(alt.Scale(domainMin=0, nice=False)))  # many small probabilities: the longest fills the width
CLASS_BARS = spec_of(_bars(alt.Scale(domain=[0, 1])))
LOSS = spec_of(_losses())
QUALITY = spec_of(_quality())
LEARNING_RATE = spec_of(_learning_rate())
WATCH = spec_of(_watch())
HISTOGRAM = spec_of(_histogram())
BALANCE = spec_of(_balance())
