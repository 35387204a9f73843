"""Before anybody has labelled anything: what the masked-word head makes of these reviews all by itself.

The learner guesses how many of a hundred it gets right, tries other answer words on the validation reviews, and asks
the test reviews once, at the end.
"""

from typing import Any

import pandas as pd
import streamlit as st

from lesson.content.literal import literal
from lesson.errors import LessonError
from lesson.reviews.reading import Reading
from lesson.runs import notes
from lesson.web import asking, datasets, guess, identity, state, table
from lesson.web.reviews import own_sentence
from lesson.web.reviews.own_words import MOST_LETTERS, Words, chosen_words, split_words, without_priors
from lesson.web.walk import problems
from lesson.workers import questions

LEVELS = ("Hardly any more than by guessing", "About half", "About two thirds", "Nine out of ten")
MARGIN = 0.05  # of macro-F1: less above guessing is nothing


def draw(place: state.Place, found: Reading) -> None:
    """Guess first; then how good it is, with which words, and the one look at the test reviews."""
    st.header("With every label hidden", anchor=False)
    names = tuple(found.class_names)
    asked = asking.answer_words(names, place.checkpoint)
    if not asked["able"]:
        st.text("This BERT came without its masked-word head, so it can tell you nothing before it has seen labels.")
        return
    st.markdown(
        "Pre-training left BERT with a head that fills gaps. So put a gap after each review: "
        f"*{literal(asked['prompt'])}* Then see which class's words fit it best. That needs no labels at all."
    )
    if not asked["offered"] and not _given(place, names, asked):
        return
    said = guess.ask(
        place.learner,
        "zero-labels",
        "How many of the validation reviews will it get right, without having seen a single label?",
        [level for level in LEVELS if len(names) > 2 or level != "About half"],  # which is guessing, with two
        about=place.data,
    )
    if said is not None:
        _tried(place, names, asked, said)


def _given(place: state.Place, names: tuple[str, ...], asked: dict[str, Any]) -> bool:
    """Ask for the answer words that are missing; whether every class has one now."""
    words, _ = chosen_words(place, names, asked)
    now = asking.answer_words(names, place.checkpoint, words) if words else asked
    if not now["offered"]:
        without = ", ".join(f"“{literal(name)}”" for name, some in zip(names, now["words"], strict=True) if not some)
        st.markdown(
            "For that, each class needs a word that fits the gap and that this BERT knows. So far there is none for "
            f"{without}. Which would you take?"
        )
        _words(place, names, asked, expanded=True)
    return bool(now["offered"])


@st.cache_data(ttl=3600, max_entries=100, show_spinner="Asking about each review …")
def _judged(
    data: str, _found: Reading, choices: datasets.Choices, checkpoint: str, words: Words, prompt: str, part: str
) -> dict[str, Any]:
    return questions.zero_labels(datasets.table_with_parts(_found), checkpoint, words, prompt, part)


def _tried(place: state.Place, names: tuple[str, ...], asked: dict[str, Any], said: str) -> None:
    """The result on the validation reviews, with the learner's answer words if there are any."""
    outcome = st.container()  # above the words that it depends on
    words, prompt = _words(place, names, asked)
    with outcome:
        try:
            result = _result(place, words, prompt, "validation")
        except LessonError as error:
            problems.show(error, key="problem-zero")
            return
        st.text(verdict(said, result))
        _by_class(result)
    own_sentence.draw(place, names, words, prompt)
    _test(place, words, prompt)


def _result(place: state.Place, words: Words, prompt: str, part: str) -> dict[str, Any]:
    found = datasets.usable(place.data)
    return _judged(place.data, found, datasets.choices_key(place.data), place.checkpoint, words, prompt, part)


def verdict(said: str, result: dict[str, Any]) -> str:
    """Say how many it got right, next to the learner's guess and the score of guessing.

    >>> verdict("About half", {"accuracy": 0.62, "macro_f1": 0.6, "rows": 100, "confusion": [[30, 10], [28, 32]]})[:48]
    'You said: about half. It gets 62 of 100 validati'
    """
    rows = int(result["rows"])
    right, common = round(result["accuracy"] * rows), max(map(sum, result["confusion"]))
    return guess.sentence(
        said,
        f"It gets {right} of {rows} validation reviews right; always giving the most frequent label would get "
        f"{common}. {_worth(result, right > common, common / rows)}; the next step shows what labels add.",
    )


def _worth(result: dict[str, Any], ahead: bool, share: float) -> str:
    """Judge by macro-F1, for always giving one label is right more often than it deserves where most have that label.

    >>> _worth({"macro_f1": 0.62, "confusion": [[30, 2], [4, 4]]}, ahead=False, share=0.8)
    'But that finds no other label: by macro-F1 it has 44%, and reading alone 62%, which is what reading is worth'
    """
    guessing = 2 * share / (1 + share) / len(result["confusion"])
    if result["macro_f1"] < guessing + MARGIN:
        return "So here, reading alone is worth nothing"
    if ahead:
        return "That is what reading alone is worth"
    return (
        f"But that finds no other label: by macro-F1 it has {guessing:.0%}, and reading alone "
        f"{result['macro_f1']:.0%}, which is what reading is worth"
    )


def _by_class(result: dict[str, Any]) -> None:
    rows = [
        {
            "Label": name,
            "Found": counts[number],
            "Of": sum(counts),
            "Answer words": ", ".join(words),
        }
        for number, (name, words, counts) in enumerate(
            zip(result["class_names"], result["words"], result["confusion"], strict=True)
        )
    ]
    table.show(pd.DataFrame(rows), "zero-labels.csv", key="zero-by-class")
    st.caption(without_priors("the training reviews"))


def _words(
    place: state.Place, names: tuple[str, ...], asked: dict[str, Any], expanded: bool = False
) -> tuple[Words, str]:
    """Return the answer words of each class and the prompt, as the learner changed them; empty: the usual ones."""
    title = "Other answer words, another question"
    with st.expander(title, expanded=expanded, icon=":material/edit:", key="zero-words"):
        typed = [
            st.text_input(
                f"Answer words for “{literal(name)}”",
                value=", ".join(words),
                key=f"zero-{place.data}-{number}",
                persist_state="session",
            )
            for number, (name, words) in enumerate(zip(names, asked["words"], strict=True))
        ]
        prompt = st.text_input(
            "What follows each review, with one [MASK]",
            value=asked["prompt"],
            key=f"zero-{place.data}-prompt",
            persist_state="session",
        )
        st.caption("Words that are not one token in this BERT's vocabulary are left out.")
    groups = tuple(split_words(text) for text in typed)
    usual = tuple(tuple(words) for words in asked["words"])
    return (() if groups == usual else groups), ("" if prompt == asked["prompt"] else prompt[:MOST_LETTERS])


def _test(place: state.Place, words: Words, prompt: str) -> None:
    """The test reviews answer once: asking them again and again would mean choosing the words by them."""
    key = f"zero-test-{place.data}"
    kept = notes.recall(place.learner).get(key)
    if kept is None:
        if st.button("Ask the test reviews, once", icon=":material/lock_open:", key="zero-ask-test"):
            result = _result(place, words, prompt, "test")
            shown = {name: result[name] for name in ("accuracy", "macro_f1", "rows", "words", "prompt")}
            notes.keep(identity.current(), **{key: shown})
            st.rerun()
        return
    st.text(
        f"On the {kept['rows']} test reviews: {kept['accuracy']:.0%} right, macro-F1 {kept['macro_f1']:.0%}, without "
        "a single label. They can be asked only once, so this result stands."
    )
