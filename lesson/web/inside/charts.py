"""The charts of what changes inside a network, authored and fed as in lesson/web/charts.py: specs never change."""

import altair as alt

from lesson.web.charts import INK, ROOM, Layers, spec_of


def _rows() -> alt.Chart:
    return alt.Chart(alt.NamedData("rows"))


def _map() -> Layers:
    """A point a review, colour and shape by its label, ringed where the model is wrong; corners keep the axes still."""
    legend = alt.Legend(title=None, orient="top", columns=2, symbolSize=90, symbolOpacity=1, labelLimit=110)
    still = alt.Scale(nice=False, zero=False)
    base = _rows().encode(x=alt.X("x:Q", axis=None, scale=still), y=alt.Y("y:Q", axis=None, scale=still))
    tooltip = [
        alt.Tooltip("text:N", title="Review"),
        alt.Tooltip("label:N", title="Label"),
        alt.Tooltip("said:N", title="Model says"),
    ]
    corners = base.transform_filter("datum.corner == 1").mark_point(opacity=0, size=1)
    rings = base.transform_filter("datum.wrong == 1").mark_point(
        shape="circle", size=170, strokeWidth=1.5, color=INK, opacity=0.85
    )
    dots = (
        base.transform_filter("datum.corner == 0")
        .mark_point(filled=True, size=45, opacity=0.8)
        .encode(
            color=alt.Color("label:N", sort=None, legend=legend),
            shape=alt.Shape("label:N", sort=None, legend=legend),
            tooltip=tooltip,
        )
    )
    return alt.layer(corners, rings, dots).properties(height=260)


def _by_layer() -> Layers:
    """How many labels a probe reads off each layer, before and after the run, and what guessing would get."""
    series = ["fine-tuned", "before", "the most frequent label"]
    legend = alt.Legend(title=None, orient="top", columns=1, symbolType="stroke", symbolSize=225, symbolStrokeWidth=2.5)
    base = _rows().encode(
        x=alt.X("layer:O", axis=alt.Axis(title="Layer (0: before any layer)", labelAngle=0)),
        y=alt.Y(
            "right:Q",
            axis=alt.Axis(title="Labels read off", format="%", tickCount=5, minExtent=ROOM),
            scale=alt.Scale(domain=[0, 1]),
        ),
        color=alt.Color("series:N", scale=alt.Scale(domain=series), legend=legend),
        strokeDash=alt.StrokeDash(
            "series:N", scale=alt.Scale(domain=series, range=[[1, 0], [6, 3], [2, 3]]), legend=legend
        ),
    )
    dots = base.transform_filter("datum.series != 'the most frequent label'")
    return alt.layer(base.mark_line(strokeWidth=2.5), dots.mark_point(filled=True, size=45, strokeDash=[1, 0]))


MAP = spec_of(_map())
BY_LAYER = spec_of(_by_layer().properties(height=250))
