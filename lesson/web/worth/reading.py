"""What reading buys: accuracy by how much a BERT has read, one line for each number of labels."""

import json
from typing import Any

import altair as alt
import pandas as pd
import streamlit as st

from lesson import effort, places
from lesson.content.scale import BERT_BASE_LEADS, LEADS_ARE
from lesson.content.words import counted
from lesson.web import charts
from lesson.web.charts import INK, ROOM, Layers, Spec, spec_of

SERIES = "one shape"  # what is joined by lines; others stand alone
MARGIN = 0.05  # with 400 test reviews
NOTHING = 0.4  # million tokens: where a BERT that has read none stands on the logarithmic axis
COLUMNS = {
    "who": "BERT",
    "tokens": "Million tokens read",
    "labels": "Labels",
    "mean": "Test reviews right",
    "low": "Worst seed",
    "high": "Best seed",
}
MINILM = "all-MiniLM-L6-v2"
TODAY = (effort.WORD_HEAD, effort.NEW_HEAD)
BIG = {"first leg": "built-in BERT, half-way", "built-in": "the built-in BERT", MINILM: MINILM}
LINES = {"built-in BERT, half-way": "built-in BERT,\nhalf-way"}  # in one, it would cross the lines on a phone
MADE_WITH = (effort.Effort(4, 60), effort.Effort(4, 300))  # word head, new head: what READING was measured with
HOW_TO_READ = (
    "Symbols that stand alone are the built-in BERT, half-way and at the end; it is larger and was trained in another "
    "way, so no line leads to it. Points are means of three draws of the labels (without a label there is one), with "
    "the word head kept; bands go from the worst to the best. With 400 test reviews 5 points may be chance, and each "
    "BERT was pre-trained once."
)
REVIEWS = (
    "Reviews, without their labels, were a fifth of what the built-in BERT read at first, and more than half of what "
    "it read then; logistic regression never saw those."
)
PUBLISHED = (
    f"BERT-base, with 3,300 million words, was ahead of the best classical method by {BERT_BASE_LEADS[100]} % with 100 "
    f"labels a class ({LEADS_ARE}, on other reviews)."
)
ABOUT_MINILM = (
    f"{MINILM}, twice as large as the built-in BERT, was taught by a larger network on BERT's corpus of 3,300 million "
    "words (Wang et al. 2020); that network's own reading, and a billion pairs of sentences afterwards, are not "
    "counted. It has no word head, so it got a new one, and nothing can be asked of it without labels."
)


def load() -> list[dict[str, Any]]:
    """Return the fits that come with the lesson: name, tokens (millions), head, labels, seed, accuracy."""
    return json.loads(places.READING.read_text(encoding="utf-8"))


def curves(fits: list[dict[str, Any]]) -> pd.DataFrame:
    """Return the mean, worst and best seed for each BERT and number of labels.

    >>> fits = [{"name": "0 million", "tokens": 0, "head": "word", "labels": 20, "seed": s, "accuracy": a}
    ...         for s, a in enumerate((0.3, 0.5))]
    >>> curves(fits)[["who", "labels", "mean", "place"]].values.tolist()
    [['one shape', 20, 0.4, 0.4]]
    """
    table = pd.DataFrame(fits)
    means = table.groupby(["name", "tokens", "labels"])["accuracy"].agg(["mean", "min", "max"]).reset_index()
    means = means.rename(columns={"min": "low", "max": "high"})
    who = [BIG.get(name, SERIES) for name in means["name"]]
    place = means["tokens"].clip(lower=NOTHING).astype(float)
    series = [_labels(number) for number in means["labels"]]
    said = [LINES.get(name, name) for name in who]
    return means.assign(who=who, said=said, place=place, series=series).sort_values(["labels", "tokens"])


def sentences(found: pd.DataFrame) -> list[str]:
    """Say what reading bought with the fewest and with the most labels, and how that compares with more labels."""
    ours = found[found["who"] == SERIES]
    said = [_bought(line) for number, line in ours.groupby("labels") if number in (0, ours["labels"].max())]
    return [sentence for sentence in [*said, _not_always_more(ours), _instead(ours)] if sentence]


def _bought(line: pd.DataFrame) -> str:
    first, last = line.iloc[0], line.iloc[-1]
    if len(line) < 2:
        return ""
    return (
        f"With {_labels(int(first['labels']))}, the BERT that had read nothing got {first['mean']:.0%} of the test "
        f"reviews right, and the one that had read {last['tokens']:.0f} million tokens {last['mean']:.0%}."
    )


