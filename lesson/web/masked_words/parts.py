"""The parts of the page Masked words, one function each: choosing masks, guessing, and the answers."""

from dataclasses import dataclass

import pandas as pd
import streamlit as st

from lesson.content import examples
from lesson.web import asking, charts, fields, guess, state
from lesson.web.masked_words import tokens

OWN = "My own sentence"
MOST_LETTERS, MOST_WORDS = 400, 5


@dataclass(frozen=True)
class Question:
    """What is asked of the model: a text, the positions of the tokens clicked away, and how many masks that makes."""

    text: str
    masked: tuple[int, ...]
    masks: int  # typed ones with them


def choose(place: state.Place) -> Question:
    """The sentence and its masks, chosen by clicking."""
    text = _sentence()
    found = asking.tokens(text, place.checkpoint)
    with st.container(gap="small"):
        st.markdown("**Click a word to mask it.** Click it again to give it back. Several masks are fine.")
        key = f"tokens-{hash((text, place.checkpoint))}"
        masked = tokens.row(found, _first_masks(text, found), key=key, label="The sentence in tokens")
        _explain_pieces(found)
    typed = [position for position, token in enumerate(found) if tokens.is_mask(token)]
    return Question(text, tuple(masked), len(set(typed) | set(masked)))


def _sentence() -> str:
    """An example, shown only with its word already masked (no peeking), or the learner's own sentence."""
    ready = {group.capitalize(): sentence.text for group, sentence in examples.load().sentences.items()}
    chosen = st.pills(
        "A sentence to try",
        [*ready, OWN],
        default=next(iter(ready)),
        required=True,
        key="example",
        persist_state="session",
    )
    if chosen != OWN:
        return ready[chosen]
    typed = st.text_input(
        "Your sentence",
        key="sentence",
        persist_state="session",
        placeholder="Write a sentence, then click one of its words",
    )
    text = fields.fitting(typed, MOST_LETTERS)
    if not text:
        st.caption("Write a sentence of yours and press Enter; then click the word that shall be guessed.")
        st.stop()
    return text


def _first_masks(text: str, found: list[dict]) -> list[int]:
    """An example comes with its masks; any other sentence starts with none."""
    words = next((ready.masked.split() for ready in examples.load().sentences.values() if ready.text == text), [])
    return [position for position, token in enumerate(found) if token["token"].lower().strip("Ġ▁") in words]


def _explain_pieces(found: list[dict]) -> None:
    """What a token is, and whatever in this row of them needs a word."""
    notes = ["BERT reads tokens: words, pieces of words, punctuation."]
    if found and found[0]["token"] == "[CLS]":
        notes.append("It adds [CLS] at the beginning and [SEP] at the end itself.")
    if any(token["token"].startswith("##") for token in found):
        notes.append(
            "A word that isn't in BERT's vocabulary is cut into pieces; each piece after the first begins with ##."
        )
    if any(token["unknown"] for token in found):
        notes.append("A character it has never seen becomes [UNK], unknown.")
    st.caption(" ".join(notes).replace("#", r"\#").replace("[", r"\["))


def guess_first(question: Question, place: state.Place) -> list[list[str]] | None:
    """The learner's own words for each mask; None while BERT's answers are still hidden.

    Another sentence, or another word of this one, is another question: its answers hide until they are guessed.
    """
    key = guess.key_of("words", f"{question.text} {question.masked}")
    said = guess.recall(place.learner, key)
    hidden = said is None and guess.may_ask(place.learner)
    with st.form(f"form-{key}", border=True):
        head = "You first: which word belongs behind the mask?" if hidden else "Ask it about words of yours"
        st.markdown(f":material/psychology: **{head}**")
        typed = [_words_for(number, question.masks, key, said) for number in range(question.masks)]
        label = "Compare with BERT" if hidden else "Look them up"
        asked = st.form_submit_button(label, type="primary" if hidden else "secondary")
        if asked and not any(typed):
            st.text(f"No word is typed yet. Type one{', or press “Just show me”' if hidden else ''}.")
        elif asked:
            guess.keep(place.learner, key, typed)
            st.rerun()
    if hidden:
        guess.show_button(place.learner, key)
        return None
    return said or [[] for _ in range(question.masks)]


def _words_for(number: int, masks: int, key: str, said: list[list[str]] | None) -> list[str]:
    """The field for one mask, with what was typed before."""
    label = "Your word, or several with spaces between" + (f", for mask {number + 1}" if masks > 1 else "")
    before = " ".join(said[number]) if said else ""
    typed = st.text_input(label, before, key=f"{key}-{number}").replace(",", " ").split()
    if len(typed) > MOST_WORDS:
        st.text(f"{MOST_WORDS} words at a time: “{' '.join(typed[:MOST_WORDS])[:60]}”. The rest is left out.")
    return typed[:MOST_WORDS]


def answers(question: Question, words: list[list[str]], place: state.Place) -> None:
    """What the model expects behind each mask, and what it gives the words that the learner has for it."""
    top = st.segmented_control("How many answers", [5, 10, 20], default=5, required=True, key="top")
    every = tuple(dict.fromkeys(word for mine in words for word in mine))
    filled = asking.fill(question.text, place.checkpoint, question.masked, top, every)
    panels = (
        st.tabs([f"Mask {number}" for number in range(1, len(filled) + 1)]) if len(filled) > 1 else [st.container()]
    )
    for panel, mask, mine in zip(panels, filled, words, strict=True):
        with panel:
            mask["words"] = [word for word in mask["words"] if word["word"] in mine]
            _one_mask(mask)
            _own_words(mask["words"])


def _one_mask(mask: dict) -> None:
    rows = pd.DataFrame(
        {
            "word": [entry["token"] for entry in mask["top"]],
            "probability": [entry["probability"] for entry in mask["top"]],
            "order": [entry["rank"] for entry in mask["top"]],
        }
    )
    best = mask["top"][0]
    if mask["original"] is not None:
        verdict = _place_of(mask["original"], mask["top"])
        mine = mask["original"] in {word["word"].lower() for word in mask["words"]}
        st.text(f"The sentence said “{mask['original']}”. {'You named it. ' if mine else ''}{verdict}")
    alt = f"Bars: the most probable words behind the mask, led by {best['token']} with {best['probability']:.1%}."
    columns = {"order": "Rank", "word": "Word", "probability": "Probability"}
    charts.with_table(rows, charts.BARS, alt, columns, key=f"mask-{mask['position']}")


def _place_of(original: str, top: list[dict]) -> str:
    rank = next((entry["rank"] for entry in top if entry["token"] == original), None)
    if rank == 1:
        return "BERT's first guess is the same."
    return f"That is BERT's guess number {rank}." if rank else f"It is not among BERT's first {len(top)}."


def _own_words(words: list[dict]) -> None:
    """Probability and rank of each word the learner chose, in plain sentences."""
    for word in words:
        if word["in_vocabulary"]:
            st.text(f"Your “{word['word']}”: {_percent(word['probability'])}, rank {word['rank']:,}.")
        else:
            pieces = " ".join(word.get("pieces", [])) or "pieces"
            st.text(
                f"Your “{word['word']}” is not one token in this vocabulary (BERT reads {pieces}), "
                "so one mask cannot give it a probability. Try a more common word."
            )


def _percent(probability: float) -> str:
    return (
        f"{probability:.1%}"
        if probability >= 0.001
        else f"{probability:.1e} (about 1 in {1 / max(probability, 1e-30):,.0f})"
    )
