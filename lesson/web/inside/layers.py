"""After a run on the page Fine-tune: which layers changed, and off which of them the label can be read."""

from typing import Any

import pandas as pd
import streamlit as st

from lesson.runs.registry import Run
from lesson.web import asking, charts, table
from lesson.web.inside.charts import BY_LAYER
from lesson.web.network import diagram
from lesson.web.network.parts import NEW_HEAD, WORD_HEAD

TOLD = (
    "Fill: how far a layer's weights have moved; the one that moved furthest is full. Diamond: how similar its output "
    "still is to what it was; at the top, it is the same."
)
ALIKE = 0.9  # linear CKA
ABOUT_ALIKE = 1.25  # times: one run cannot tell such layers apart


def changed(run: Run) -> None:
    """How far each layer's weights moved and how similar its outputs still are, on the diagram, with a table behind."""
    rows = _asked(run)["layers"]
    layers = len(rows) - 1
    furthest = max(row["moved"] for row in rows[1:]) or 1.0
    st.text(in_words(rows))
    diagram.draw(
        layers,
        lit=WORD_HEAD if run.settings.get("head") == "word" else NEW_HEAD,
        frozen=diagram.frozen_of(run.settings, layers),
        gauges=[(row["moved"] / furthest, row["similar"]) for row in rows[1:]],
        told=TOLD,
        key="network-layers",
    )
    st.caption(
        "Similarity is linear CKA on the validation reviews, from 0 (unrelated) to 1 (the same, though the whole cloud "
        "may have turned). A layer's output may change even if its own weights hardly moved, because its input has "
        "changed. That a layer changed does not mean that the task needed it."
    )
    shown = {"layer": "Layer (0: the word vectors)", "moved": "Weights moved", "similar": "Similarity of outputs (CKA)"}
    with st.expander("The same as a table", type="compact"):
        table.show(pd.DataFrame(rows).rename(columns=shown), "layers.csv", key="layers-table")


def in_words(rows: list[dict[str, Any]]) -> str:
    """Return which layers changed, from the rows of the question `by_layer`, the word vectors first.

    >>> in_words([{"moved": 0.1, "similar": 1.0}, {"moved": 0.0, "similar": 1.0}, {"moved": 0.0, "similar": 1.0}])
    'No layer has changed: the head alone learned.'
    >>> in_words([{"moved": 0.0, "similar": 1.0}, {"moved": 0.01, "similar": 0.99}, {"moved": 0.02, "similar": 0.5}])
    'Layer 2 moved furthest, by 2.0% of the length of its weights; layer 1 least, by 1.0%. Up to layer 1 the outputs \
are nearly as before (CKA above 0.9); after it they change, most at layer 2 (0.50).'
    """
    moved = [row["moved"] for row in rows[1:]]
    alike = [row["similar"] for row in rows[1:]]
    if not any(moved):
        return "No layer has changed: the head alone learned."
    most, least = moved.index(max(moved)) + 1, moved.index(min(moved)) + 1
    if min(moved) and max(moved) < ABOUT_ALIKE * min(moved):
        told = f"All layers moved about as far, by {min(moved):.1%} to {max(moved):.1%} of the length of their weights"
        return _outputs(told, alike)
    told = f"Layer {most} moved furthest, by {max(moved):.1%} of the length of its weights; layer {least} "
    told += "did not move" if not min(moved) else f"least, by {min(moved):.1%}"
    return _outputs(told, alike)


def _outputs(told: str, alike: list[float]) -> str:
    """Add from where on the outputs differ from before."""
    other = next((number for number, same in enumerate(alike, start=1) if same < ALIKE), None)
    if other is None:
        return f"{told}. All outputs are still nearly as before (CKA above {ALIKE:g})."
    change = f"most at layer {alike.index(min(alike)) + 1} ({min(alike):.2f})"
    if other == 1:
        return f"{told}. The outputs have changed from the first layer on (CKA below {ALIKE:g}), {change}."
    alike_to = f"Up to layer {other - 1} the outputs are nearly as before (CKA above {ALIKE:g})"
    return f"{told}. {alike_to}; after it they change, {change}."


def probed(run: Run) -> None:
    """How well the label can be read off each layer, before the run and after, with a table behind."""
    found = _asked(run)
    before, after = found["probes"]["before"], found["probes"]["after"]
    if not before:
        st.text("One of the labels has too few validation reviews to tell. Fine-tune on more reviews.")
        return
    st.text(read_off(before, after, found["frequent"]))
    charts.with_table(
        _rows(before, after, found["frequent"]),
        BY_LAYER,
        "Lines: the share of labels that a probe reads off each layer, before fine-tuning and after.",
        {"series": "Network", "layer": "Layer", "right": "Labels read off"},
        key="by-layer",
    )
    st.caption(
        f"For each layer a *linear probe*, a logistic regression, learns from {found['reviews']} validation reviews "
        "to read the label off the vector at the token that the head reads, and is tested on the ones that it has "
        "not seen (cross-validation). Look at where the two lines part. At layer 0 that token is the same in every "
        "review, so all that is left there is guessing. That a label can be read off a layer does not mean that the "
        "network uses it, and with so few reviews a few points may be chance."
    )


def read_off(before: list[float], after: list[float], frequent: float) -> str:
    """Return from where on the label can be read better than before.

    >>> read_off([0.4, 0.5, 0.6], [0.4, 0.52, 0.9], 0.4)
    'Before fine-tuning, the label can best be read off layer 2, with 60%; afterwards off layer 2, with 90%. Always \
giving the most frequent label would get 40%. The two differ most at layer 2: from 60% to 90%.'
    """
    best = [max(range(len(line)), key=line.__getitem__) for line in (before, after)]
    gains = [new - old for old, new in zip(before, after, strict=True)]
    most = max(range(len(gains)), key=gains.__getitem__)
    told = (
        f"Before fine-tuning, the label can best be read off layer {best[0]}, with {before[best[0]]:.0%}; afterwards "
        f"off layer {best[1]}, with {after[best[1]]:.0%}. Always giving the most frequent label "
        f"would get {frequent:.0%}."
    )
    if gains[most] < 0.02:
        return f"{told} Fine-tuning has made it no easier to read off any layer."
    return f"{told} The two differ most at layer {most}: from {before[most]:.0%} to {after[most]:.0%}."


def _rows(before: list[float], after: list[float], frequent: float) -> pd.DataFrame:
    series = {"fine-tuned": after, "before": before, "the most frequent label": [frequent] * len(before)}
    return pd.DataFrame(
        [
            {"series": name, "layer": layer, "right": right}
            for name, line in series.items()
            for layer, right in enumerate(line)
        ]
    )


def _asked(run: Run) -> dict[str, Any]:
    return asking.by_layer(str(run.folder), run.last_state().get("time", 0.0))  # one that went on is asked again
