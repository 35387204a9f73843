"""The core of the page Masked words: choosing masks, guessing, the answers, and the closing sentence."""

from dataclasses import dataclass

import pandas as pd
import streamlit as st

from lesson.content import examples
from lesson.content.answer_words import usual_words
from lesson.web import asking, charts, fields, guess, state
from lesson.web.masked_words import tokens
from lesson.web.walk import own, shape

OWN = "My own sentence"
REVIEW = "A review", "The room was dirty, the shower was cold and nobody came when we called. It was [MASK]."
MOST_LETTERS, MOST_WORDS = 400, 5
SHOWN = 5  # answers
RECIPE = (
    "In pre-training, **15 of every 100** tokens are picked at random. Of these, 80 % become \\[MASK\\], 10 % become "
    "a random token and 10 % stay as they are. So BERT never knows which words it will be "
    "asked about, and has to understand them all; and it gets used to real text, which contains no \\[MASK\\]."
)


@dataclass(frozen=True)
class Question:
    """What is asked of the model: a text, the positions of the tokens clicked away, and how many masks that makes."""

    text: str
    masked: tuple[int, ...]
    masks: int  # including typed ones


def choose(place: state.Place) -> Question | None:
    """The sentence and its masks, chosen by clicking; None as long as there is nothing to guess."""
    text = _sentence(place)
    if not text:
        st.caption("Write a sentence and press Enter; then click the word to be guessed.")
        return None
    found = asking.tokens(text, place.checkpoint)
    with st.container(gap="small"):
        key = f"tokens-{hash((text, place.checkpoint))}"
        masked = tokens.row(found, _first_masks(text, found), key=key, label="The sentence in tokens")
        _explain_pieces(found)
    typed = [position for position, token in enumerate(found) if tokens.is_mask(token)]
    question = Question(text, tuple(masked), len(set(typed) | set(masked)))
    if question.masks:
        return question
    st.caption("No word is masked yet. Click one.")
    return None


def _sentence(place: state.Place) -> str:
    """An example, shown only with its word already masked (no peeking), or the learner's own; empty while unwritten."""
    ready = {group.capitalize(): sentence.text for group, sentence in examples.load().sentences.items()}
    ready |= dict([REVIEW])
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
        "Your sentence; later steps will offer it again",
        own.sentence(place.learner),
        key="sentence",
        persist_state="session",
        placeholder="Write a sentence, then click one of its words",
    )
    text = fields.fitting(typed, MOST_LETTERS)
    own.keep_sentence(place.learner, text)
    return text


def _first_masks(text: str, found: list[dict]) -> list[int]:
    """An example comes with its masks; any other sentence starts with none."""
    words = next((ready.masked.split() for ready in examples.load().sentences.values() if ready.text == text), [])
    return [position for position, token in enumerate(found) if token["token"].lower().strip("Ġ▁") in words]


def _explain_pieces(found: list[dict]) -> None:
    """How to mask, and whatever in this row of tokens needs explaining."""
    notes = ["Click a word to mask it, and again to unmask it. You can mask several."]
    if any(token["token"].startswith("##") for token in found):
        notes.append(
            "A word that isn't in BERT's vocabulary is cut into pieces; each piece after the first begins with ##."
        )
    if any(token["unknown"] for token in found):
        notes.append("A character it has never seen becomes [UNK], for unknown.")
    st.caption(" ".join(notes).replace("#", r"\#").replace("[", r"\["))


def demonstrate(question: Question, place: state.Place) -> bool:
    """The guess beside BERT's answers, and the closing sentence; returns whether the answers are shown."""
    with shape.demonstration():
        left, right = st.columns([2, 3], gap="medium")
        with left:
            words = guess_first(question, place)
        if words is None:
            return False
        masks = answers(question, words, place)
        with right:
            _draw(masks)
        alone = question.text == REVIEW[1] and len(masks) == 1  # no word of the review itself is hidden
        shape.closing(after_the_review(masks[0]) if alone else in_words(masks[0]))
    st.caption(RECIPE)
    return True


def guess_first(question: Question, place: state.Place) -> list[list[str]] | None:
    """The learner's own words for each mask; None while BERT's answers are still hidden.

    Another sentence, or another word of this one, is another question: its answers hide until they are guessed.
    """
    key = guess.key_of("words", f"{question.text} {question.masked}")
    asked_of = guess.Asked("words", _for_the_board(question))
    said = guess.recall(place.learner, key)
    hidden = said is None and guess.may_ask(place.learner)
    with st.form(f"form-{key}", border=True):
        head = "You first: which word is hidden?" if hidden else "Ask about other words"
        st.markdown(f":material/psychology: **{head}**")
        typed = [_words_for(number, question.masks, key, said) for number in range(question.masks)]
        label = "Compare with BERT" if hidden else "Look them up"
        asked = st.form_submit_button(label, type="primary" if hidden else "secondary")
        if asked and not any(typed):
            st.text(f"You haven't typed a word yet. Type one{', or press “Just show me”' if hidden else ''}.")
        elif asked:
            guess.keep(place.learner, key, typed, asked_of if hidden else None)
            st.rerun()
    if hidden:
        guess.show_button(place.learner, key)
        return None
    if guess.must_wait(place.learner, asked_of):
        return None
    return said or [[] for _ in range(question.masks)]


