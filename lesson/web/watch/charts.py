"""The charts of the pages Next sentence and Watch it learn, authored and fed as in charts.py: specs never change.

Rows of data have `now` -1. A row with `now` 1 marks the place on the way that the page is looking at, one with 2 the
seam between two legs, one with 0 an end of the axis. No line runs across a seam: its rows have a `leg`.
"""

import altair as alt

from lesson.web.charts import INK, Layers, spec_of


def _rows() -> alt.Chart:
    return alt.Chart(alt.NamedData("rows"))


def _share_bars(figure: str) -> Layers:
    """Horizontal bars from 0 to 100 %, one for each `name` in the rows' order; a fixed scale, so charts compare."""
    base = _rows().encode(
        y=alt.Y(
            "name:N",
            sort=None,
            title=None,
            axis=alt.Axis(labelFontSize=15, labelLimit=190, ticks=False, domain=False, labelPadding=8),
        ),
        x=alt.X("share:Q", axis=alt.Axis(format="%", values=[0, 0.5, 1], title=None), scale=alt.Scale(domain=[0, 1])),
    )
    figures = base.mark_text(align="left", dx=6, fontSize=14, color=INK).encode(text=alt.Text("share:Q", format=figure))
    layers = alt.layer(base.mark_bar(cornerRadiusEnd=4, height=18), figures)
    return layers.properties(height=alt.Step(30), padding={"right": 50, "left": 0, "top": 0, "bottom": 0})


def _tokens_axis() -> alt.X:
    return alt.X(
        "tokens:Q",
        scale=alt.Scale(type="log", nice=False),
        axis=alt.Axis(title="Tokens read (logarithmic)", format="~s", tickCount=4, grid=False),
    )


def _steps_axis() -> alt.X:
    return alt.X(
        "number:Q",
        scale=alt.Scale(zero=False, nice=False),
        axis=alt.Axis(title="Saved steps, as on the slider", labels=False, ticks=False, grid=False),
    )


def _here(x: alt.X, says: bool = True) -> Layers:
    """A dashed rule where the page is looking, and a dotted one where a leg begins, with its name if there is room."""
    marks = _rows().transform_filter("datum.now >= 0").encode(x=x)
    here = marks.mark_rule(strokeWidth=2, strokeDash=[4, 3], color=INK)
    seam = marks.mark_rule(strokeWidth=1.5, strokeDash=[1, 3], color=INK)
    said = marks.transform_filter("datum.now == 2").mark_text(
        text="new text", align="right", dx=-4, fontSize=12, color=INK
    )
    layers = [
        here.encode(opacity=alt.condition("datum.now == 1", alt.value(1), alt.value(0))),
        seam.encode(opacity=alt.condition("datum.now == 2", alt.value(1), alt.value(0))),
    ]
    return alt.layer(*layers, *([said.encode(y=alt.value(8))] if says else []))


def _data() -> alt.Chart:
    return _rows().transform_filter("datum.now < 0")


def _curve(title: str, height: int) -> Layers:
    """The loss in training as a line, that on held-out text as dots, and where the page is."""
    series = alt.Scale(domain=["training", "held-out text"])
    base = _data().encode(
        x=_tokens_axis(),
        y=alt.Y("loss:Q", axis=alt.Axis(title=title, tickCount=5), scale=alt.Scale(zero=False)),
        color=alt.Color("series:N", scale=series, legend=alt.Legend(title=None, orient="top")),
    )
    line = base.transform_filter("datum.series == 'training'").mark_line(strokeWidth=2).encode(detail="leg:N")
    dots = base.transform_filter("datum.series == 'held-out text'").mark_point(filled=True, size=55, shape="diamond")
    return alt.layer(line, dots, _here(_tokens_axis(), says=height > 200)).properties(height=height)


def _shares(color: str, title: str, height: int, x: alt.X) -> Layers:
    """Shares of right answers, one line with its own dash for each value of `color`."""
    legend = alt.Legend(title=None, orient="top", columns=2, symbolType="stroke", symbolSize=225, symbolStrokeWidth=2.5)
    base = _data().encode(
        x=x,
        y=alt.Y("share:Q", axis=alt.Axis(title=title, format="%", tickCount=5), scale=alt.Scale(domain=[0, 1])),
        color=alt.Color(f"{color}:N", sort=None, legend=legend),
        strokeDash=alt.StrokeDash(f"{color}:N", sort=None, legend=legend),
    )
    lines = base.mark_line(strokeWidth=2.5).encode(detail="leg:N")
    return alt.layer(lines, _here(x, says=False)).properties(height=height)


