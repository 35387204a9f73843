"""What the tokenizer makes of a text before BERT sees it: pieces, ids, places; one look of the page Masked words."""

from typing import Any

import pandas as pd
import streamlit as st

from lesson.content.words import counted, these
from lesson.web import asking, fields, state, strip
from lesson.web.masked_words.parts import Question

ABOVE = "The one above"
READY = {
    "A rare word": "The antidisestablishmentarian yawned.",
    "An emoji": "The soup was great 😀",
    "Another language": "Das Frühstück war köstlich, 朝食 too.",
}
MOST_LETTERS = 40
FIRST = "yesterday"


def show(question: Question, place: state.Place) -> None:
    """The tokens with their ids, what became of the words, and what one word more moves."""
    st.markdown(
        r"BERT reads numbers, not letters. A **tokenizer** cuts the text into **tokens** of its vocabulary, "
        r"words and pieces of words, and gives each a number, its **id**. \[CLS\] is put in front, \[SEP\] at the end."
    )
    chosen = st.pills("A text", [ABOVE, *READY], default=ABOVE, required=True, key="ids-text")
    text = question.text if chosen == ABOVE else READY[chosen]
    if chosen != ABOVE:
        st.text(text)
    found = asking.tokens(text, place.checkpoint)
    _strip(found, "ids-strip", "The tokens with their ids")
    st.text(in_words(text, found))
    with st.expander("The same as a table", type="compact"):
        st.dataframe(table(found, text), hide_index=True)
    _one_word_more(text, found, place)
    st.caption(
        "Don't read anything into the size of an id: 200 is not more than 100. It is the number of a row in a table "
        "of vectors, and that row is what BERT starts from."
    )


def _strip(found: list[dict[str, Any]], key: str, label: str) -> None:
    cells = [
        strip.Cell(token["token"], str(token["id"]), dashed=token["special"] or token["unknown"]) for token in found
    ]
    strip.show(cells, key=key, label=label)


def in_words(text: str, found: list[dict[str, Any]]) -> str:
    """Return what became of a text: how many tokens, which words fell into pieces, what is unknown.

    >>> tokens = [("[CLS]", 0, 0), ("yawn", 0, 4), ("##ed", 4, 6), ("[SEP]", 0, 0)]
    >>> found = [dict(token=t, start=a, end=b, special=t[0] == "[", unknown=False) for t, a, b in tokens]
    >>> in_words("yawned", found)
    '1 word or sign became 4 tokens, [CLS] and [SEP] included. Not in the vocabulary as a whole: “yawned”, in 2 pieces.'
    """
    words = pieces_of(text, found)
    of_text = counted(len(words), "word or sign", "words and signs")
    ends = f"{found[0]['token']} and {found[-1]['token']}"
    told = [f"{of_text} became {counted(len(found), 'token')}, {ends} included."]
    cut = [f"“{word}”, in {pieces} pieces" for word, pieces in words if pieces > 1 and word.isalnum()]
    if cut:
        told.append(f"Not in the vocabulary as a whole: {'; '.join(cut[:4])}.")
    if unknown := [text[token["start"] : token["end"]] for token in found if token["unknown"]]:
        told.append(
            f"{'; '.join(f'“{each}”' for each in unknown[:4])} became [UNK]: all that BERT knows of "
            f"{these(len(unknown), 'it', 'them')} is that something stood there."
        )
    return " ".join(told)


def pieces_of(text: str, found: list[dict[str, Any]]) -> list[tuple[str, int]]:
    """Return each word, cut off at the punctuation that the tokenizer parts, with the number of its tokens.

    Tokens belong to one word where each begins as the one before ends, unless one of them is no letter or digit.
    """
    words: list[tuple[str, int]] = []
    end = -1
    for token in found:
        piece = text[token["start"] : token["end"]]
        if not piece:
            continue
        if words and token["start"] == end and piece.isalnum() and words[-1][0].isalnum() and not token["unknown"]:
            words[-1] = (words[-1][0] + piece, words[-1][1] + 1)
        else:
            words.append((piece, 1))
        end = token["end"]
    return words


def table(found: list[dict[str, Any]], text: str) -> pd.DataFrame:
    """Return one row a token: its position, what it is, its id, and from where in the text it comes."""
    rows = [
        {
            "Position": at,
            "Token": token["token"],
            "Id": token["id"],
            "From": text[token["start"] : token["end"]],
            "What it is": what(token),
        }
        for at, token in enumerate(found)
    ]
    return pd.DataFrame(rows)


def what(token: dict[str, Any]) -> str:
    """Return what a token is, in words."""
    if token["unknown"]:
        return "unknown"
    if token["special"]:
        return "put in by the tokenizer" if not token["end"] else "a mask"
    return "a piece that goes on" if token["token"].startswith("##") else "a word, or how one begins"


def _one_word_more(text: str, found: list[dict[str, Any]], place: state.Place) -> None:
    """The same text with a word in front: ids stay, positions move."""
    st.markdown("**One more word**")
    typed = st.text_input("Put this in front", FIRST, key="ids-more")
    more = fields.fitting(typed, MOST_LETTERS)
    if not more:
        st.caption("Type a word, and see what moves.")
        return
    longer = asking.tokens(f"{more} {text}", place.checkpoint)
    st.text(moved(found, longer))
    with st.expander("All positions as a table", type="compact"):
        st.dataframe(positions(longer, len(longer) - len(found)), hide_index=True)


def positions(longer: list[dict[str, Any]], shift: int) -> pd.DataFrame:
    """Return one row a token of the longer text: token, id, its position now, and the one before, if it had one."""
    before = [at - shift if at > shift else None for at in range(len(longer))]
    rows = {
        "Token": [token["token"] for token in longer],
        "Id": [token["id"] for token in longer],
        "Position before": pd.array([0, *before[1:]], dtype="Int64"),
        "Position now": range(len(longer)),
    }
    return pd.DataFrame(rows)


def moved(found: list[dict[str, Any]], longer: list[dict[str, Any]]) -> str:
    """Return how far the tokens moved, and whether their ids are still the same.

    >>> short, longer = [[{"id": number} for number in ids] for ids in ([1, 8, 9, 2], [1, 5, 8, 9, 2])]
    >>> moved(short, longer).partition(":")[0]
    'Every token but [CLS] moves by 1 position, and its id stays'
    """
    shift = len(longer) - len(found)
    same = [token["id"] for token in found[1:]] == [token["id"] for token in longer[1 + shift :]]
    if not same:
        return (
            f"With it the text has {counted(len(longer), 'token')} instead of {len(found)}, and some have changed: "
            "this tokenizer treats the beginning of a text differently."
        )
    return (
        f"Every token but [CLS] moves by {counted(shift, 'position')}, and its id stays: BERT adds a vector "
        "for the position to the one for the id, so the same word starts out as different numbers in a different place."
    )
