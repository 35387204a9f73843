"""The order of a data set's classes, which decides their ids: the lesson's own three come as the lesson has them."""

import re
from collections.abc import Iterable

LESSON_CLASSES = ("negative", "positive", "neutral")  # their ids are 0, 1, 2
_NUMBER = re.compile(r"-?\d+(\.\d+)?")


def class_order(labels: Iterable[str]) -> tuple[str, ...]:
    """Return each class once, in the order of the ids: the lesson's own for its labels, else numbers, then names.

    >>> class_order(["positive", "negative", "positive"])
    ('negative', 'positive')
    >>> class_order(["10", "9", "none", "Books"])
    ('9', '10', 'Books', 'none')
    """
    found = set(labels)
    if found <= set(LESSON_CLASSES):
        return tuple(name for name in LESSON_CLASSES if name in found)
    return tuple(sorted(found, key=_natural))


def _natural(name: str) -> tuple[int, float, str, str]:
    number = _NUMBER.fullmatch(name)
    return (0, float(name), "", name) if number else (1, 0.0, name.casefold(), name)
