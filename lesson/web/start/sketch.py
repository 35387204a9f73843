"""The empty picture on Start here: where will the lines lie? The learner's guess is drawn here and answered in step 7.

The axes have no numbers, so they don't reveal the answer.
"""

import altair as alt
import pandas as pd
import streamlit as st

from lesson.results.picture import SHAPES
from lesson.web import charts, guess, state
from lesson.web.charts import Layers, Spec, spec_of

NAME = "shape"  # of the guess
QUESTION = (
    "A pre-trained BERT, which has read a lot, and logistic regression, which only counts words, learn from the same "
    "labels. What will their lines look like?"
)
READS, COUNTS = "pre-trained BERT", "counting words"
_LINES = {  # accuracy of BERT and of counting words with no, few, some and many labels; None: cannot start
    SHAPES[0]: ((0.55, 0.7, 0.8, 0.86), (None, 0.35, 0.62, 0.85)),
    SHAPES[1]: ((0.55, 0.68, 0.8, 0.92), (None, 0.35, 0.5, 0.65)),
    SHAPES[2]: ((0.2, 0.3, 0.5, 0.7), (None, 0.5, 0.7, 0.88)),
    SHAPES[3]: ((0.2, 0.32, 0.68, 0.9), (None, 0.5, 0.62, 0.7)),
    SHAPES[4]: ((0.3, 0.5, 0.7, 0.86), (None, 0.48, 0.69, 0.85)),
}


def draw(place: state.Place) -> None:
    """Ask, and sketch the guess on the empty axes."""
    said = guess.ask(place.learner, NAME, QUESTION, list(SHAPES))
    lines = rows(said)
    charts.show(lines, SKETCH, in_words(said), key="sketch")
    if not said:
        st.caption("The real lines come in step 7.")
    else:
        st.text("That is your sketch. In step 7 you will see how the real lines run.")


def rows(said: str | None) -> pd.DataFrame:
    """Columns name, labels, right: the sketch of a guess; without one, two invisible points, so that axes are drawn."""
    if not said:
        return pd.DataFrame({"name": [READS, READS], "labels": [0, 3], "right": [0.0, 1.0], "seen": [0, 0]})
    reads, counts = _LINES[said]
    found = [(name, at, right, 1) for name, line in ((READS, reads), (COUNTS, counts)) for at, right in enumerate(line)]
    return pd.DataFrame(found, columns=["name", "labels", "right", "seen"]).dropna()


def in_words(said: str | None) -> str:
    """Describe the sketch for anybody who cannot see it.

    >>> in_words(None)
    'Empty axes: labels to the right, share of reviews judged correctly upwards.'
    """
    if not said:
        return "Empty axes: labels to the right, share of reviews judged correctly upwards."
    return f"Your sketch, without figures: {said[:1].lower()}{said[1:]}."


def _sketch() -> Layers:
    names = alt.Scale(domain=[READS, COUNTS])
    legend = alt.Legend(title=None, orient="top", symbolType="stroke", symbolStrokeWidth=2.5, symbolSize=225)
    ground = alt.Chart(alt.NamedData("rows")).encode(
        x=alt.X(
            "labels:Q",
            axis=alt.Axis(
                title="Labels to learn from",
                values=[0, 1, 2, 3],
                labelExpr="['none', 'few', 'some', 'many'][datum.value]",
            ),
        ),
        y=alt.Y(
            "right:Q", axis=alt.Axis(title="Reviews judged correctly", labels=False), scale=alt.Scale(domain=[0, 1])
        ),
        opacity=alt.Opacity("seen:Q", scale=None, legend=None),
    )
    lines = ground.mark_line(strokeWidth=2.5, interpolate="monotone").encode(
        color=alt.Color("name:N", scale=names, legend=legend),
        strokeDash=alt.StrokeDash(
            "name:N", scale=alt.Scale(domain=[READS, COUNTS], range=[[1, 0], [2, 3]]), legend=legend
        ),
    )
    return alt.layer(lines).properties(height=230)


SKETCH: Spec = spec_of(_sketch())
