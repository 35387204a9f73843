"""The drawer of the page Masked words: closer looks at what the model does with a sentence, one at a time.

They take the sentence and the masks that the learner has chosen above, and ask for no guess. Here: the choice itself, a
longer list of answers, the right side hidden, and the surprise of every token; the others are in modules of their own.
"""

from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from lesson.content import examples
from lesson.web import asking, state, strip
from lesson.web.masked_words import attention, failures, ids, layers
from lesson.web.masked_words import probes as masked_probes
from lesson.web.masked_words import recipe as masked_recipe
from lesson.web.masked_words.parts import Question
from lesson.web.masked_words.word_bars import bars, percent
from lesson.web.walk import drawer

LONGER, LEFT, SURPRISE = "What else it would say", "What the right side is worth", "Which words surprise it"
IDS, LAYERS, ATTENTION = "Tokens and ids", "Guess by layer", "What its heads look at"
RECIPE, SENSES, FAILS = "How masks are drawn", "How it tells two meanings apart", "What it overlooks"
BIAS, OTHER = "What it picked up about people", "What another BERT says"
ABOVE = "The one above"
ALIKE = 0.02  # probabilities no further apart than this count as alike


def draw(question: Question, place: state.Place) -> None:
    """Offer the closer looks and show the one that is chosen."""
    looks = {
        IDS: ids.show,
        LONGER: longer,
        LEFT: left_side,
        SURPRISE: surprise,
        LAYERS: layers.show,
        ATTENTION: attention.show,
        RECIPE: masked_recipe.recipe,
        SENSES: masked_probes.senses,
        FAILS: failures.show,
        BIAS: masked_probes.bias,
        OTHER: masked_probes.other_model,
    }
    drawer.draw("masked", {name: partial(look, question, place) for name, look in looks.items()})


def longer(question: Question, place: state.Place) -> None:
    """Ten or twenty answers behind each mask."""
    top = st.segmented_control("How many answers", [10, 20], default=10, required=True, key="top")
    for number, mask in enumerate(asking.fill(question.text, place.checkpoint, question.masked, top, ()), start=1):
        bars(mask, f"The {top} most probable words behind mask {number}", key=f"longer-{number}")


def left_side(question: Question, place: state.Place) -> None:
    """The same mask with both sides and with the left side alone."""
    st.markdown(
        "A language model that writes text from left to right sees only what comes before a word. BERT reads **both "
        "sides at once**: that is the B in its name, *bidirectional*. Here everything to the right of each mask is "
        "hidden from the same model, to show what it was worth."
    )
    question = _with_a_right_side(question)
    both = asking.fill(question.text, place.checkpoint, question.masked, 5, ())
    words = tuple(dict.fromkeys(mask["top"][0]["token"] for mask in both))
    left = asking.left_only(question.text, place.checkpoint, question.masked, 5, words)
    st.text(_what_it_was_worth(both[0]["top"][0], left[0]["words"]))
    for number, (whole, half) in enumerate(zip(both, left, strict=True), start=1):
        if len(both) > 1:
            st.markdown(f"**Mask {number}**")
        columns = st.columns(2)
        for column, title, mask in zip(columns, ("Both sides", "Left side only"), (whole, half), strict=True):
            with column:
                st.caption(title)
                bars(mask, f"{title}: the most probable words behind mask {number}", key=f"{title}-{number}")
        best = whole["top"][0]
        alone = next((w for w in half["words"] if w["word"] == best["token"] and w["in_vocabulary"]), None)
        if alone:
            st.text(
                f"“{best['token']}”: {best['probability']:.1%} with both sides, {percent(alone['probability'])} "
                f"and rank {alone['rank']:,} with the left side alone."
            )
    st.caption(
        "To be fair: BERT was never trained without the right side. A model trained that way would do better than "
        "BERT does here, but would still have less to go on."
    )


def _what_it_was_worth(best: dict[str, Any], alone: list[dict[str, Any]]) -> str:
    """How the first mask's best answer fared when its right side was hidden."""
    found = next((word for word in alone if word["word"] == best["token"] and word["in_vocabulary"]), None)
    if found is None:
        return ""
    change, start = found["probability"] - best["probability"], f"Without the right side, “{best['token']}” is"
    if abs(change) <= ALIKE:
        return f"{start} about as likely: here the left side says enough on its own."
    if change > 0:
        return f"{start} more likely, although there is less to go on: the words on the right pointed elsewhere."
    return f"{start} less likely: the clue was on the right."


def _with_a_right_side(question: Question) -> Question:
    """A sentence whose mask depends on the words to its right, or the one chosen above."""
    ready = {f"Sentence {number}": probe for number, probe in enumerate(examples.load().left_only, start=1)}
    chosen = st.pills("A sentence", [*ready, ABOVE], default=next(iter(ready)), required=True, key="left-sentence")
    if chosen == ABOVE:
        return question
    st.text(ready[chosen].text)
    return Question(ready[chosen].text, (), 1)


def surprise(question: Question, place: state.Place) -> None:
    """Each token masked in turn: how many bits it is worth."""
    text = question.text
    st.markdown(
        "Mask each word in turn and ask how probable the real one was. Its **surprise** is −log₂ of that "
        "probability, in bits: 0 bits for a certain word, 1 bit for the toss of a coin, about 14 for a word no "
        "likelier than any other of sixteen thousand."
    )
    measured = asking.surprise(text, place.checkpoint)
    if len(measured) < 2:
        st.caption("This needs a sentence of more than one word.")
        return
    worst, total = max(measured, key=lambda token: token["bits"]), sum(token["bits"] for token in measured)
    st.text(
        f"“{worst['token']}” surprises it most, with {worst['bits']:.1f} bits: it was BERT's guess number "
        f"{worst['rank']:,}."
    )
    most = max(token["bits"] for token in measured)
    strip.show(
        [
            strip.Cell(token["token"], f"{token['bits']:.1f}", 0.9 * token["bits"] / max(most, 1.0))
            for token in measured
        ],
        key="surprise-strip",
        label="Every token with its surprise in bits; darker is more surprising",
    )
    st.text(f"All together: {total:.0f} bits, {total / len(measured):.1f} a token.")
    with st.expander("The same as a table", type="compact"):
        table = pd.DataFrame(measured)[["token", "bits", "probability", "rank"]]
        st.dataframe(
            table.rename(columns={"token": "Token", "bits": "Bits", "probability": "Probability", "rank": "Rank"}),
            hide_index=True,
        )
