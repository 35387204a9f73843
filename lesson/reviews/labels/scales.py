"""Reads numbers as opinions: stars, 0/4, -1/0/1, and 0/1 where the file says that it is about sentiment.

The rules, in this order, on the different numbers of the label column (1.0, 1,0 and 1 are one number):
- -1 and 1, with or without 0: negative, neutral, positive. 0 and 4, with or without 2: the same (as in Sentiment140).
- 0 and 1: negative and positive, if the column's name speaks of sentiment or if the texts do (words such as "great"
  are found more often with 1, words such as "awful" with 0); else they stay "0" and "1".
- stars: 1 to 5, steps of a half allowed, 0 too, if 5 occurs with at least two others or the name speaks of a rating;
  1 to 10 if the name does. Three classes are proposed: up to 2.5 stars negative, up to 3.5 neutral, above positive
  (of ten: up to 4, up to 6, above); the learner may keep every value instead.
- anything else keeps its numbers as names.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from lesson.content.classes import LESSON_CLASSES
from lesson.reviews.columns.names import suggests_sentiment, suggests_stars, suggests_topics

NEGATIVE, POSITIVE, NEUTRAL = LESSON_CLASSES

_STARS = re.compile(
    r"(?:rated\s+)?([0-5](?:[.,]\d+)?)\s*"
    r"(?:-?\s*(?:stars?|sterne|estrellas|étoiles)(?:\s+rating)?|(?:/|out of)\s*5(?:\s*stars?)?)$"
    r"|(10|\d(?:[.,]\d+)?)\s*(?:/|out of)\s*10$",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"[-+]?\d{1,9}(?:[.,]\d{1,6})?$")
_GOOD = re.compile(
    r"\b(good|great|love|loved|excellent|best|amazing|awesome|nice|perfect|wonderful|happy|fantastic|delicious|thanks)\b",
    re.IGNORECASE,
)
_BAD = re.compile(
    r"\b(bad|worst|terrible|awful|poor|horrible|disappoint\w*|waste|hate|hated|sad|sucks|boring|broken|worse|rude|sorry)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Scale:
    """What the numbers are and the class each becomes; `asks` when the learner has a choice."""

    sentence: str
    classes: dict[str, str]
    asks: bool = False


def number(value: str) -> str | None:
    """The number that a label is, written in one way, or None.

    >>> number("1,0"), number("4 stars"), number("★★★☆☆"), number("good")
    ('1', '4', '3', None)
    """
    value = value.strip().replace("\u2212", "-")
    if value and not value.strip("★☆⭐ \ufe0f") and "☆" not in value.strip("★☆⭐ \ufe0f"):
        return str(value.count("★") + value.count("⭐")) if len(value) <= 12 else None
    if 1 <= len(value) <= 5 and not value.strip("*"):
        return str(len(value))
    stars = _STARS.match(value)
    if not stars and not _NUMBER.match(value):
        return None
    read = float(((stars.group(1) or stars.group(2)) if stars else value).replace(",", "."))
    return str(int(read)) if read.is_integer() else f"{read:g}"


def find(numbers: Iterable[str], name: str, stars: str | None = None) -> Scale | None:
    """The scale of these numbers (as `number` writes them) in a column called `name`; None when they stay as they are.

    >>> find({"0", "4"}, "column 1").classes
    {'0': 'negative', '4': 'positive'}
    """
    own = set(numbers)
    if own in ({"-1", "1"}, {"-1", "0", "1"}):
        return _polarity({"-1": NEGATIVE, "0": NEUTRAL, "1": POSITIVE}, own)
    if own in ({"0", "4"}, {"0", "2", "4"}) and not name.casefold().startswith("star"):
        return _polarity({"0": NEGATIVE, "2": NEUTRAL, "4": POSITIVE}, own)
    if is_binary(own):
        return _polarity({"0": NEGATIVE, "1": POSITIVE}, own) if suggests_sentiment(name) else None
    top = _top(own, name)
    return _stars(own, top, stars) if top else None


def is_binary(numbers: set[str]) -> bool:
    """Whether the numbers are 0 and 1."""
    return numbers == {"0", "1"}


def binary_sentiment() -> Scale:
    """0 and 1 as negative and positive."""
    return _polarity({"0": NEGATIVE, "1": POSITIVE}, {"0", "1"})


def speaks_of_sentiment(texts: Sequence[str], ones: Sequence[bool]) -> bool:
    """Whether praise goes with 1 and blame with 0, each at least twice as often as the other way round.

    >>> speaks_of_sentiment(["great"] * 5 + ["awful"] * 5, [True] * 5 + [False] * 5)
    True
    """
    good, bad = _rates(_GOOD, texts, ones), _rates(_BAD, texts, ones)
    enough = good[1] * sum(ones) + bad[0] * (len(ones) - sum(ones)) >= 4
    return enough and good[1] > 2 * good[0] and bad[0] > 2 * bad[1]


def _rates(words: re.Pattern[str], texts: Sequence[str], ones: Sequence[bool]) -> tuple[float, float]:
    """The share of texts with one of the words, among those labelled 0 and those labelled 1."""
    hits = [bool(words.search(text[:2000])) for text in texts]
    with_one = sum(hit for hit, one in zip(hits, ones, strict=True) if one)
    return (sum(hits) - with_one) / max(len(ones) - sum(ones), 1), with_one / max(sum(ones), 1)


def _polarity(names: dict[str, str], own: set[str]) -> Scale:
    classes = {key: names[key] for key in sorted(own, key=float)}
    told = ", ".join(f"{key} as {name}" for key, name in classes.items())
    return Scale(f"The label numbers were read as opinions: {told}.", classes)


def _top(own: set[str], name: str) -> int:
    """The best rating of the scale, 5 or 10; 0 when the numbers are no rating."""
    values = sorted(map(float, own))
    if len(values) < 3 or values[0] < 0 or values[-1] > 10 or any((2 * value) % 1 for value in values):
        return 0
    named = suggests_stars(name)
    if values[-1] > 5:
        return 10 if named else 0
    if suggests_topics(name) and not named:
        return 0
    starts_at_one = values[0] >= 1 or len(values) > 5
    return 5 if (named and (starts_at_one or values[-1] == 5)) or (values[-1] == 5 and starts_at_one) else 0


def _stars(own: set[str], top: int, stars: str | None) -> Scale:
    ordered = sorted(own, key=float)
    if stars == "five":
        kept = {key: _rounded(key) for key in ordered}
        return Scale(f"The ratings keep their numbers: {len(set(kept.values()))} classes.", kept)
    low, middle = (2.5, 3.5) if top == 5 else (4, 6)
    classes = {key: NEGATIVE if float(key) <= low else NEUTRAL if float(key) <= middle else POSITIVE for key in ordered}
    told = f"The ratings up to {low:g} were read as negative, up to {middle:g} as neutral, above as positive."
    return Scale(told, classes, asks=stars is None)


def _rounded(key: str) -> str:
    """Half stars go up to the next whole one."""
    return str(int(float(key) + 0.5))
