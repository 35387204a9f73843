"""The charts of the board, to be read from the last row. Whatever a colour says, a dash or a figure says too."""

import altair as alt

from lesson.results.fits import NAMES
from lesson.results.picture import NEW_HEAD, WORD_HEAD
from lesson.web.charts import INK, ROOM, Layers, Spec, spec_of

HEADS = {"new": NAMES[NEW_HEAD], "word": NAMES[WORD_HEAD]}
_LABELS = alt.Axis(labelFontSize=16, labelLimit=420, ticks=False, domain=False, labelPadding=8)


def _counts() -> Layers:
    """Bars of students by label, in the order of `order`, each with what is said of it."""
    base = alt.Chart(alt.NamedData("rows")).encode(
        y=alt.Y("label:N", sort=alt.EncodingSortField("order"), title=None, axis=_LABELS),
        x=alt.X("students:Q", axis=None, scale=alt.Scale(domainMin=0, nice=False)),
    )
    figures = base.mark_text(align="left", dx=6, fontSize=16, color=INK).encode(text="said:N")
    layers = alt.layer(base.mark_bar(cornerRadiusEnd=4, height=22), figures)
    return layers.properties(height=alt.Step(34), padding={"right": 150, "left": 0, "top": 0, "bottom": 0})


def _curves() -> alt.Chart:
    """The validation accuracy of every run by step: a line a run, dashed for the word head."""
    legend = alt.Legend(
        title=None, orient="top", symbolType="stroke", symbolSize=225, symbolStrokeWidth=2.5, labelLimit=400
    )
    heads = [NAMES[WORD_HEAD], NAMES[NEW_HEAD]]  # in the colours and dashes of the one picture
    chart = (
        alt.Chart(alt.NamedData("rows"))
        .mark_line(strokeWidth=2, opacity=0.75)
        .encode(
            x=alt.X("step:Q", axis=alt.Axis(title="Training step", tickCount=5), scale=alt.Scale(nice=False)),
            y=alt.Y(
                "accuracy:Q",
                axis=alt.Axis(title="Validation reviews right", format="%", tickCount=5, minExtent=ROOM),
                scale=alt.Scale(domain=[0, 1]),
            ),
            detail="run:N",
            color=alt.Color("head:N", scale=alt.Scale(domain=heads), legend=legend),
            strokeDash=alt.StrokeDash("head:N", scale=alt.Scale(domain=heads, range=[[1, 0], [6, 3]]), legend=legend),
        )
    )
    return chart.properties(height=380)


COUNTS: Spec = spec_of(_counts())
CURVES: Spec = spec_of(_curves())
