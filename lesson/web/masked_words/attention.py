"""What BERT's heads look at in the learner's sentence: one look of the page Masked words.

Three finds that are ready, all heads to choose from, and one of them large; and what none of this shows.
"""

from typing import Any

import altair as alt
import numpy as np
import pandas as pd
import streamlit as st

from lesson.settings import BUILT_IN
from lesson.web import asking, charts, state
from lesson.web.masked_words import heads
from lesson.web.masked_words.parts import Question

KINDS = {
    "before": "the token before",
    "after": "the token after",
    "itself": "the same token",
    "first": "[CLS]",
    "last": "[SEP]",
}
CHOSEN = "attention-head"  # in the session: the number of the head that is shown large
BEGUN = 2  # layers of the built-in BERT whose heads were begun with a habit (lesson.bert.pretraining.starts)
FIGURES = 16  # tokens: with more there is no room for numbers in the cells
CAVEAT = (
    "Attention says where a head takes its numbers from, not what it makes of them, nor that the answer rests on them. "
    "Very different attention can give the same answer (Jain and Wallace 2019, “Attention is not Explanation”); how "
    "much it explains depends on what you ask of an explanation (Wiegreffe and Pinter 2019, “Attention is not not "
    "Explanation”). To see what an answer rests on, take words away and ask again: the page Try it does."
)


def show(question: Question, place: state.Place) -> None:
    """The finds, all heads, the chosen one, and the caveat."""
    st.markdown(
        "In every layer each token gathers numbers from the others; how much from which is its **attention**. A layer "
        "has several **heads**, each with an attention of its own. Some have a habit that can be named:"
    )
    found = asking.attention(question.text, place.checkpoint, question.masked)
    begun = BEGUN if place.checkpoint == BUILT_IN and len(found["weights"]) > BEGUN else 0
    _finds(found, begun)
    if begun:
        st.caption(
            "The sentences about habits leave the first two layers out: in the built-in BERT their heads began with "
            "a habit of looking at neighbours, so that it needed less reading. Heads further up have found their "
            "habits themselves."
        )
    chosen = min(st.session_state.get(CHOSEN, _first_choice(found)), _count(found) - 1)
    _small(found, chosen, place)
    _large(found, chosen)
    with st.container(border=True, gap="small"):
        st.markdown(":material/balance: **What this does not show**")
        st.text(CAVEAT)


def _count(found: dict[str, Any]) -> int:
    layers, per_layer = found["weights"].shape[:2]
    return layers * per_layer


def _first_choice(found: dict[str, Any]) -> int:
    """The head that looks most from the first mask at a word; without one, the best at looking back."""
    looks = found["masks_look"]
    if looks:
        return (looks[0]["layer"] - 1) * found["weights"].shape[1] + looks[0]["head"] - 1
    return int(np.argmax(found["patterns"]["before"]))


def _finds(found: dict[str, Any], begun: int) -> None:
    """A sentence for each find, from its numbers, with a way to its head."""
    tokens, per_layer = found["tokens"], found["weights"].shape[1]
    lines = []
    for kind in ("before", "last"):
        shares = np.array(found["patterns"][kind])[begun:]
        number = begun * per_layer + int(shares.argmax())
        lines.append((number, habit(kind, shares.max(), name(number, per_layer), len(tokens))))
    for look in found["masks_look"]:
        number = (look["layer"] - 1) * per_layer + look["head"] - 1
        mask = mask_name(look["position"], found["masks"], tokens)
        lines.append((number, mask_in_words(look, tokens, mask, name(number, per_layer), _count(found))))
    for at, (number, line) in enumerate(lines):
        with st.container(horizontal=True, vertical_alignment="center", wrap=False):
            st.text(line, width="stretch")
            st.button(
                "Show", key=f"find-{at}", on_click=_choose, args=(number,), help=f"Show {name(number, per_layer)}"
            )


def habit(kind: str, share: float, head: str, tokens: int) -> str:
    """Return what the best head of a kind does, beside what even attention would give.

    >>> habit("last", 0.914, "layer 4, head 2", 10)
    'Layer 4, head 2 gives [SEP] 91% of its attention; spread evenly, each token would get 10%.'
    """
    return (
        f"{head[:1].upper()}{head[1:]} gives {KINDS[kind]} {share:.0%} of its attention; spread evenly, each token "
        f"would get {1 / tokens:.0%}."
    )


def mask_name(position: int, masks: list[int], tokens: list[str]) -> str:
    """Return what to call the mask at a position, so that two are told apart.

    >>> mask_name(2, [2], ["[CLS]", "a", "[MASK]"]), mask_name(3, [1, 3], ["[CLS]", "[MASK]", "a", "[MASK]"])
    ('[MASK]', 'mask 2')
    """
    if len(masks) < 2 or position not in masks:
        return tokens[position]
    return f"mask {masks.index(position) + 1}"


def mask_in_words(look: dict[str, Any], tokens: list[str], mask: str, head: str, every: int) -> str:
    """Return which word a mask looks at most, and which head does so most.

    >>> look = {"position": 2, "word": 1, "share": 0.12, "most": 0.63}
    >>> mask_in_words(look, ["[CLS]", "candle", "[MASK]"], "[MASK]", "layer 5, head 1", 36)
    'Of all words, [MASK] looks most at “candle”: 12% averaged over all 36 heads, 63% in layer 5, head 1.'
    """
    return (
        f"Of all words, {mask} looks most at “{tokens[look['word']]}”: {look['share']:.0%} "
        f"averaged over all {every} heads, {look['most']:.0%} in {head}."
    )


