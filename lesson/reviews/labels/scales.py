"""Reads numbers as opinions: stars, 0/4, -1/0/1, and 0/1 where the file says that it is about sentiment.

The rules, in this order, on the different numbers of the label column (1.0, 1,0 and 1 are one number):
- -1 and 1, with or without 0: negative, neutral, positive. 0 and 4, with or without 2: the same (as in Sentiment140).
  Only under the name of an opinion, a rating or a label, or if the texts speak for it: genres have such numbers too.
- 0 and 1: negative and positive, if the column's name speaks of sentiment or if the texts do; else "0" and "1".
- ratings: 1 to 5 in steps of a half; 0 to 5, 0 to 10, 0 to 20 and 0 to 100 in any steps, 1, 2 and 3, and all whole
  numbers but one from 1 to 6 or 7, if the column's name speaks of a rating, or if the learner says so; and those that
  say what they are out of (4/5). Three classes are proposed: up to 2.5
  of five negative, up to 3.5 neutral, above positive (of ten: up to 4, up to 6, above); the learner may keep every
  value instead. Of a column called stars these are then 1 star, 2 stars and so on, for a name tells what it means.
- anything else keeps its numbers as names.

No number is named against the evidence: where a column's name suggests topics, or the praise goes with the low
numbers (`direction` is -1), numbers stay numbers, and ratings count downwards as school grades do in some countries.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from lesson.content.classes import LESSON_CLASSES
from lesson.reviews.wording import listed

NEGATIVE, POSITIVE, NEUTRAL = LESSON_CLASSES

_SENTIMENT = re.compile(
    r"sentiment|polarity|positive|feeling|liked|recommend|stimmung|sentimiento|satisf", re.IGNORECASE
)
_POSITIVE = re.compile(r"positiv", re.IGNORECASE)
_NEGATIVE = re.compile(
    r"negativ|dissatisf|unsatisf|dislike|not.?recommend|unhappy|complain|toxic|hate|angry|anger|offensive|schlecht|bad\b",
    re.IGNORECASE,
)
_STARS = re.compile(
    r"star|rating|score|overall|sterne|bewertung|valorac|grade|nota|note|points|satisf|\bnps\b|estrella|étoile|puntua"
    r"|calificac|punteggio|how likely|would you rate|\brate (our|the|your|this|us)\b|avalia|оценк|评分|評価|별점",
    re.IGNORECASE,
)
_CALLED_STARS = re.compile(r"(?<![^\W_])stars?(?![^\W_])", re.IGNORECASE)
_LABEL = re.compile(
    r"(\b|_)(labels?|labell?ed|target|y|v1|annotations?|output|gold|truth|opinions?|tone|mood|valence|attitude|stance|verdict"
    r"|etiqueta|étiquette|meinung|opini[óo]n)(\b|_)",
    re.IGNORECASE,
)
_TOPIC = re.compile(r"categor|class", re.IGNORECASE)
_SURELY_TOPIC = re.compile(
    r"topic|intent|emotion|cluster|theme|segment|aspect|department|group|thema|(\b|_)(type|kind|lang)(\b|_)",
    re.IGNORECASE,
)
_POLARITIES = (
    {"-1": NEGATIVE, "1": POSITIVE},
    {"-1": NEGATIVE, "0": NEUTRAL, "1": POSITIVE},
    {"0": NEGATIVE, "4": POSITIVE},
    {"0": NEGATIVE, "2": NEUTRAL, "4": POSITIVE},
)
_BINARY = {"0": NEGATIVE, "1": POSITIVE}
_THREE = {  # the best rating: up to here negative, up to here neutral
    3: (1.0, 2.0),
    4: (2.0, 3.0),
    5: (2.5, 3.5),
    6: (2.5, 4.5),
    7: (3.5, 4.5),
    10: (4.0, 6.0),
    20: (8.0, 12.0),
    100: (40.0, 60.0),
}
_MAYBE = (set("012345"), set(map(str, range(1, 11))), set(map(str, range(11))))  # ratings or class numbers, who knows
_QUESTION_RATINGS = "Should the ratings become three classes (negative, neutral, positive) or stay as they are?"


@dataclass(frozen=True)
class Scale:
    """What the numbers are and the class each becomes; `question`, when the learner has a choice."""

    sentence: str
    classes: dict[str, str]
    question: str = ""


def find(
    numbers: Iterable[str], name: str, stars: str | None = None, direction: int = 0, stated: int = 0
) -> Scale | None:
    """The scale of these numbers (see `numbers.number`) in a column called `name`; None when they stay as they are.

    `direction` says what the texts say of it: 1 the high numbers are the good ones, -1 the low ones, 0 nothing;
    `stated` is the best rating, where the labels themselves say it: 5 where they are 4/5.

    >>> find({"0", "4"}, "target").classes
    {'0': 'negative', '4': 'positive'}
    """
    own = set(numbers)
    top = stated or (_told_top(own) if stars else 0)
    polarity = next((names for names in _POLARITIES if set(names) == own), None)
    if not top and polarity and not name.casefold().startswith("star"):
        return _opinions(polarity, name, direction)
    if not top and is_binary(own):
        return _binary(name, direction)
    top = top or _top(own, name)
    if top:
        return _ratings(own, top, name, stars, direction)
    return _maybe_ratings(own) if _could_be_ratings(own, name) and direction > 0 else None


def is_polarity(numbers: set[str]) -> bool:
    """Whether the numbers are those in which opinions are often written: -1 to 1, or 0 and 4."""
    return any(set(names) == numbers for names in _POLARITIES)


def beside(others: Sequence[str]) -> Scale:
    """The scale of 0 and 1 in one of several columns that hold an opinion each."""
    return _kept(_BINARY, f"the 0 is no opinion beside {listed(others)}")


def is_binary(numbers: set[str]) -> bool:
    """Whether the numbers are 0 and 1."""
    return numbers == {"0", "1"}


def _opinions(polarity: dict[str, str], name: str, direction: int) -> Scale | None:
    if suggests_topics(name) and not suggests_sentiment(name):
        return _named(polarity, direction) if direction > 0 and not suggests_topics(name, surely=True) else None
    if direction < 0:
        return _kept(polarity, "the texts say the opposite")
    told = suggests_sentiment(name) or suggests_stars(name) or bool(_LABEL.search(name))
    return _named(polarity, direction) if told or direction > 0 else None


def _binary(name: str, direction: int) -> Scale | None:
    told = suggests_sentiment(name)
    if suggests_negative(name):
        return _kept(_BINARY, f"the column is called “{name[:40]}”, so 1 may be the negative one")
    if direction < 0:
        return _kept(_BINARY, "the texts say the opposite") if told else None
    if not told and (direction == 0 or suggests_topics(name, surely=True)):
        return None
    return _named(_BINARY, direction)


def _named(names: dict[str, str], direction: int) -> Scale:
    told = ", ".join(f"{key} as {name}" for key, name in names.items())
    doubt = "" if direction else ", though the texts alone do not tell"
    return Scale(f"The label numbers were read as opinions{doubt}: {told}.", names)


def _kept(names: dict[str, str], reason: str) -> Scale:
    told = ", ".join(f"{key} {name}" for key, name in names.items())
    return Scale(f"The label numbers stay numbers, not {told}: {reason}.", {key: key for key in names})


def _told_top(own: set[str]) -> int:
    """The best rating of numbers that the learner calls ratings; 0 when they can be none."""
    values = sorted(map(float, own))
    if len(values) < 2 or values[0] < 0:
        return 0
    return _best(values) if values[-1] <= 100 else 0


def _best(values: Sequence[float]) -> int:
    """The best rating of the scale that these numbers are on; one of 6 or 7 steps only when all of them occur but one.

    Whole numbers from 1 to 3 are out of three; a best rating of four only the labels themselves can tell.
    """
    top = next(top for top in _THREE if values[-1] <= top)
    if top < 5:
        return 3 if list(values) == [1, 2, 3] else 5
    return top if top not in (6, 7) or _are_steps(values, top) else 10


def _are_steps(values: Sequence[float], top: int) -> bool:
    """Whether these are the whole numbers from 1 to `top`, but for one between them."""
    return {1, top} <= set(values) <= set(range(1, top + 1)) and len(values) >= top - 1


def _top(own: set[str], name: str) -> int:
    """The best rating of the scale, 5, 10 or 100; 0 when the numbers are no rating."""
    values = sorted(map(float, own))
    if len(values) < 3 or values[0] < 0 or values[-1] > 100:
        return 0
    halves = not any((2 * value) % 1 for value in values)
    if not suggests_stars(name):
        return 5 if halves and values[0] >= 1 and values[-1] == 5 and not suggests_topics(name) else 0
    if values[-1] > 20:
        return 100 if values[-1] > 50 else 0
    if values[-1] > 5:
        return _best(values)
    if values == [1, 2, 3]:
        return 3
    return 5 if values[0] >= 1 or values[-1] == 5 or (values[-1] > 2 and len(values) > 5) else 0


def _ratings(own: set[str], top: int, name: str, stars: str | None, direction: int) -> Scale:
    ordered = sorted(own, key=float)
    are_stars = top == 5 and direction >= 0 and bool(_CALLED_STARS.search(name))
    kept = {key: _star(_rounded(key)) if are_stars else _rounded(key) for key in ordered}
    classes = _three(ordered, top, direction)
    lacks_good = direction > 0 and POSITIVE not in classes.values()  # then the scale is another one
    if stars == "five" or (stars is None and (len(set(classes.values())) < 2 or lacks_good)):
        return Scale(f"The ratings keep their numbers, rounded to whole ones: {len(set(kept.values()))} classes.", kept)
    low, middle = _THREE[top]
    bad, good = ("positive", "negative") if direction < 0 else ("negative", "positive")
    told = f"The ratings up to {low:g} were read as {bad}, up to {middle:g} as neutral, above as {good}"
    told += ": the texts with low numbers are the ones that praise." if direction < 0 else "."
    question = _QUESTION_RATINGS if suggests_stars(name) else _are_they(ordered)
    return Scale(told, classes, question if stars is None else "")


def _three(ordered: Sequence[str], top: int, direction: int) -> dict[str, str]:
    low, middle = _THREE[top]
    bad, good = (POSITIVE, NEGATIVE) if direction < 0 else (NEGATIVE, POSITIVE)
    return {key: bad if float(key) <= low else NEUTRAL if float(key) <= middle else good for key in ordered}


def _could_be_ratings(own: set[str], name: str) -> bool:
    """Whether these are 0 to 5, or up to 10, in a column whose name says nothing: ratings or class numbers."""
    return own in _MAYBE and not suggests_topics(name)


def _maybe_ratings(own: set[str]) -> Scale:
    ordered = sorted(own, key=float)
    return Scale("The label numbers stay as they are.", {key: key for key in ordered}, _are_they(ordered))


def _are_they(ordered: Sequence[str]) -> str:
    return (
        f"Are the labels {ordered[0]} to {ordered[-1]} ratings, which become three classes (negative, neutral, "
        "positive), or class numbers, which stay as they are?"
    )


def _rounded(key: str) -> str:
    """Half stars go up to the next whole one."""
    return str(int(float(key) + 0.5))


def _star(number: str) -> str:
    """A name that says what is counted: a class called 4 could be anything."""
    return f"{number} {'star' if number == '1' else 'stars'}"


def suggests_sentiment(name: str) -> bool:
    """Whether 0 and 1 in a column of this name are negative and positive."""
    return bool(_SENTIMENT.search(name)) and not suggests_negative(name)


def suggests_negative(name: str) -> bool:
    """Whether a 1 in a column of this name is rather the negative one.

    >>> suggests_negative("negative_sentiment"), suggests_negative("negative or positive")
    (True, False)
    """
    return bool(_NEGATIVE.search(name)) and not _POSITIVE.search(name)


def suggests_stars(name: str) -> bool:
    """Whether numbers in a column of this name are a rating."""
    return bool(_STARS.search(name))


def suggests_topics(name: str, surely: bool = False) -> bool:
    """Whether numbers in a column of this name only number the classes; some call an opinion "class" or "category"."""
    return bool(_SURELY_TOPIC.search(name) or (not surely and _TOPIC.search(name)))
