"""Which words decided: each word is left out once, and the answer asked again (occlusion, Zeiler and Fergus 2014).

Simple and honest, with a limit that the page tells: words that only work together, such as "not" and "bad", share their
effect in ways that leaving out one at a time cannot show.
"""

import streamlit as st

from lesson.runs.registry import Run
from lesson.web import asking, strip

MOST_WORDS = 60


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


def _left_out(run: Run, text: str, version: float) -> None:
    words = text.split()[:MOST_WORDS]
    if len(words) < 2:
        st.caption("Two words at least are needed.")
        return
    without = [" ".join(words[:place] + words[place + 1 :]) for place in range(len(words))]
    found = asking.classify(str(run.folder), (" ".join(words), *without), version)
    label = found[0]["label"]
    points = effects(words, [answer["probabilities"][label] for answer in found])
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
    place = st.selectbox(
        "Take away", range(len(words)), index=len(words) - 1, format_func=lambda at: words[at], key="swap-place"
    )
    other = st.text_input("and put in its place", key="swap-word", max_chars=60).strip()
    if not other or place is None or place >= len(words):
        return
    changed = " ".join([*words[:place], other, *words[place + 1 :]])
    before, after = asking.classify(str(run.folder), (" ".join(words), changed), version)
    st.text(changed)
    st.text(f"Before the swap: {_in_words(before)}.\nAfter it: {_in_words(after)}.")


def _in_words(found: dict) -> str:
    return ", ".join(f"{name} {share:.0%}" for name, share in found["probabilities"].items())
