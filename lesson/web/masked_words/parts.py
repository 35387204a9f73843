"""The parts of the page Masked words, one function each: choosing masks, guessing, and the answers."""

from dataclasses import dataclass

import pandas as pd
import streamlit as st

from lesson.content import examples
from lesson.web import asking, charts, state
from lesson.web.masked_words import tokens

OWN = "My own sentence"


@dataclass(frozen=True)
class Question:
    """What is asked of the model: a text, and the positions of its masked tokens."""

    text: str
    masked: tuple[int, ...]
    has_mask: bool


def choose(place: state.Place) -> Question:
    """The sentence and its masks, chosen by clicking."""
    text = _sentence()
    found = asking.tokens(text, place.checkpoint)
    with st.container(gap="small"):
        st.markdown("**Click a word to mask it.** Click it again to give it back. Several masks are fine.")
        key = f"tokens-{hash((text, place.checkpoint))}"
        masked = tokens.row(found, _first_masks(text, found), key=key, label="The sentence in tokens")
        _explain_pieces(found)
    literal = any(token["token"] in ("[MASK]", "<mask>") for token in found)
    return Question(text, tuple(masked), literal or bool(masked))


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
    text = st.text_input(
        "Your sentence",
        key="sentence",
        max_chars=400,
        persist_state="session",
        placeholder="Write a sentence, then click one of its words",
    )
    if not text.strip():
        st.stop()
    return text.strip()


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
            "A word that BERT's vocabulary lacks is cut into pieces; a piece that goes on a word begins with ##."
        )
    if any(token["unknown"] for token in found):
        notes.append("A character it has never seen becomes [UNK], unknown.")
    st.caption(" ".join(notes).replace("#", r"\#").replace("[", r"\["))


def guess_first() -> list[str] | None:
    """The learner's own words for the mask; None while BERT's answers are still hidden."""
    with st.form("my-words", border=True):
        st.markdown(":material/psychology: **You first: which word belongs behind the mask?**")
        with st.container(horizontal=True, vertical_alignment="bottom"):
            typed = st.text_input(
                "Your word, or several with spaces between", max_chars=80, key="words", persist_state="session"
            )
            asked = st.form_submit_button("Compare with BERT", type="primary")
    if asked:
        st.session_state["answers-shown"] = True
    return typed.replace(",", " ").split()[:5] if st.session_state.get("answers-shown") else None


def answers(question: Question, words: list[str], place: state.Place) -> None:
    """What the model expects behind each mask, and what it gives the learner's own words."""
    top = st.segmented_control("How many answers", [5, 10, 20], default=5, required=True, key="top")
    filled = asking.fill(question.text, place.checkpoint, question.masked, top, tuple(words))
    panels = (
        st.tabs([f"Mask {number}" for number in range(1, len(filled) + 1)]) if len(filled) > 1 else [st.container()]
    )
    for panel, mask in zip(panels, filled, strict=True):
        with panel:
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
