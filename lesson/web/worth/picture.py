"""The one picture of the lesson, drawn: three lines, the labels that reading saved, and the learner's runs as dots.

Start here draws its empty axes, Fine-tune its dots without the lines, Was it worth it? the whole, after a guess.
"""

from functools import lru_cache
from typing import Any

import altair as alt
import pandas as pd
import streamlit as st

from lesson.content.words import counted
from lesson.results import picture, run_table
from lesson.results.fits import NAMES, Fits
from lesson.results.picture import Human
from lesson.web import charts, state
from lesson.web.charts import INK, ROOM, Layers, Spec, spec_of

ORDER = [NAMES[model] for model in picture.LINES]
DASHES = [[1, 0], [6, 3], [2, 3]]
SHAPES = ["circle", "square", "triangle-up"]
ABOVE = -6  # pixels: what the arrow says stands over the picture, for in it the lines are everywhere on a phone
COLUMNS = {
    "name": "Model",
    "size": "Labels",
    "mean": "Test reviews right",
    "low": "Worst seed",
    "high": "Best seed",
}
SMALL = 240  # pixels, of which the axes and their titles take a hundred
OWN_COLUMNS = {"said": "Run", "place": "Labels", "mean": "Test reviews right"}


def _series() -> dict[str, Any]:
    legend = alt.Legend(
        title=None,
        orient="top",
        columns=2,
        columnPadding=6,
        offset=26,  # below it stands what the arrow says
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


def _axes(axis: picture.Axis) -> tuple[alt.X, alt.Y]:
    x = alt.X(
        "place:Q",
        axis=alt.Axis(
            title="Labelled reviews to learn from (log scale)",
            values=list(axis.ticks),
            labelExpr=f"datum.value < {axis.gap} ? '0' : format(datum.value, ',')",
            labelOverlap="greedy",  # from the left, so that zero and the fewest have theirs on a phone
        ),
        scale=alt.Scale(type="log", nice=False, padding=14),
    )
    y = alt.Y(
        "mean:Q",
        axis=alt.Axis(title="Test reviews right", format="%", tickCount=5, minExtent=ROOM),
        scale=alt.Scale(zero=False, nice=True),
    )
    return x, y


def _many(axis: picture.Axis) -> alt.Chart:
    """The runs of a class, each a dot."""
    series, (x, y) = _series(), _axes(axis)
    ground = alt.Chart(alt.NamedData("rows")).transform_filter("datum.kind == 'class'")
    dots = ground.mark_point(aria=False, size=120, strokeWidth=2, strokeDash=[1, 0], filled=False, opacity=0.8)
    return dots.encode(x=x, y=y, color=series["color"], shape=series["shape"])


def _picture(axis: picture.Axis) -> Layers:
    """Rows: line, zero (no label), gap (of the axis), saved (the arrow), human, guess; own and class (dots)."""
    series = _series()
    ground = alt.Chart(alt.NamedData("rows"))
    x, y = _axes(axis)
    line = ground.transform_filter("datum.kind == 'line'").encode(x=x, color=series["color"])
    zero = ground.transform_filter("datum.kind == 'zero'").encode(x=x, y=y, color=series["color"])
    own = ground.transform_filter("datum.kind == 'own'").encode(x=x, y=y)
    guess = ground.transform_filter("datum.kind == 'guess'")
    arrow = ground.transform_filter("datum.kind == 'saved'")
    human = ground.transform_filter("datum.kind == 'human'")
    return alt.layer(
        line.mark_area(opacity=0.13).encode(y=alt.Y("low:Q"), y2="high:Q"),
        line.mark_line(strokeWidth=2.5).encode(y=y, strokeDash=series["strokeDash"]),
        line.mark_point(filled=True, size=70, strokeDash=[1, 0]).encode(y=y, shape=series["shape"]),
        # aria: the sentence and the table say all of it; a layer without rows would be a symbol without a name
        zero.mark_point(aria=False, filled=True, size=130, strokeDash=[1, 0]).encode(shape=series["shape"]),
        ground.transform_filter("datum.kind == 'zero'")
        .mark_text(aria=False, dy=16, baseline="top", fontSize=13, color=INK)
        .encode(x=x, y=y, text=alt.value("no label")),
        ground.transform_filter("datum.kind == 'gap'")
        .mark_text(aria=False, baseline="middle", fontSize=17, fontWeight="bold", color=INK)
        .encode(x=x, y=alt.value("height"), text="said:N"),
        arrow.mark_rule(aria=False, strokeWidth=2, color=INK).encode(x=x, x2="until:Q", y=y),
        arrow.mark_point(aria=False, shape="triangle-left", filled=True, size=110, color=INK, opacity=1).encode(
            x=x, y=y
        ),
        arrow.mark_text(aria=False, align="right", baseline="bottom", fontSize=13, color=INK).encode(
            x=alt.X("until:Q"), y=alt.value(ABOVE), text="said:N"
        ),
        human.mark_rule(aria=False, strokeWidth=1.5, strokeDash=[8, 4], color=INK).encode(y=y),
        human.mark_text(aria=False, align="left", dy=-5, baseline="bottom", fontSize=13, color=INK).encode(
            x=x, y=y, text="said:N"
        ),
        guess.mark_rule(aria=False, strokeWidth=2, strokeDash=[3, 3], color=INK).encode(x=x),
        guess.mark_text(aria=False, align="left", dx=5, baseline="bottom", fontSize=13, color=INK).encode(
            x=x, y=alt.value("height"), text="said:N"
        ),
        _many(axis),
        *_own(own),
    ).properties(height=360)


@lru_cache(maxsize=100)
def spec(axis: picture.Axis) -> Spec:
    """Return the whole picture over this axis."""
    return spec_of(_picture(axis))


@lru_cache(maxsize=100)
def dots(axis: picture.Axis) -> Spec:
    """Return the dots of a class without a line: an empty layer would be a symbol without a name."""
    return spec_of(_many(axis).properties(height=360))


@lru_cache(maxsize=100)
def own_dots(axis: picture.Axis, most: float) -> Spec:
    """Return a learner's runs on the picture's axes, small and without its lines: how they run is asked in step 7."""
    x, y = _axes(axis)
    x = x.scale(type="log", nice=False, padding=14, domain=[axis.zero, most])
    base = alt.Chart(alt.NamedData("rows")).encode(x=x, y=y.scale(domain=[0, 1]))
    return spec_of(alt.layer(*_own(base)).properties(height=SMALL))


def _own(base: alt.Chart) -> tuple[alt.Chart, alt.Chart]:
    """A learner's runs with their names, which stand to the left: most runs lie at the right end."""
    return (
        base.mark_point(aria=False, shape="diamond", size=150, strokeWidth=2.5, color=INK, filled=False, opacity=1),
        base.mark_text(aria=False, align="right", dx=-9, fontSize=12, color=INK).encode(text="said:N"),
    )


def axis_of(fits: Fits, *others: float) -> picture.Axis:
    """Return the axis for these fits and for other numbers of labels in their picture."""
    return picture.axis([*picture.lines(fits)["size"], *others])


def rows(
    fits: Fits, own: pd.DataFrame, axis: picture.Axis, guess: int | None = None, human: Human | None = None
) -> pd.DataFrame:
    """Return the picture's rows, each of a `kind`; `own` has columns size, accuracy, name: the learner's runs."""
    lines = picture.lines(fits)
    kinds = ["line" if size else "zero" for size in lines["size"]]
    measured = lines.assign(kind=kinds, place=[float(size or axis.zero) for size in lines["size"]])
    marks = pd.DataFrame([*_of_the_axis(axis, guess), *_saved(fits, axis), *_human(human, axis)])
    runs = own.rename(columns={"size": "place", "accuracy": "mean", "name": "said"}).assign(kind="own")
    return pd.concat([part for part in (measured, marks, runs) if len(part)], ignore_index=True)


def _of_the_axis(axis: picture.Axis, guess: int | None) -> list[dict[str, Any]]:
    gap = {"kind": "gap", "place": axis.gap, "said": "//"}
    guessed = {"kind": "guess", "place": float(guess or axis.zero), "said": "your guess"}
    return [*([gap] if axis.broken else []), *([] if guess is None else [guessed])]


def _saved(fits: Fits, axis: picture.Axis) -> list[dict[str, Any]]:
    """The arrow, where reading saved any labels."""
    found = picture.saved(fits)
    if found is None:
        return []
    said = f"← {found.in_words.removeprefix('about ')} labels saved"
    ends = {"place": found.needed or axis.zero, "until": found.labels}
    return [{"kind": "saved", **ends, "mean": found.accuracy, "said": said}]


def _human(human: Human | None, axis: picture.Axis) -> list[dict[str, Any]]:
    """The learner's own line; its name stands where no other line begins."""
    if human is None:
        return []
    name = human.name
    return [{"kind": "human", "place": axis.gap, "mean": human.share, "said": name, "name": name.capitalize()}]


def draw(fits: Fits, place: state.Place, key: str, guess: int | None = None, human: Human | None = None) -> None:
    """Draw the picture with the learner's guess, runs and own line, its sentence, and the table behind it."""
    own = run_table.dots(run_table.mine(place.learner), place.data)
    axis = axis_of(fits, *own["size"], *([] if guess is None else [guess]))
    data = rows(fits, own, axis, guess, human)
    shown = data[data["kind"].isin(["line", "zero", "human"])]
    told = [picture.in_words(fits), *_mine(own), *([human.in_words()] if human else [])]
    charts.with_table(data, spec(axis), " ".join(told), COLUMNS, key=key, shown=shown)
    st.text(picture.sentence(fits))
    if human:
        st.text(human.in_words())


def draw_own(fits: Fits, own: pd.DataFrame, key: str) -> None:
    """Draw a learner's runs alone where they lie in the picture, and the table behind them; `own` holds one or more."""
    sizes = [size for size in [*picture.lines(fits)["size"], *own["size"]] if size]  # no run learns from no label
    axis = picture.axis(sizes)
    data = own.rename(columns={"size": "place", "accuracy": "mean", "name": "said"})
    charts.with_table(data, own_dots(axis, float(max(sizes))), " ".join(_mine(own)), OWN_COLUMNS, key=key)


def _mine(own: pd.DataFrame) -> list[str]:
    return [
        f"Your {row['name']}: {row['accuracy']:.0%} with {counted(row['size'], 'label')}." for _, row in own.iterrows()
    ]