def _not_always_more(ours: pd.DataFrame) -> str:
    """Say so where somebody who had read less did better with the most labels; the picture shows it anyway."""
    line = ours[ours["labels"] == ours["labels"].max()].sort_values("tokens")
    best, last = line.loc[line["mean"].idxmax()], line.iloc[-1]
    if best["tokens"] == last["tokens"] or len(line) < 3:
        return ""
    by_chance = best["mean"] - last["mean"] < MARGIN
    why = "That may be chance, or all that so small a network has room for." if by_chance else "That is hardly chance."
    return (
        f"More is not always better: with {_labels(int(last['labels']))}, the one that had read {best['tokens']:.0f} "
        f"million tokens got {best['mean']:.0%}. {why}"
    )


def _instead(ours: pd.DataFrame) -> str:
    """Compare the best reader with few labels and the one that has read nothing with the most."""
    most, least = ours["tokens"].max(), ours["tokens"].min()
    unread = ours[ours["tokens"] == least]
    best, none = unread.loc[unread["mean"].idxmax()], unread[unread["labels"] == 0]["mean"].max()
    if best["mean"] - none < MARGIN:
        return (
            f"The one that had read nothing learned nothing from {_labels(int(unread['labels'].max()))}: it stays "
            f"within {100 * MARGIN:.0f} points of where it began."
        )
    enough = ours[(ours["tokens"] == most) & (ours["mean"] >= best["mean"])]
    if enough.empty:
        return ""
    return (
        f"It took {_labels(int(best['labels']))} to get the one that had read nothing to {best['mean']:.0%}; the one "
        f"that had read {most:.0f} million tokens got there with {_labels(int(enough['labels'].min()))}."
    )


def _labels(number: int) -> str:
    return counted(number, "label") if number else "no label"


def draw() -> None:
    """Draw the lines, the big ones beside them, and the sentences that follow the numbers."""
    found = curves(load())
    order = list(found["series"].unique())
    st.markdown(
        "These BERTs have the same shape (two layers, 128 wide: BERT-Tiny, Turc et al. 2019), the same mixture "
        "of text and the same schedule. All that differs is how much they read before they saw a single label."
    )
    charts.with_table(found, _spec(order), in_words(found), COLUMNS, key="reading")
    for sentence in sentences(found):
        st.text(sentence)
    st.caption(f"{HOW_TO_READ} {REVIEWS} {trained_for(int(found['labels'].max()))}".strip())
    st.caption(f"{ABOUT_MINILM} {PUBLISHED}" if MINILM in set(found["who"]) else PUBLISHED)


def trained_for(labels: int) -> str:
    """Say how long these fits trained where a run of today trains for less, or for more; empty where it does not."""
    then, now = ([rule.steps_for(labels, 16) for rule in rules] for rules in (MADE_WITH, TODAY))
    if then == now:
        return ""
    return (
        f"These word heads were trained for {then[0]} steps with {_labels(labels)}, and new heads for {then[1]}, where "
        f"a run of today has {now[0]} and {now[1]}."
    )


def in_words(found: pd.DataFrame) -> str:
    """Describe the chart for those who cannot see it."""
    return " ".join(["Share of test reviews right by million tokens read.", *sentences(found)])


def _spec(order: list[str]) -> Spec:
    return spec_of(_chart(order))


def _chart(order: list[str]) -> Layers:
    legend = alt.Legend(
        title=None, orient="top", columns=2, columnPadding=8, symbolSize=110, symbolOpacity=1, symbolStrokeWidth=0
    )
    color = alt.Color("series:N", scale=alt.Scale(domain=order), legend=legend)
    shape = alt.Shape("series:N", scale=alt.Scale(domain=order), legend=legend)
    dash = alt.StrokeDash("series:N", scale=alt.Scale(domain=order), legend=None)
    x = alt.X(
        "place:Q",
        axis=alt.Axis(
            title="Million tokens read (log scale)",
            values=[NOTHING, 1, 3, 10, 30, 100, 300, 1000, 3000],
            labelExpr=f"datum.value < {NOTHING + 0.1} ? 'none' : format(datum.value, ',')",
        ),
        scale=alt.Scale(type="log", nice=False, padding=14),
    )
    y = alt.Y(
        "mean:Q",
        axis=alt.Axis(title="Test reviews right", format="%", tickCount=5, minExtent=ROOM),
        scale=alt.Scale(zero=False),
    )
    ground = alt.Chart(alt.NamedData("rows")).encode(x=x, color=color)
    ours = ground.transform_filter(f"datum.who == '{SERIES}'")
    others = ground.transform_filter(f"datum.who != '{SERIES}'")
    return alt.layer(
        ours.mark_area(opacity=0.13).encode(y=alt.Y("low:Q"), y2="high:Q"),
        ours.mark_line(strokeWidth=2.5).encode(y=y, strokeDash=dash),
        ground.mark_point(filled=True, size=75).encode(y=y, shape=shape, tooltip=["who:N", "series:N", "mean:Q"]),
        others.mark_text(aria=False, align="right", dx=-9, fontSize=11, lineBreak="\n")
        .encode(y=y, text="said:N", color=alt.value(INK))
        .transform_filter("datum.labels == 20"),
    ).properties(height=360)
