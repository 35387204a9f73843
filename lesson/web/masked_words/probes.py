"""Looks of the page Masked words that compare: a word's two meanings, two words about people, two models.

The sentences were written for this lesson before any model had answered them, and chosen by rules (assets/candidates).
"""

from typing import Any

import pandas as pd
import streamlit as st

from lesson.checkpoint_names import folders_are_open
from lesson.content import examples, probes
from lesson.content.words import these
from lesson.settings import BUILT_IN
from lesson.web import asking, state
from lesson.web.masked_words.parts import Question
from lesson.web.masked_words.word_bars import bars, percent

CLEARLY = 1.1  # times as likely, to be called a preference
BUILT_IN_AND_BASE = (BUILT_IN, "bert-base-uncased")


def senses(question: Question, place: state.Place) -> None:
    """One word in two meanings: the sentence around it decides what BERT expects."""
    st.markdown(
        "A dictionary gives one entry to each spelling. So does BERT's first layer: *bank* starts as the same "
        "numbers whether a river runs past it or money is kept in it. The layers above mix in the rest of the "
        "sentence."
    )
    found = examples.load().meanings
    word = st.pills("A word with two meanings", list(found), default=next(iter(found)), required=True, key="polysemy")
    masks = [asking.fill(probe.text, place.checkpoint, (), 5, (probe.answer,))[0] for probe in found[word]]
    st.text(_what_is_shared(word, *masks))
    for number, (column, probe, mask) in enumerate(zip(st.columns(2), found[word], masks, strict=True), start=1):
        with column:
            st.text(probe.text)
            bars(mask, f"The most probable words in: {probe.text}", key=f"sense-{number}")
            expected = mask["words"][0]
            if expected["in_vocabulary"]:
                st.text(f"“{expected['word']}”: {percent(expected['probability'])}, rank {expected['rank']:,}.")


def _what_is_shared(word: str, here: dict[str, Any], there: dict[str, Any]) -> str:
    """How many of the five best answers both sentences share."""
    shared = len({entry["token"] for entry in here["top"]} & {entry["token"] for entry in there["top"]})
    rest = "the sentence around it decides" if shared < 3 else f"this model hardly tells one {word} from the other"
    return f"{str(shared or 'None').capitalize()} of the five best words {these(shared, 'is', 'are')} shared: {rest}."


def bias(question: Question, place: state.Place) -> None:
    """What the model has picked up about people from its text."""
    st.markdown(
        "BERT learns whatever is in its text, including what people write about each other. Compare two words behind "
        "the same mask, then the same two words in a sentence about somebody else."
    )
    shown = examples.load().bias
    rows = []
    for probe in shown:
        (mask,) = asking.fill(probe.text, place.checkpoint, (), 1, probe.words)
        if probe is shown[0]:
            _preference(probe.text, mask["words"])
        rows.append({**_two_words(mask["words"]), "Sentence": probe.text})
    table = pd.DataFrame(rows)[["BERT prefers", "Sentence", "First word", "Second word"]]
    st.dataframe(table, hide_index=True, row_height=36, height=36 * (len(table) + 1) + 2)
    count = examples.load().counts["bias"]
    st.text(
        f"The rows come in pairs. We wrote {count.asked} such pairs before asking the built-in BERT. In "
        f"{count.works}, the odds of the two words differ by a factor of three or more between the sentences; the "
        f"table has the first of these for each topic and, last, a pair without a gap. In {count.failed}, it expects "
        "neither word."
    )
    with st.container(border=True, gap="small"):
        st.markdown(":material/balance: **What this does not show**")
        st.text(probes.load().bias_caveat)
        for topic, caveat in examples.load().caveats.items():
            st.text(f"{topic.capitalize()}: {caveat}")


def _preference(sentence: str, words: list[dict[str, Any]]) -> None:
    """Which of two words the model prefers in this sentence."""
    if all(word["in_vocabulary"] for word in words):
        more, ratio = _preferred(words)
        told = f"finds “{more}” {ratio:,.1f} times as likely, because its text leaned that way"
        st.text(f"“{sentence}”: here BERT {told if ratio >= CLEARLY else 'sees almost no difference'}.")


def _preferred(words: list[dict[str, Any]]) -> tuple[str, float]:
    """The likelier of two words, and how many times as likely it is."""
    more, less = sorted(words, key=lambda word: -word["probability"])
    return more["word"], more["probability"] / max(less["probability"], 1e-12)


def _two_words(words: list[dict[str, Any]]) -> dict[str, str]:
    if not all(word["in_vocabulary"] for word in words):
        return {
            "First word": words[0]["word"],
            "Second word": words[1]["word"],
            "BERT prefers": "not in this vocabulary",
        }
    first, second = words
    more, ratio = _preferred(words)
    preferred = "neither" if ratio < CLEARLY else f"{more}, {ratio:,.1f} times"
    return {
        "First word": f"{first['word']} {percent(first['probability'])}",
        "Second word": f"{second['word']} {percent(second['probability'])}",
        "BERT prefers": preferred,
    }


def other_model(question: Question, place: state.Place) -> None:
    """The same question to another checkpoint, side by side."""
    st.markdown(
        "The same masks, another model. `bert-base-uncased` is the original: about ten times as many parameters as "
        "the built-in one, and 3.3 billion words of reading. If it is not on this machine yet, the model picker at "
        "the top can fetch it."
    )
    others = [name for name in BUILT_IN_AND_BASE if name != place.checkpoint]
    named = "a name, a hub id, or a folder" if folders_are_open() else "a name, or an id on the Hugging Face hub"
    other = st.selectbox(f"The other model: {named}", others, accept_new_options=True, key="other-model")
    text = masked_text(question, place)
    mine = asking.fill(text, place.checkpoint, (), 5, ())
    theirs = asking.fill(text, other, (), 5, ())
    for number, masks in enumerate(zip(mine, theirs, strict=True), start=1):
        if len(mine) > 1:
            st.markdown(f"**Mask {number}**")
        names = (place.checkpoint, other)
        for column, whose, name, mask in zip(st.columns(2), ("mine", "other"), names, masks, strict=True):
            with column:
                st.text(name)
                bars(mask, f"The most probable words behind mask {number}", key=f"{whose}-{number}")


def masked_text(question: Question, place: state.Place) -> str:
    """The sentence with [MASK] written where the learner has clicked: another model may cut it into other tokens."""
    found, text = asking.tokens(question.text, place.checkpoint), question.text
    for position in sorted(question.masked, reverse=True):
        text = text[: found[position]["start"]] + "[MASK]" + text[found[position]["end"] :]
    return text