def _for_the_board(question: Question) -> str:
    """The question as a class's board asks it: a sentence of the learner's own stays theirs."""
    ours = any(ready.text == question.text for ready in examples.load().sentences.values())
    return f"Which word is hidden? {question.text}" if ours else "Which word is hidden in a sentence of their own?"


def _words_for(number: int, masks: int, key: str, said: list[list[str]] | None) -> list[str]:
    """The field for one mask, with what was typed before."""
    label = "Your word, or several separated by spaces" + (f", for mask {number + 1}" if masks > 1 else "")
    before = " ".join(said[number]) if said else ""
    typed = st.text_input(label, before, key=f"{key}-{number}").replace(",", " ").split()
    if len(typed) > MOST_WORDS:
        st.text(f"Only {MOST_WORDS} words at a time: “{' '.join(typed[:MOST_WORDS])[:60]}”. The rest are left out.")
    return typed[:MOST_WORDS]


def answers(question: Question, words: list[list[str]], place: state.Place) -> list[dict]:
    """What the model expects behind each mask, and the probability it gives the learner's words."""
    every = tuple(dict.fromkeys(word for mine in words for word in mine))
    filled = asking.fill(question.text, place.checkpoint, question.masked, SHOWN, every)
    for mask, mine in zip(filled, words, strict=True):
        mask["words"] = [word for word in mask["words"] if word["word"] in mine]
        if mine and _was_hidden(question.text, mask["original"]):
            you = mask["original"] in {word.lower() for word in mine}
            key = guess.key_of("word", f"{question.text} {mask['position']}")
            own.count(place.learner, key, you, mask["top"][0]["token"] == mask["original"])
    return filled


def _was_hidden(text: str, word: str | None) -> bool:
    """Whether a page showed this sentence with this word already masked: only then is naming it a guess."""
    return any(ready.text == text and word in ready.masked.split() for ready in examples.load().sentences.values())


def _draw(masks: list[dict]) -> None:
    """The bars, and the learner's own words below them; a tab for each mask where there are several."""
    names = [f"Mask {number}" for number in range(1, len(masks) + 1)]
    for panel, mask in zip(st.tabs(names) if len(masks) > 1 else [st.container(gap="small")], masks, strict=True):
        with panel:
            _one_mask(mask)
            _own_words(mask["words"])


def _one_mask(mask: dict) -> None:
    rows = pd.DataFrame(mask["top"]).rename(columns={"token": "word", "rank": "order"})
    best = mask["top"][0]
    if mask["original"] is not None:
        mine = "You got it. " if mask["original"] in {word["word"].lower() for word in mask["words"]} else ""
        st.text(f"The sentence said “{mask['original']}”. {mine}{_place_of(mask['original'], mask['top'])}")
    alt = f"Bars: the most probable words behind the mask, led by {best['token']} with {best['probability']:.1%}."
    columns = {"order": "Rank", "word": "Word", "probability": "Probability"}
    charts.with_table(rows, charts.BARS, alt, columns, key=f"mask-{mask['position']}")


def after_the_review(mask: dict) -> str:
    """What the answers behind our review's own mask say; praise and blame are spoken of where its first guess is one.

    >>> after_the_review({"top": [{"token": "awful", "probability": 0.31}]})[:66]
    'After this review BERT expects “awful”, with 31%: a word of blame.'
    """
    best = mask["top"][0]
    word = best["token"].strip("Ġ▁").lower()
    blame, praise = usual_words(("negative", "positive"))
    expects = f"After this review BERT expects “{best['token']}”, with {best['probability']:.0%}"
    if word in blame:
        return f"{expects}: a word of blame. It takes no label to learn that, only text with gaps to fill."
    if word in praise:
        return f"{expects}: a word of praise, though the review complains. Reading does not always tell the two apart."
    return f"{expects}. Which words go together it has learned from gaps in text, for which nobody labels anything."


def in_words(mask: dict) -> str:
    """What the answers behind one mask say, whatever they are.

    >>> top = [{"token": "dark", "probability": 0.51}, {"token": "hot", "probability": 0.05}]
    >>> in_words({"original": "dark", "top": top})
    'The text itself held the right answer, “dark”, and BERT put it first, with 51%. No human had to label anything.'
    >>> in_words({"original": "warm", "top": top}).partition(":")[0]
    'The text itself held the right answer, “warm”, and BERT would rather have said “dark”'
    """
    best, right = mask["top"][0], mask["original"]
    if right is None:
        return (
            f"BERT's first guess is “{best['token']}”, with {best['probability']:.0%}. You hid this word yourself; in "
            "pre-training the text holds the right answer, so no human has to label anything."
        )
    held = f"The text itself held the right answer, “{right}”, and BERT"
    if best["token"] == right:
        return f"{held} put it first, with {best['probability']:.0%}. No human had to label anything."
    return (
        f"{held} would rather have said “{best['token']}”: in pre-training, such a miss moves its numbers a little, "
        "and no human has to label anything."
    )


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
    return f"{probability:.1%}" if probability >= 0.001 else f"about 1 in {1 / max(probability, 1e-30):,.0f}"
