"""Where the model fails: reviews that fooled the built-in BERT, and kinds of test reviews on which it is weaker."""

from typing import Any

import altair as alt
import pandas as pd
import streamlit as st

from lesson.content import examples
from lesson.content.words import counted
from lesson.errors import LessonError
from lesson.results.intervals import wilson
from lesson.results.tested import kinds, reviews_of
from lesson.runs.registry import Run
from lesson.web import asking, charts, state
from lesson.web.try_it.answers import about_truth, version

NOT_YOURS = "These counts are shown only to the run's owner. Start a run of your own to see yours."
FEW = 10  # reviews of a kind: too few to say anything


def fooled(run: Run) -> None:
    """Reviews that the built-in BERT got wrong whenever it was fine-tuned, and what this model says to them."""
    found = examples.load()
    count = found.counts["sentiment"]
    st.text(
        f"We wrote {count.asked} reviews before asking, and fine-tuned the built-in BERT three times on the set "
        f"“{found.learned_from}”. It got {count.works} right with confidence every time, and {count.failed} wrong "
        "every time. Here is the first of each kind that it gets wrong, with what your model says:"
    )
    yours = asking.classify(str(run.folder), tuple(review.text for review in found.fooled), version(run))
    rows = [
        {
            "Review": review.text,
            "It is": review.label,
            "Ours said": ", ".join(review.said),
            "Yours says": each["label"],
        }
        for review, each in zip(found.fooled, yours, strict=True)
    ]
    st.dataframe(pd.DataFrame(rows), hide_index=True, row_height=36)
    for review, each in zip(found.fooled, yours, strict=True):
        if sentence := about_truth(review.text, each):
            st.text(f"“{review.text}” Yours says {each['label']}. {sentence}")


def weak_spots(run: Run, place: state.Place) -> None:
    """How often it is right on kinds of its test reviews, for the run's owner."""
    try:
        rows = reviews_of(run, place.learner)
    except LessonError as error:
        st.text(NOT_YOURS if run.learner != place.learner else str(error))
        return
    right = int((rows["label"] == rows["said"]).sum())
    low, high = wilson(right, len(rows))
    every = {"name": "all of them", "texts": len(rows), "right": right / len(rows), "low": low, "high": high}
    found = [every, *kinds(rows)]
    st.text(in_words(found))
    drawn = pd.DataFrame([row for row in found if row["texts"]])
    every_kind = pd.DataFrame(found)
    shares = ["right", "low", "high"]
    every_kind[shares] = (100 * every_kind[shares].astype(float)).round(1)
    charts.with_table(
        drawn,
        KINDS,
        f"How often the model is right by kind of test review, with 95 % intervals. {in_words(found)}",
        {"name": "Test reviews", "texts": "How many", "right": "% right", "low": "from", "high": "to"},
        key="kinds",
        shown=every_kind,
    )
    st.caption(
        "The line is the 95 % interval: the shorter it is, the surer the figure. One review may be of several "
        "kinds, so the kinds don't add up. That a kind does worse does not show why: its reviews may be "
        "harder in other ways too."
    )


def in_words(found: list[dict[str, Any]]) -> str:
    """Return on which kind it does worst, and whether that may be chance; the first row is all reviews.

    >>> every = {"name": "all of them", "texts": 200, "right": 0.8, "low": 0.74, "high": 0.85}
    >>> in_words([every, {"name": "with a negation", "texts": 50, "right": 0.5, "low": 0.37, "high": 0.63}])[-55:]
    'The intervals do not overlap, so this is hardly chance.'
    """
    every, *kinds_found = found
    start = f"It gets {every['right']:.0%} of {counted(every['texts'], 'test review')} right."
    known = [row for row in kinds_found if row["texts"] >= FEW]
    if not known:
        return f"{start} There are too few of each kind to say more."
    worst = min(known, key=lambda row: row["right"])
    if worst["right"] >= every["right"]:
        return f"{start} It does no worse on any of these kinds."
    told = f"{start} It does worst on those {worst['name']}: {worst['right']:.0%} of {worst['texts']}."
    if worst["high"] < every["low"]:
        return f"{told} The intervals do not overlap, so this is hardly chance."
    return f"{told} The intervals overlap, so this may be chance."


def _kinds() -> charts.Layers:
    """A point with its interval for each kind of review."""
    base = alt.Chart(alt.NamedData("rows")).encode(
        y=alt.Y(
            "name:N",
            sort=None,
            title=None,
            axis=alt.Axis(labelFontSize=13, labelLimit=190, ticks=False, domain=False, labelPadding=8),
        )
    )
    share = alt.Axis(title=None, format="%", tickCount=5)
    lines = base.mark_rule(strokeWidth=3).encode(
        x=alt.X("low:Q", axis=share, scale=alt.Scale(domain=[0, 1])), x2="high:Q"
    )
    points = base.mark_point(filled=True, size=90, opacity=1, color=charts.INK).encode(x=alt.X("right:Q", axis=share))
    said = base.mark_text(align="left", dx=8, fontSize=13, color=charts.INK).encode(
        x="high:Q", text=alt.Text("texts:Q", format=",")
    )
    return alt.layer(lines, points, said).properties(height=alt.Step(30))


KINDS = charts.spec_of(_kinds())
