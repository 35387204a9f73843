"""The core of the page Next sentence: four pairs to tell apart, and what BERT makes of them."""

import random

import pandas as pd
import streamlit as st

from lesson.content import examples
from lesson.content.probes import Pair
from lesson.web import asking, charts, guess, state
from lesson.web.walk import shape
from lesson.web.watch.charts import SHARE_BARS

KINDS = {  # kind: in words
    "continuation": "true continuation",
    "swapped": "swapped order",
    "random": "random sentence",
    "same topic": "same topic, another text",
}
WHY_FOOLED = {"same topic": "a pair that only shares the topic", "swapped": "a pair in the wrong order"}
OUTPUTS = (
    "The bars show the first of the pair head's two outputs, “B follows A”, as a probability: with the second, “B is a "
    "random sentence”, it adds up to 100 %."
)


def four_pairs(place: state.Place, model: str) -> None:
    """One passage, four pairs in shuffled order: the learner says which one BERT will find most likely."""
    offered = examples.load().passages
    topics = list(dict.fromkeys(pair.topic for pair in offered))
    with shape.demonstration():
        topic = st.selectbox("Four pairs about", topics, key="topic")
        pairs = _mixed([pair for pair in offered if pair.topic == topic])
        left, right = st.columns(2, gap="medium")
        with left.container(border=True, gap="small"):
            for number, pair in enumerate(pairs, start=1):
                st.text(f"Pair {number}\nA  {pair.a}\nB  {pair.b}")
        with right:
            said = guess.ask(
                place.learner,
                "pair",
                "Which pair will BERT find most likely?",
                [f"Pair {number}" for number in range(1, len(pairs) + 1)],
                about=topic,
                topic=topic,
            )
            if said is not None:
                _answer(said, pairs, asking.is_next(tuple((pair.a, pair.b) for pair in pairs), model))
    if said is not None:
        st.caption(OUTPUTS)


def _answer(said: str, pairs: list[Pair], answers: list[float]) -> None:
    rows = pd.DataFrame(
        {"name": [f"{number}: {KINDS[pair.kind]}" for number, pair in enumerate(pairs, start=1)], "share": answers}
    )
    best = rows["share"].idxmax()
    kind = f"the {KINDS[pairs[best].kind]}, with {rows['share'][best]:.0%}{_wrongly(pairs[best])}"
    guess.verdict(said, f"Pair {best + 1}", kind)
    charts.with_table(
        rows,
        SHARE_BARS,
        f"Bars: the probability that B follows A. The highest is pair {best + 1} with {rows['share'][best]:.0%}.",
        {"name": "Pair", "share": "Probability that B follows A"},
        key="pairs",
    )
    shape.closing(in_words({pair.kind: share for pair, share in zip(pairs, answers, strict=True)}))


def in_words(shares: dict[str, float]) -> str:
    """What the four answers say, whatever the model: by kind of pair, the probability that B follows A.

    >>> in_words({"continuation": 0.9, "swapped": 0.3, "random": 0.02, "same topic": 0.8}).partition(", but ")[0]
    'It tells the true continuation (90%) from a random sentence (2%)'
    """
    true, other = shares["continuation"], shares["random"]
    told = f"the true continuation ({true:.0%}) from a random sentence ({other:.0%})"
    fooled = [WHY_FOOLED[kind] for kind in WHY_FOOLED if shares[kind] > 0.5]
    if true <= 0.5 or other > 0.5:
        return (
            f"Here it cannot tell {told}: either its reading has not taught it this, or this pair is too hard for it."
        )
    if not fooled:
        return f"It tells {told}, and the other two do not fool it: plain text taught it that, without labels."
    return (
        f"It tells {told}, but is fooled by {' and '.join(fooled)}: it has mostly learned which sentences go together."
    )


def _wrongly(liked: Pair) -> str:
    """What to say where the likeliest pair is not the one that follows."""
    return "" if liked.follows else ". BERT is wrong: its B does not follow A"


def _mixed(pairs: list[Pair]) -> list[Pair]:
    """A shuffled order, the same for everybody."""
    return random.Random(pairs[0].topic).sample(pairs, len(pairs))
