"""The two charts of the page Was it worth it?, and the tables that they are drawn from.

A model has the same colour, dash and shape in both. The toolbar that Streamlit puts over a chart saves it as PNG,
offline too.
"""

from typing import Any

import altair as alt
import pandas as pd

from lesson.results.fits import NAMES, Fits
from lesson.web.charts import ROOM, Layers, Spec, spec_of

ORDER = [
    NAMES[model]
    for model in (
        "bert-fine-tuned",
        "bert-word-head",
        "logistic-regression",
        "majority",
        "bert-head-only",
        "small-network",
        "bert-from-scratch",
    )
]
DASHES = [[1, 0], [12, 2], [6, 3], [2, 3], [8, 3, 2, 3], [4, 2], [10, 4]]
SHAPES = ["circle", "triangle-right", "square", "cross", "diamond", "triangle-up", "triangle-down"]
LEAST_SECONDS = 0.01  # the axis is logarithmic, and nothing is quicker than this


def _series() -> dict[str, Any]:
    """Colour, dash and shape of the models, in one legend."""
    legend = alt.Legend(
        title=None,
        orient="top",
        columns=2,
        columnPadding=6,
        labelFontSize=12,
        labelLimit=150,
        symbolSize=110,
        symbolStrokeWidth=2,
        symbolOpacity=1,
    )  # two columns fit a phone's width
    return {
        "color": alt.Color("name:N", scale=alt.Scale(domain=ORDER), legend=legend),
        "strokeDash": alt.StrokeDash("name:N", scale=alt.Scale(domain=ORDER, range=DASHES), legend=legend),
        "shape": alt.Shape("name:N", scale=alt.Scale(domain=ORDER, range=SHAPES), legend=legend),
    }


def _percent(field: str, title: str) -> alt.Y:
    return alt.Y(
        field,
        axis=alt.Axis(title=title, format="%", tickCount=5, minExtent=ROOM),
        scale=alt.Scale(zero=False, nice=True),
    )


def _race() -> Layers:
    """Validation accuracy by seconds of training, one line a model; a model that is done at once is a point."""
    series = _series()
    ground = alt.Chart(alt.NamedData("rows")).encode(
        x=alt.X(
            "seconds:Q",
            axis=alt.Axis(title="Seconds of training (log scale)", values=[0.01, 0.1, 1, 10, 100, 1000]),
            scale=alt.Scale(type="log", nice=False),
        ),
        y=_percent("accuracy:Q", "Validation reviews right"),
        color=series["color"],
    )
    lines = ground.mark_line(strokeWidth=2.5, interpolate="monotone").encode(strokeDash=series["strokeDash"])
    return alt.layer(
        lines, ground.mark_point(filled=True, size=70, strokeDash=[1, 0]).encode(shape=series["shape"])
    ).properties(height=330)


def _sweep() -> Layers:
    """Mean over seeds by number of labels, a band from the worst to the best seed."""
    series = _series()
    ground = alt.Chart(alt.NamedData("rows")).encode(
        x=alt.X(
            "size:Q",
            axis=alt.Axis(
                title="Labelled reviews to learn from (log scale)",
                values=[10, 20, 50, 100, 200, 400, 600, 1000, 2000, 4000],
            ),
            scale=alt.Scale(type="log", nice=False, padding=8),
        ),
        color=series["color"],
    )
    measured = ground.transform_filter("datum.size > 0")  # a logarithm has no place for no label at all
    band = measured.mark_area(opacity=0.13).encode(y=_percent("low:Q", "Test reviews right"), y2="high:Q")
    lines = measured.mark_line(strokeWidth=2.5).encode(y="mean:Q", strokeDash=series["strokeDash"])
    points = measured.mark_point(filled=True, size=80, strokeDash=[1, 0]).encode(y="mean:Q", shape=series["shape"])
    return alt.layer(band, lines, points).properties(height=360)


RACE: Spec = spec_of(_race())
SWEEP: Spec = spec_of(_sweep())


def race_rows(events: Fits) -> pd.DataFrame:
    """Columns name, seconds, accuracy from a race's progress; a model that was restarted shows its last attempt."""
    lines: dict[str, list[tuple[float, float]]] = {}
    for event in events:
        if event["event"] == "progress":
            line = lines.setdefault(event["model"], [])
            if line and event["seconds"] <= line[-1][0]:
                line.clear()
            line.append((event["seconds"], event["accuracy"]))
    rows = [
        (NAMES[model], max(seconds, LEAST_SECONDS), accuracy)
        for model, line in lines.items()
        for seconds, accuracy in line
    ]
    return pd.DataFrame(rows, columns=["name", "seconds", "accuracy"])
