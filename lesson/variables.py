"""The numbers that a server's environment sets: each is one, or a sentence says which variable is not."""

import math
import os

from lesson.errors import LessonError


def whole(name: str, default: int, least: int = 1) -> int:
    """Return a whole number. Raises LessonError for anything else.

    >>> whole("NOT_SET", 60)
    60
    """
    text = os.environ.get(name, str(default)).strip()
    if not (text.isascii() and text.isdecimal()) or int(text) < least:
        raise LessonError(f"{name} must be a whole number from {least} on, such as {default}, not {text[:40]!r}.")
    return int(text)


def positive(name: str, default: float) -> float:
    """Return a number above zero. Raises LessonError for anything else.

    >>> positive("NOT_SET", 0.5)
    0.5
    """
    text = os.environ.get(name, str(default)).strip()
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not 0 < number < math.inf:
        raise LessonError(f"{name} must be a number above 0, such as {default:g}, not {text[:40]!r}.")
    return number