def _continued() -> Layers:
    """The second leg and the end of the first, right on held-out text; this axis is not logarithmic."""
    legend = alt.Legend(title=None, orient="top", columns=1, symbolType="stroke", symbolSize=225, symbolStrokeWidth=2.5)
    base = _data().encode(
        x=alt.X(
            "tokens:Q",
            scale=alt.Scale(zero=False, nice=False),
            axis=alt.Axis(title="Tokens read", format="~s", tickCount=5, grid=False),
        ),
        y=alt.Y(
            "share:Q",
            axis=alt.Axis(title="Right on held-out text", format="%", tickCount=5),
            scale=alt.Scale(zero=False),
        ),
        color=alt.Color("task:N", sort=None, legend=legend),
        strokeDash=alt.StrokeDash("task:N", sort=None, legend=legend),
    )
    lines = base.mark_line(strokeWidth=2.5).encode(detail="leg:N")
    dots = base.mark_point(filled=True, size=40, strokeDash=[1, 0])
    seam = _rows().transform_filter("datum.now == 2").encode(x="tokens:Q")
    rule = seam.mark_rule(strokeWidth=1.5, strokeDash=[1, 3], color=INK)
    said = seam.mark_text(text="new text", align="left", dx=5, fontSize=12, color=INK)
    return alt.layer(lines, dots, rule, said.encode(y=alt.value(50))).properties(height=290)


def _expected() -> Layers:
    """The probability of one word at every saved step: a dot, or a ring that it cannot exceed."""
    axis = alt.Axis(title=None, format="%", values=[0, 0.5, 1], minExtent=40)  # room for "100%"
    base = _data().encode(x=_steps_axis(), y=alt.Y("probability:Q", axis=axis, scale=alt.Scale(domain=[0, 1])))
    dots = base.transform_filter("datum.listed == 1").mark_point(filled=True, size=45)
    rings = base.transform_filter("datum.listed == 0").mark_point(filled=False, size=45)
    return alt.layer(base.mark_line(strokeWidth=2), dots, rings, _here(_steps_axis())).properties(height=170)


def _miniature() -> Layers:
    """The miniature's loss by step: in training, on held-out lines, and what pure chance would reach."""
    domain = ["training", "held-out lines", "chance"]
    legend = alt.Legend(title=None, orient="top", columns=2, symbolType="stroke", symbolSize=225, symbolStrokeWidth=2.5)
    base = _rows().encode(
        x=alt.X(
            "step:Q",
            axis=alt.Axis(title="Steps of training", tickCount=6),
            scale=alt.Scale(domainMin=0, nice=False),
        ),
        y=alt.Y("loss:Q", axis=alt.Axis(title="Masked-word loss", tickCount=5), scale=alt.Scale(domainMin=0)),
        color=alt.Color("series:N", scale=alt.Scale(domain=domain), legend=legend),
        strokeDash=alt.StrokeDash(
            "series:N", scale=alt.Scale(domain=domain, range=[[1, 0], [6, 3], [2, 3]]), legend=legend
        ),
    )
    dots = base.transform_filter("datum.series == 'held-out lines'").mark_point(filled=True, size=45, strokeDash=[1, 0])
    return alt.layer(base.mark_line(strokeWidth=2.5), dots).properties(height=300)


SHARE_BARS = spec_of(_share_bars(".0%"))
ANSWER_BARS = spec_of(_share_bars(".1%"))
MLM_LOSS = spec_of(_curve("Masked-word loss", 260))
NSP_LOSS = spec_of(_curve("Next-sentence loss", 200))
ACCURACY = spec_of(_shares("task", "Right on held-out text", 200, _tokens_axis()))
KNOWN = spec_of(_shares("group", "Expected word among the ten best", 300, _steps_axis()))
EXPECTED = spec_of(_expected())
CONTINUED = spec_of(_continued())
MINIATURE = spec_of(_miniature())
