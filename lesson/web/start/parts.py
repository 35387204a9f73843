"""The parts of the page Start here: one review and three networks, with answers that were computed once and stored.

assets/start.json is made by `python -m lesson.bert.use.start_answers`; without it the page explains the two stages
in words alone. No times and no scores: nothing here answers a question of a later step.
"""

import json
from functools import lru_cache
from statistics import mean
from typing import Any

import pandas as pd
import streamlit as st

from lesson import places
from lesson.web import charts

STAGES = """
| Stage | Pre-training | Fine-tuning |
|---|---|---|
| **Reads** | millions of words, no labels | far fewer texts, each with its label |
| **Learns to** | guess hidden words, tell what follows | do one job, such as judging a review |
| **Happens** | once, with a lot of computing | once for each job, by you |
| **Results in** | a network that knows language | the same network, with a *head* that knows the job |
"""
ROWS = (  # name in start.json, name on the page, what it has done
    ("random", "A random network", "Has never read anything."),
    ("pretrained", "Pre-trained", "Has read a lot, but never seen a label."),
    ("fine_tuned", "Fine-tuned", "Has read, then learned from labelled reviews."),
)


@lru_cache(maxsize=1)
def answers() -> dict[str, Any] | None:
    """The stored answers, or None if there are none."""
    try:
        return json.loads(places.START_ANSWERS.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None


def three_networks(kept: dict[str, Any]) -> None:
    """One review, chosen by a click, as three networks judge it: random, pre-trained, fine-tuned."""
    texts = kept["texts"]
    number = st.pills(
        "A review",
        range(len(texts)),
        default=0,
        required=True,
        key="start-text",
        format_func=lambda place: f"Review {place + 1}",
        label_visibility="collapsed",
    )
    with st.container(border=True, gap="small"):
        st.text(texts[number]["text"])
        for column, (stage, name, what) in zip(st.columns(3), ROWS, strict=True):
            with column:
                st.markdown(f"**{name}**")
                _classes(texts[number][stage], name)
                st.caption(what)


def stages() -> None:
    """The two stages in a table."""
    st.markdown(STAGES)


def closing(kept: dict[str, Any]) -> str:
    """Say how sure each network is of its answer, on average over the reviews shown.

    >>> row = {"random": {"a": 0.6, "b": 0.4}, "pretrained": {"a": 0.7, "b": 0.3}, "fine_tuned": {"a": 0.9, "b": 0.1}}
    >>> closing({"texts": [row]})[:63]
    'On average, the random network is 60% sure of its answer, the p'
    """
    sure = {stage: mean(max(text[stage].values()) for text in kept["texts"]) for stage, *_ in ROWS}
    return (
        f"On average, the random network is {sure['random']:.0%} sure of its answer, the pre-trained one "
        f"{sure['pretrained']:.0%}, the fine-tuned one {sure['fine_tuned']:.0%}. This lesson takes you through both "
        "stages: what reading gives, and what labels add. Being sure is not being right: step 7 counts right answers."
    )


def _classes(shares: dict[str, float], name: str) -> None:
    rows = pd.DataFrame({"word": list(shares), "probability": list(shares.values()), "order": range(len(shares))})
    words = ", ".join(f"{label} {share:.0%}" for label, share in shares.items())
    charts.show(rows, charts.CLASS_BARS, f"{name}: {words}.", key=f"start-{name}")
