"""What the model fails at, shown as a failure: one look of the page Masked words.

A sentence and its "not", asked again of whichever model is chosen; below, sentences that the built-in BERT got wrong
when all candidates were asked (assets/candidates).
"""

from typing import Any

import pandas as pd
import streamlit as st

from lesson.content import examples
from lesson.content.examples import Negation
from lesson.web import asking, state
from lesson.web.masked_words.parts import Question
from lesson.web.masked_words.word_bars import bars, percent


def show(question: Question, place: state.Place) -> None:
    """First the "not" that changes nothing, then the other failures."""
    found = examples.load()
    if found.negation is not None:
        _not_ignored(found.negation, place)
    _missed(found)


def _not_ignored(pair: Negation, place: state.Place) -> None:
    """The same sentence with and without its "not"."""
    st.markdown("One small word can reverse a sentence. Does the model notice?")
    masks = [asking.fill(text, place.checkpoint, (), 5, (pair.answer,))[0] for text in (pair.plain, pair.negated)]
    texts = {"plain": pair.plain, "negated": pair.negated}
    for column, (key, text), mask in zip(st.columns(2), texts.items(), masks, strict=True):
        with column:
            st.text(text)
            bars(mask, f"The most probable words in: {text}", key=key)
    st.text(_in_words(*masks))


def _in_words(plain: dict[str, Any], negated: dict[str, Any]) -> str:
    """What the two answers say, whatever the model."""
    first, second = plain["top"][0], negated["top"][0]
    if first["token"] != second["token"]:
        return f"Here the first guess changes from “{first['token']}” to “{second['token']}”: this model has noticed."
    return (
        f"“{first['token']}” comes first both times, with {percent(first['probability'])} and "
        f"{percent(second['probability'])}: BERT ignored the “not”. It has learned which words go together, so it "
        "says what usually comes there, not what is true."
    )


def _missed(found: examples.Examples) -> None:
    """Sentences of every group that the built-in BERT did not fill, and how many there were."""
    count = found.counts["masked_words"]
    st.text(
        f"Before asking the built-in BERT anything, we wrote {count.asked} sentences like those above. In "
        f"{count.failed} of them, the word we wanted was not among its first five guesses. Here is the first of each "
        "group:"
    )
    rows = [(miss.answer, miss.guess, miss.text, miss.rank) for miss in found.missed]
    st.dataframe(
        pd.DataFrame(rows, columns=["We wanted", "BERT said", "Sentence", "Rank of our word"]), hide_index=True
    )
    senses = found.counts["two_meanings"]
    st.caption(
        f"Of {senses.asked} words with two meanings, it got both right and kept them well apart for {senses.works}. "
        "It is small and has read little. Paste one of these sentences above and ask another model."
    )
