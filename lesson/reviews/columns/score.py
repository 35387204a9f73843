"""Judges a column by what is in it: how much it looks like texts, how much like labels.

A text is long, made of words and different in every row; a label is short and occurs again and again. Names tip the
scale. Ids, names of people and places, measurements, dates and links are neither.
"""

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping

from lesson.reviews.columns.names import label_fit, names_things, numbers_classes, text_fit, words
from lesson.reviews.columns.profile import Profile
from lesson.reviews.labels import numbers, scales
from lesson.reviews.reading import LIMITS

LEAST_TEXT = 0.15
_LONGEST_WORD = 20
_WORD = re.compile(r"[^\W\d_]{4}")
OPINION_POINTS = 5.0
_OPINIONS = frozenset(
    [
        "negative",
        "positive",
        "neutral",
        "neg",
        "pos",
        "neu",
        "mixed",
        "negativ",
        "positiv",
        "négatif",
        "positif",
        "negativo",
        "positivo",
        "neutro",
    ]
)


def text_score(column: Profile) -> float:
    """How much a column looks like texts to learn from; below LEAST_TEXT it holds none."""
    if not column.values or _holds_no_words(column):
        return 0.0
    if column.characters < 15 and column.different < 0.2 and column.values.total() >= 10:
        return 0.0
    if _are_things(column):
        return 0.0
    return content_of_text(column) * text_fit(column.name)


def content_of_text(column: Profile) -> float:
    """The same by the cells alone, whatever the column's name is."""
    varied = 0.2 + 0.8 * column.different
    coded = 1 - 0.8 * column.codes
    spaced = max(column.words, column.characters / 12 if column.letters > 0.9 and column.words < 3 else 0)
    return math.log1p(spaced) * column.letters * varied * coded * (0.3 + 0.7 * column.filled)


def may_be_texts(column: Profile) -> bool:
    """Whether a column can be read as texts if somebody says so: anything but numbers, dates, links, codes and ids."""
    return text_score(column) >= LEAST_TEXT or not (
        _holds_no_words(column) or column.codes > 0.7 or _is_numbered(column)
    )


def _holds_no_words(column: Profile) -> bool:
    return bool(column.values) and (
        column.numbers > 0.7 or column.dates > 0.7 or column.links > 0.7 or column.letters < 0.4
    )


def _is_numbered(column: Profile) -> bool:
    """Whether the cells are alike but for a number: "User 1" and "User 2", or "The Big Hall 3" as a name."""
    return (
        _is_alike(column) and not column.unspaced and (column.words < 3 or (column.words < 6 and column.titled > 0.8))
    )


def _is_alike(column: Profile) -> bool:
    """Whether hardly any cells differ in more than their digits."""
    return len(column.values) >= 5 and column.patterns <= 0.2


def _are_things(column: Profile) -> bool:
    """Whether the cells are ids, names of people, places or products: short, and alike but for a number or capitals."""
    if column.unspaced:
        return False
    if column.words < 1.2 and column.characters > _LONGEST_WORD:
        return True
    if _is_numbered(column):
        return True
    if text_fit(column.name) > 1:
        return False
    if names_things(column.name):
        return column.words < 5 or column.titled > 0.8 or _is_alike(column)
    return column.words < 1.5 or (column.words < 4.5 and column.titled > 0.8 and column.values.total() >= 5)


def label_score(column: Profile) -> float:
    """Points for a column as the label; below 0 for what is none."""
    if not column.values or column.dates > 0.7 or column.links > 0.7:
        return -9.0
    points = label_content(column) + label_name(column.name)
    return points - 2 * (1 - column.filled) - (3 if _is_wordy(column) else 0)


def label_name(name: str) -> float:
    """Points for the name alone: see `names.label_fit`; a name that speaks of opinions or ratings is a hint, too."""
    return label_fit(name) or float(scales.suggests_stars(name) or scales.suggests_sentiment(name))


def label_content(column: Profile) -> float:
    """Points for the values alone."""
    keys = _keys(column)
    own = _numbers(keys)
    names, rows = len(keys), column.values.total()
    if names == 1:
        return -2.0
    scale = _scale(column, own) if len(own) > 0.8 * names else None
    if scale and scales.suggests_stars(column.name) and len(own) >= names - 1 and _come_again(keys, scale.classes):
        return 2.0
    if _measured(own, names, rows) or (names > rows / 2 and rows > 12):
        return -9.0
    if len(keys.keys() & _OPINIONS) >= 2:
        return OPINION_POINTS
    if scale and len(own) >= names - 1 and own & {"0", "1"}:
        return 2.5
    if scale:
        return 2.0
    if names <= LIMITS.most_classes and (names <= rows / 2 or rows <= 4):
        return 1.5
    if names <= 200 and names <= rows / 3 and column.numbers < 0.5:
        return 0.3
    return -1.0 if column.words > 3 or names > rows / 2 else -0.5