def name(number: int, per_layer: int) -> str:
    """Return a head's name, both numbers from 1.

    >>> name(5, 4)
    'layer 2, head 2'
    """
    return f"layer {number // per_layer + 1}, head {number % per_layer + 1}"


def _choose(number: int) -> None:
    st.session_state[CHOSEN] = number


def _small(found: dict[str, Any], chosen: int, place: state.Place) -> None:
    layers, per_layer = found["weights"].shape[:2]
    st.markdown(f"**All {layers * per_layer} heads**: a row for each layer, the first one on top. Choose one.")
    shares = {kind: np.array(found["patterns"][kind]).ravel() for kind in KINDS}
    labels = [_label(number, per_layer, shares) for number in range(layers * per_layer)]
    heads.choose(
        found["weights"],
        labels,
        chosen,
        key=f"heads-{place.checkpoint}",
        label="All heads, a row for each layer",
        on_choice=_choose,
    )
    st.caption(
        "Darker: more. A line just below the diagonal: each token looks at the one before. A column at the right: all "
        "look at [SEP] or the full stop, perhaps because the head has nothing to look for "
        "(Clark et al. 2019).".replace("[", r"\[")
    )
    with st.expander("All heads as a table", type="compact"):
        table = pd.DataFrame({"Layer": np.arange(layers * per_layer) // per_layer + 1})
        table["Head"] = np.arange(layers * per_layer) % per_layer + 1
        for kind, title in KINDS.items():
            table[f"To {title}"] = shares[kind]
        share = st.column_config.NumberColumn(format="percent")
        st.dataframe(table, hide_index=True, column_config={f"To {title}": share for title in KINDS.values()})


def _label(number: int, per_layer: int, shares: dict[str, np.ndarray]) -> str:
    most = max(shares, key=lambda kind: shares[kind][number])
    named = name(number, per_layer)
    return f"{named[:1].upper()}{named[1:]}: {shares[most][number]:.0%} to {KINDS[most]}"


def _large(found: dict[str, Any], chosen: int) -> None:
    """One head: who looks at whom."""
    per_layer = found["weights"].shape[1]
    weights = found["weights"].reshape(-1, *found["weights"].shape[2:])[chosen].astype(float)
    st.markdown(f"**{name(chosen, per_layer).capitalize()}**")
    data = cells(found["tokens"], weights)
    charts.with_table(
        data,
        MATRIX,
        f"Attention in {name(chosen, per_layer)}. {_most(found, weights)}",
        {"from": "Token", "to": "looks at", "share": "Share of its attention"},
        key="attention-matrix",
    )
    st.text(f"Read it row by row: each row adds up to 100%. {_most(found, weights)}")


def _most(found: dict[str, Any], weights: np.ndarray) -> str:
    """What the first mask looks at in this head, or the first word where none is masked."""
    tokens = found["tokens"]
    at = found["masks"][0] if found["masks"] else min(1, len(tokens) - 1)
    to = int(weights[at].argmax())
    return f"Here {mask_name(at, found['masks'], tokens)} looks most at “{tokens[to]}”, with {weights[at, to]:.0%}."


def cells(tokens: list[str], weights: np.ndarray) -> pd.DataFrame:
    """Return one row a pair of tokens: from, to (each with its place), their places, share, and what the cell says."""
    names = [f"{at} {token}" for at, token in enumerate(tokens)]
    rows = [
        (names[one], names[other], one, other, float(weights[one, other]))
        for one in range(len(tokens))
        for other in range(len(tokens))
    ]
    data = pd.DataFrame(rows, columns=["from", "to", "row", "column", "share"])
    room = len(tokens) <= FIGURES
    data["said"] = [f"{100 * share:.0f}" if room and share >= 0.1 else "" for share in data["share"]]
    return data


def _matrix() -> charts.Layers:
    """A row for each token, darker where it looks; figures in per cent where there is room."""
    labels: dict[str, Any] = {"ticks": False, "domain": False, "labelLimit": 90}
    base = alt.Chart(alt.NamedData("rows")).encode(
        x=alt.X(
            "to:N",
            sort=alt.EncodingSortField("column"),
            axis=alt.Axis(title="looks at", orient="top", labelAngle=-90, labelOverlap="parity", **labels),
        ),
        y=alt.Y("from:N", sort=alt.EncodingSortField("row"), axis=alt.Axis(title=None, labelOverlap=False, **labels)),
    )
    shades = base.mark_rect(stroke=charts.INK, strokeOpacity=0.15, strokeWidth=0.5).encode(
        fillOpacity=alt.FillOpacity("share:Q", scale=alt.Scale(domain=[0, 1], range=[0, 0.5]), legend=None),
        tooltip=["from:N", "to:N", alt.Tooltip("share:Q", format=".1%")],
    )
    figures = base.mark_text(fontSize=11, color=charts.INK).encode(text="said:N")
    return alt.layer(shades, figures).properties(height=alt.Step(22))


MATRIX = charts.spec_of(_matrix())
