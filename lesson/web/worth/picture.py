"""The one picture of the lesson, drawn: three lines, the labels that reading saved, and the learner's runs as dots.

Start here draws its empty axes, Fine-tune its dots, Was it worth it? the whole.
"""

from typing import Any

import altair as alt
import pandas as pd
import streamlit as st

from lesson.content.words import counted
from lesson.results import picture, run_table
from lesson.results.fits import NAMES, Fits
from lesson.web import charts, state
from lesson.web.charts import INK, ROOM, Layers, Spec, spec_of

ORDER = [NAMES[model] for model in picture.LINES]
DASHES = [[1, 0], [6, 3], [2, 3]]
SHAPES = ["circle", "square", "triangle-up"]
COLUMNS = {
    "name": "Model",
    "size": "Labels",
    "mean": "Test reviews right",
    "low": "Worst seed",
    "high": "Best seed",
}
TICKS = [10, 20, 50, 100, 200, 400, 600, 1200, 2500, 5000]


def _series() -> dict[str, Any]:
    legend = alt.Legend(
        title=None,
        orient="top",
        columns=2,
        columnPadding=6,
        labelFontSize=12,
        symbolSize=110,
        symbolOpacity=1,
        symbolStrokeWidth=0,
    )  # two columns fit a phone's width
    return {
        "color": alt.Color("name:N", scale=alt.Scale(domain=ORDER), legend=legend),
        "strokeDash": alt.StrokeDash("name:N", scale=alt.Scale(domain=ORDER, range=DASHES), legend=None),
        "shape": alt.Shape("name:N", scale=alt.Scale(domain=ORDER, range=SHAPES), legend=legend),
    }


def _axes() -> tuple[alt.X, alt.Y]:
    x = alt.X(
        "place:Q",
        axis=alt.Axis(title="Labelled reviews to learn from (log scale)", values=TICKS, labelOverlap=True),
        scale=alt.Scale(type="log", nice=False, padding=14),
    )
    y = alt.Y(
        "mean:Q",
        axis=alt.Axis(title="Test reviews right", format="%", tickCount=5, minExtent=ROOM),
        scale=alt.Scale(zero=False, nice=True),
    )
    return x, y


def _many() -> alt.Chart:
    """The runs of a class, each a dot."""
    series, (x, y) = _series(), _axes()
    ground = alt.Chart(alt.NamedData("rows")).transform_filter("datum.kind == 'class'")
    dots = ground.mark_point(aria=False, size=120, strokeWidth=2, strokeDash=[1, 0], filled=False, opacity=0.8)
    return dots.encode(x=x, y=y, color=series["color"], shape=series["shape"])


def _picture() -> Layers:
    """Rows of six kinds: line, zero (no label), saved (the arrow), guess; own and class (runs as dots)."""
    series = _series()
    ground = alt.Chart(alt.NamedData("rows"))
    x, y = _axes()
    line = ground.transform_filter("datum.kind == 'line'").encode(x=x, color=series["color"])
    zero = ground.transform_filter("datum.kind == 'zero'").encode(x=x, y=y, color=series["color"])
    own = ground.transform_filter("datum.kind == 'own'").encode(x=x, y=y)
    guess = ground.transform_filter("datum.kind == 'guess'")
    arrow = ground.transform_filter("datum.kind == 'saved'")
    return alt.layer(
        line.mark_area(opacity=0.13).encode(y=alt.Y("low:Q"), y2="high:Q"),
        line.mark_line(strokeWidth=2.5).encode(y=y, strokeDash=series["strokeDash"]),
        line.mark_point(filled=True, size=70, strokeDash=[1, 0]).encode(y=y, shape=series["shape"]),
        # aria: the sentence and the table say all of it; a layer without rows would be a symbol without a name
        zero.mark_point(aria=False, filled=True, size=130, strokeDash=[1, 0]).encode(shape=series["shape"]),
        ground.transform_filter("datum.kind == 'zero'")
        .mark_text(aria=False, dy=16, baseline="top", fontSize=13, color=INK)
        .encode(x=x, y=y, text=alt.value("no label")),
        arrow.mark_rule(aria=False, strokeWidth=2, color=INK).encode(x=x, x2="until:Q", y=y),
        arrow.mark_point(aria=False, shape="triangle-left", filled=True, size=110, color=INK, opacity=1).encode(
            x=x, y=y
        ),
        arrow.mark_text(aria=False, align="right", dy=-9, baseline="bottom", fontSize=13, color=INK).encode(
            x=alt.X("until:Q"), y=y, text="said:N"
        ),
        guess.mark_rule(aria=False, strokeWidth=2, strokeDash=[3, 3], color=INK).encode(x=x),
        guess.mark_text(aria=False, align="left", dx=5, baseline="bottom", fontSize=13, color=INK).encode(
            x=x, y=alt.value("height"), text="said:N"
        ),
        _many(),
        own.mark_point(aria=False, shape="diamond", size=150, strokeWidth=2.5, color=INK, filled=False, opacity=1),
        own.mark_text(aria=False, align="left", dx=9, fontSize=12, color=INK).encode(text="said:N"),
    ).properties(height=360)


PICTURE: Spec = spec_of(_picture())
DOTS: Spec = spec_of(_many().properties(height=360))  # without a line: an empty layer would be a symbol without a name


def rows(fits: Fits, own: pd.DataFrame) -> pd.DataFrame:
    """Return the picture's rows, each of a `kind`; `own` has columns size, accuracy, name: the learner's runs."""
    lines = picture.lines(fits)
    parts = [lines.assign(kind=["line" if size else "zero" for size in lines["size"]])]
    if found := picture.saved(fits):
        nothing = picture.zero_place(lines["size"])
        arrow = {
            "kind": "saved",
            "place": found.needed or nothing,
            "until": found.labels,
            "mean": found.accuracy,
            "said": f"{picture.about(found.labels - found.needed)} labels saved",
        }
        parts.append(pd.DataFrame([arrow]))
    if len(own):
        parts.append(
            pd.DataFrame(
                {"kind": "own", "place": own["size"].astype(float), "mean": own["accuracy"], "said": own["name"]}
            )
        )
    return pd.concat(parts, ignore_index=True)


def draw(fits: Fits, place: state.Place, key: str, guess: int | None = None) -> None:
    """Draw the picture with the learner's guess, its sentence, and the table behind it."""
    own = run_table.dots(run_table.mine(place.learner), place.data)
    data = rows(fits, own)
    if guess is not None:
        mark = {
            "kind": "guess",
            "place": float(guess or picture.zero_place(data["size"].dropna())),
            "said": "your guess",
        }
        data = pd.concat([data, pd.DataFrame([mark])], ignore_index=True)
    shown = data[data["kind"].isin(["line", "zero"])]
    mine = "".join(
        f" Your {row['name']}: {row['accuracy']:.0%} with {counted(row['size'], 'label')}." for _, row in own.iterrows()
    )
    charts.with_table(data, PICTURE, picture.in_words(fits) + mine, COLUMNS, key=key, shown=shown)
    st.text(picture.sentence(fits))
