"""Which words decided: each word is left out once, and the answer asked again (occlusion, Zeiler and Fergus 2014).

Simple and honest, with a limit that the page tells: words that only work together, such as "not" and "bad", share their
effect in ways that leaving out one at a time cannot show.
"""

import zlib

import streamlit as st

from lesson.runs.registry import Run
from lesson.web import asking, fields, strip

MOST_WORDS, MOST_LETTERS = 60, 60


def draw(run: Run, text: str, version: float) -> None:
    """Two folded panels: which words decided, and what one other word would change."""
    with st.expander("Which words decided?", icon=":material/search:", key="why", on_change="rerun") as panel:
        if panel.open:
            _left_out(run, text, version)
    with st.expander("Swap one word", icon=":material/swap_horiz:", key="swap", on_change="rerun") as panel:
        if panel.open:
            _swapped(run, text, version)


def effects(words: list[str], shares: list[float]) -> list[float]:
    """What each word adds to the answer's probability, in points: with all words, minus without this one.

    `shares` holds the probability with all words first, then without each in turn.

    >>> effects(["so", "good"], [0.9, 0.8, 0.3])
    [10.0, 60.0]
    """
    return [round(100 * (shares[0] - without), 1) for without in shares[1 : len(words) + 1]]


def deciding(run: Run, words: list[str], version: float) -> int:
    """The place of the word that the answer rests on most."""
    if len(words) < 2:
        return 0
    points = _points(run, words, version)[1]
    return max(range(len(words)), key=lambda place: points[place])


def _points(run: Run, words: list[str], version: float) -> tuple[str, list[float]]:
    """The answer's label, and what each word adds to its probability."""
    without = [" ".join(words[:place] + words[place + 1 :]) for place in range(len(words))]
    found = asking.classify(str(run.folder), (" ".join(words), *without), version)
    label = found[0]["label"]
    return label, effects(words, [answer["probabilities"][label] for answer in found])


def _left_out(run: Run, text: str, version: float) -> None:
    words = text.split()[:MOST_WORDS]
    if len(words) < 2:
        st.caption("Two words at least are needed.")
        return
    label, points = _points(run, words, version)
    st.text(
        f"Each word was left out once. The number is what it adds to “{label}”, in points; dashed words speak "
        "against it."
    )
    most = max(5.0, *(abs(point) for point in points))
    strip.show(
        [
            strip.Cell(word, f"{point:+.0f}", 0.9 * abs(point) / most, dashed=point <= -1)
            for word, point in zip(words, points, strict=True)
        ],
        key="why-strip",
        label=f"Every word with what it adds to {label}, in points",
    )
    st.caption(
        "Words that work only together, such as “not” and “bad”, share their effect: leaving out one at a time "
        "cannot show that."
    )


def _swapped(run: Run, text: str, version: float) -> None:
    words = text.split()[:MOST_WORDS]
    key = zlib.crc32(text.encode())  # another text begins at a word of its own
    place = st.selectbox(
        "Take away",
        range(len(words)),
        index=deciding(run, words, version),
        format_func=lambda at: words[at],
        key=f"swap-place-{key}",
    )
    other = fields.fitting(st.text_input("and put in its place", key=f"swap-word-{key}"), MOST_LETTERS)
    if not other:
        st.caption("The word that decides most is chosen. Type another one to put in its place, and press Enter.")
        return
    changed = " ".join([*words[:place], other, *words[place + 1 :]])
    before, after = asking.classify(str(run.folder), (" ".join(words), changed), version)
    st.text(changed)
    st.text(f"Before the swap: {_in_words(before)}.\nAfter it: {_in_words(after)}.")


def _in_words(found: dict) -> str:
    return ", ".join(f"{name} {share:.0%}" for name, share in found["probabilities"].items())
