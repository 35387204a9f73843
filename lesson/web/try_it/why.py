"""Which words decided: each word is left out once, and the answer asked again (occlusion, Zeiler and Fergus 2014).

Simple and honest, with a limit that the page tells: words that only work together, such as "not" and "bad", share their
effect in ways that leaving out one at a time cannot show. The drawer asks in other ways (attributions.py).
"""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from lesson.results.inside import leaving_out
from lesson.runs.registry import Run
from lesson.web import asking, strip

CLEAR = 5.0  # points that a word must count for before it is called decisive


def effects(shares: list[float]) -> list[float]:
    """What each word adds to the answer's probability, in points: with all words, minus without this one.

    `shares` holds the probability with all words first, then without each in turn.

    >>> effects([0.9, 0.8, 0.3])
    [10.0, 60.0]
    """
    return [round(100 * (shares[0] - without), 1) for without in shares[1:]]


def deciding(run: Run, text: str, version: float) -> int:
    """The place of the word that the answer rests on most."""
    points = _points(run, text, version)[1]
    return max(range(len(points)), key=lambda place: points[place], default=0)


def _points(run: Run, text: str, version: float) -> tuple[str, list[float]]:
    """The answer's label, and what each word adds to its probability; of a text of one word nothing is left out."""
    places = range(len(leaving_out.offered(text)))
    asked = [leaving_out.without(text, [place]) for place in places] if len(places) > 1 else []
    found = asking.classify(str(run.folder), (text, *asked), version)
    label = found[0]["label"]
    return label, effects([answer["probabilities"][label] for answer in found])


def left_out(run: Run, text: str, version: float) -> list[tuple[str, float]]:
    """Draw every word with what it adds, and return that: word and points; nothing of a text of one word."""
    label, points = _points(run, text, version)
    if not points:
        return []
    st.text(
        f"Which words decided? Each word was left out once. The number is what it adds to “{label}”, in percentage "
        "points; dashed words count against it."
    )
    found = list(zip(leaving_out.offered(text), points, strict=True))
    show(found, "why-strip", f"Every word with what it adds to {label}, in points")
    if told := leaving_out.aside(text):
        st.caption(told)
    return found


def show(points: Sequence[tuple[str, float]], key: str, label: str, least: float = CLEAR, digits: int = 0) -> None:
    """Draw words with numbers beneath them, darker for larger ones; the darkest stands for `least` or more."""
    most = max([least, *(abs(value) for _, value in points)])
    rounded = [(word, round(value, digits)) for word, value in points]
    strip.show(
        [
            strip.Cell(word, f"{value:+.{digits}f}" if value else "0", 0.9 * abs(value) / most, dashed=value < 0)
            for word, value in rounded
        ],
        key=key,
        label=label,
    )


def in_words(found: dict[str, Any], points: Sequence[tuple[str, float]]) -> str:
    """Return what the answer comes to: the label, how sure it is, and the word that it rests on.

    >>> answer = {"label": "good", "probabilities": {"good": 0.9, "bad": 0.1}}
    >>> in_words(answer, [("so", 2.0), ("nice", 40.0)])
    'Your model says good, with 90%. It leans most on “nice”: without that word, good would drop to 50%.'
    >>> in_words(answer, [("so", 2.0), ("nice", 1.0)]).partition(", and ")[2]
    'no single word decides: leave out any one, and good stays about as likely.'
    """
    label = found["label"]
    share = found["probabilities"][label]
    says = f"Your model says {label}, with {share:.0%}"
    if not points:
        return f"{says}."
    word, most = max(points, key=lambda each: each[1])
    if most < CLEAR:
        return f"{says}, and no single word decides: leave out any one, and {label} stays about as likely."
    left = max(0.0, share - most / 100)
    return f"{says}. It leans most on “{word}”: without that word, {label} would drop to {left:.0%}."
