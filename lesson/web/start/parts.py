"""The parts of the page Start here: one review through both stages, from answers that were made once and kept.

assets/start.json is made by `python -m lesson.bert.use.start_answers`; without it the page tells the two stages in
words alone.
"""

import json
from functools import lru_cache
from typing import Any

import pandas as pd
import streamlit as st

from lesson import places
from lesson.content.words import counted, duration
from lesson.web import charts, guess, state

STAGES = """
| Stage | Pre-training | Fine-tuning |
|---|---|---|
| **Reads** | millions of words, no labels | a few hundred texts, each with its label |
| **Learns to** | guess hidden words, tell what follows | do one job, such as judging a review |
| **Is done** | once, with much computing | by you, for each job anew |
| **Leaves behind** | a network that knows language | the same, plus a small new layer, its *head*, that knows the job |
"""
TIMES = ("About 10 seconds", "About 10 minutes", "About an hour", "Days")


@lru_cache(maxsize=1)
def answers() -> dict[str, Any] | None:
    """The kept answers, or None where nobody has made them yet."""
    try:
        return json.loads(places.START_ANSWERS.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None


def both_stages(kept: dict[str, Any], with_figures: bool) -> None:
    """One review, chosen by a click, as each stage sees it; what fine-tuning took stays hidden until it is guessed."""
    texts = kept["texts"]
    number = st.pills(
        "One review goes through both stages",
        range(len(texts)),
        default=0,
        required=True,
        key="start-text",
        format_func=lambda place: f"Review {place + 1}",
    )
    told = texts[number]
    with st.container(border=True):
        st.markdown("**Stage 1 · Pre-training.** Before it has any job, BERT guesses words that were hidden.")
        mask, text = told["mask"], told["text"]
        st.text(f"{text[: mask['start']]}[MASK]{text[mask['end'] :]}")
        top = pd.DataFrame(mask["top"]).rename(columns={"token": "word", "rank": "order"})
        charts.with_table(
            top,
            charts.BARS,
            f"The first guess is {mask['top'][0]['token']}.",
            {"order": "Rank", "word": "Word", "probability": "Probability"},
            key="start-mask",
        )
    with st.container(border=True):
        st.markdown("**Stage 2 · Fine-tuning.** Labelled reviews turn the same network into a judge of reviews.")
        st.text(text)
        left, right = st.columns(2)
        for side, when, key in ((left, "Before", "before"), (right, "After", "after")):
            with side:
                st.markdown(f"**{when}**")
                _classes(told[key], f"{when} fine-tuning")
        if with_figures:
            _figures(kept["fine_tuning"])


def _classes(answer: dict[str, Any], when: str) -> None:
    shares = answer["probabilities"]
    rows = pd.DataFrame({"word": list(shares), "probability": list(shares.values()), "order": range(len(shares))})
    words = ", ".join(f"{name} {share:.0%}" for name, share in shares.items())
    charts.show(rows, charts.CLASS_BARS, f"{when}: {words}.", key=f"start-{when}")


def _figures(run: dict[str, Any]) -> None:
    st.caption(
        f"Fine-tuned on {counted(run['rows']['train'], 'review')} in "
        f"{duration(run['train_seconds'])}; it is right on "
        f"{run['test_accuracy']:.0%} of {run['rows']['test']} reviews that it never saw."
    )


def how_long(place: state.Place, kept: dict[str, Any] | None) -> bool:
    """A first prediction: what fine-tuning costs, beside what pre-training cost; gives whether the answer is shown."""
    said = guess.ask(
        place.learner,
        "how-long",
        "The first BERT was pre-trained for four days on 16 chips built for it. "
        "How long will your own fine-tuning take, on this computer?",
        TIMES,
    )
    if said is None:
        return False
    took = f"about {duration(kept['fine_tuning']['train_seconds'])}" if kept else "a few minutes"
    guess.told(
        said,
        f"With the small built-in BERT it took {took} on two processor cores. That difference is why there are "
        "two stages.",
    )
    return True
