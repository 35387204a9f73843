"""What each layer would already answer behind a mask: one look of the page Masked words."""

from typing import Any

import altair as alt
import pandas as pd
import streamlit as st

from lesson.web import asking, charts, state, table
from lesson.web.masked_words.parts import Question
from lesson.web.masked_words.word_bars import percent


def show(question: Question, place: state.Place) -> None:
    """For each mask: the way of the answer through the layers, in a sentence, a chart and a table."""
    st.markdown(
        "The masked-word head reads what the last layer has made of the mask. Let it read each layer before that one, "
        "too: what would the answer be, if BERT stopped there?"
    )
    masks = asking.layer_answers(question.text, place.checkpoint, question.masked)
    for number, mask in enumerate(masks, start=1):
        if len(masks) > 1:
            st.markdown(f"**Mask {number}**")
        _one_mask(mask, number)
    st.caption(
        "Layer 0 is what goes into the first layer: a mask and its position, nothing of the sentence yet. What not "
        "to conclude: that a lower layer knows nothing, or that BERT was surer there than at the end. The head "
        "learned to read the last layer only; what an earlier one holds in another form, it cannot read."
    )


def _one_mask(mask: dict[str, Any], number: int) -> None:
    st.text(in_words(mask))
    data = lines(mask)
    charts.show(data, LINES, _alt(data), key=f"layers-{number}")
    table.show(as_table(mask), f"layers-{number}.csv", key=f"layers-table-{number}")


def as_table(mask: dict[str, Any]) -> pd.DataFrame:
    """Return one row for each layer's each answer: side by side, three answers are too wide for a phone.

    >>> as_table({"layers": [{"layer": 0, "top": [{"token": "the", "probability": 0.5}]}]}).values.tolist()
    [[0, 1, 'the', '50.0%']]
    """
    rows = [
        (layer["layer"], place, each["token"], percent(each["probability"]))
        for layer in mask["layers"]
        for place, each in enumerate(layer["top"], start=1)
    ]
    return pd.DataFrame(rows, columns=["Layer", "Place", "Answer", "Probability"])


def in_words(mask: dict[str, Any]) -> str:
    """Return from which layer on the answer stands first, and what stood there before.

    >>> def layer(number, word, rank):
    ...     return {"layer": number, "top": [{"token": word}], "final": {"rank": rank, "probability": 0.5}}
    >>> in_words({"layers": [layer(0, "the", 900), layer(1, "cold", 4), layer(2, "dark", 1), layer(3, "dark", 1)]})
    'From layer 2 of 3 on, “dark” stands first. The layer before it would have said “cold”; before any layer, “the”.'
    """
    layers = mask["layers"]
    answer = layers[-1]["top"][0]["token"]
    since = next(number for number in range(len(layers)) if all(each["final"]["rank"] == 1 for each in layers[number:]))
    if since == 0:
        return f"“{answer}” stands first all the way, even before any layer: no other word is needed for it."
    last = len(layers) - 1
    from_here = f"Only the last layer, {last}, puts" if since == last else f"From layer {since} of {last} on,"
    stands = f"{from_here} “{answer}” first." if since == last else f"{from_here} “{answer}” stands first."
    before, first = layers[since - 1]["top"][0]["token"], layers[0]["top"][0]["token"]
    if since == 1:
        return f"{stands} Before any layer, when the mask has seen no other word, it would be “{first}”."
    return f"{stands} The layer before it would have said “{before}”; before any layer, “{first}”."


def lines(mask: dict[str, Any]) -> pd.DataFrame:
    """Return columns layer, probability, word: of the last layer's answer, and of the right word if that is another."""
    answer, right = mask["layers"][-1]["top"][0]["token"], mask["original"]
    rows = [(each["layer"], each["final"]["probability"], f"“{answer}”, the answer") for each in mask["layers"]]
    if right is not None and right != answer:
        rows += [(each["layer"], each["right"]["probability"], f"“{right}”, the right word") for each in mask["layers"]]
    return pd.DataFrame(rows, columns=["layer", "probability", "word"])


def _alt(data: pd.DataFrame) -> str:
    ends = [
        f"{word}: {rows['probability'].iloc[0]:.1%} to {rows['probability'].iloc[-1]:.1%}"
        for word, rows in data.groupby("word", sort=False)
    ]
    return f"Probability by layer, from the first to the last. {'; '.join(ends)}."


def _lines() -> charts.Layers:
    """Probability by layer, a line and a dash for each word."""
    legend = alt.Legend(
        title=None, orient="top", columns=1, labelLimit=280, symbolType="stroke", symbolSize=225, symbolStrokeWidth=2.5
    )
    base = alt.Chart(alt.NamedData("rows")).encode(
        x=alt.X("layer:Q", axis=alt.Axis(title="Layer", tickMinStep=1, format="d"), scale=alt.Scale(nice=False)),
        y=alt.Y(
            "probability:Q",
            axis=alt.Axis(title="Probability", format="%", tickCount=5, minExtent=charts.ROOM),
            scale=alt.Scale(domain=[0, 1]),
        ),
        color=alt.Color("word:N", sort=None, legend=legend),
        strokeDash=alt.StrokeDash("word:N", sort=None, legend=legend),
    )
    dots = base.mark_point(filled=True, size=40, strokeDash=[1, 0])
    return alt.layer(base.mark_line(strokeWidth=2.5), dots).properties(height=260)


LINES = charts.spec_of(_lines())