def can_label(column: Profile) -> bool:
    """Whether a column could hold labels at all: two values or more that come again, and no dates, links or texts."""
    keys = _keys(column)
    if len(keys) < 2 or column.dates > 0.7 or column.links > 0.7 or _is_wordy(column):
        return False
    if column.numbers > 0.5 and label_fit(column.name) <= -3 and not numbers_classes(column.name):  # a length, say
        return False
    own = _numbers(keys)
    scale = _scale(column, own) if len(own) > 0.8 * len(keys) else None
    if scale and _come_again(keys, scale.classes):
        return True
    if len(own) > LIMITS.most_classes and label_fit(column.name) <= 0:  # counts
        return False
    decimals = sum("." in value for value in own)
    return _come_again(keys) and not 2 * decimals > len(keys)


def _is_wordy(column: Profile) -> bool:
    """Whether the values are too long for labels; the few answers of a survey come again and again, at any length."""
    are_answers = len(column.values) <= LIMITS.most_classes and 3 * len(column.values) <= column.values.total()
    return column.words > 6 and not are_answers


def is_constant(column: Profile) -> bool:
    """Whether all values are one label, in whatever spelling."""
    return len(_keys(column)) == 1


def is_measured(column: Profile) -> bool:
    """Whether a column holds measured numbers, such as scores between 0 and 1, no numbering and no counts."""
    keys = _keys(column)
    own = _numbers(keys)
    return len(keys) > 1 and len(own) > 0.9 * len(keys) and numbers.is_measured(own)


def is_a_scale_of_many(column: Profile) -> bool:
    """Whether a column holds whole numbers that are too many for classes and number none: -10 to 10, 80 to 100."""
    keys = _keys(column)
    own = _numbers(keys)
    return len(own) > 0.9 * len(keys) and len(own) > LIMITS.most_classes and min(map(float, own)) not in (-1, 0, 1)


def _scale(column: Profile, own: set[str]) -> scales.Scale | None:
    """The scale of the numbers of a column, which may say themselves what they are out of.

    -1 to 1 make a likely label even where the texts have yet to say what of.
    """
    tops = {numbers.top(value) for value in column.values} - {0, 100}
    return scales.find(own, column.name, direction=int(scales.is_polarity(own)), stated=max(tops, default=0))


def are_codes(column: Profile) -> bool:
    """Whether the values are codes of products and the like: letters and digits, and no word among them."""
    return column.codes > 0.8 and column.numbers < 0.5 and not any(map(_WORD.search, column.values))


def is_a_mark(column: Profile) -> bool:
    """Whether a column called positive, negative or neutral says with 0 and 1 which rows are that."""
    return bool(words(column.name) & _OPINIONS) and column.values.keys() == {"0", "1"}


def _keys(column: Profile) -> Counter[str]:
    keys: Counter[str] = Counter()
    for value, times in column.values.items():
        bare = value.casefold().strip(".!,;: \"'")
        keys[numbers.number(value) or numbers.number(bare) or bare] += times
    return keys


def _numbers(keys: Iterable[str]) -> set[str]:
    return {key for key in keys if numbers.number(key) == key}


def numbers_in(column: Profile) -> list[float]:
    """The different numbers of a column, however they are spelled, in order.

    >>> from lesson.reviews.columns.profile import profile
    >>> numbers_in(profile("score", ["93.2%", "7.5;", "good"]))
    [7.5, 93.2]
    """
    return sorted(map(float, _numbers(_keys(column))))


def _come_again(keys: Counter[str], classes: Mapping[str, str] | None = None) -> bool:
    """Whether at least two values, or the `classes` that they become, come again, and most rows have such a one."""
    if classes and len(keys) > LIMITS.most_classes:
        named = Counter[str]()
        for key, times in keys.items():
            named[classes.get(key, key)] += times
        keys = named
    again = [times for times in keys.values() if times > 1]
    return len(again) >= 2 and 2 * sum(again) >= keys.total()


def _measured(own: set[str], names: int, rows: int) -> bool:
    """Whether the values are measurements: numbers, most with decimals, or hardly ever the same."""
    decimals = sum("." in value for value in own)
    return len(own) > 0.9 * names and (names > rows / 3 > 4 or (names > 12 and decimals > names / 2))
