"""Reads labels as numbers: 4, 4.0, "4 stars", "4/5" and four stars are one number, and 80 % is 80."""

import re
from collections.abc import Iterable

_STARS = re.compile(
    r"(?:rated\s+)?([0-5](?:[.,]\d+)?)\s*"
    r"(?:-?\s*(?:stars?|sterne?n?|estrellas?|estrelas?|étoiles?|stell[ae]|sterren|ster|зв[её]зд[аы]?|つ?星)"
    r"(?:\s+rating)?|(?:/|out of|von|sur|de)\s*5(?:\s*stars?)?)$"
    r"|(\d{1,2}(?:[.,]\d+)?|100)\s*(?:/|out of|von|sur|de)\s*(?:6|7|10|20|100)$"
    r"|(\d{1,2}(?:[.,]\d+)?|100)\s*%$",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"[-+]?\d{1,9}(?:[.,]\d{1,6})?$")


def number(value: str) -> str | None:
    """The number that a label is, written in one way, or None.

    >>> number("1,0"), number("4 stars"), number("★★★☆☆"), number("80 %"), number("good")
    ('1', '4', '3', '80', None)
    """
    value = value.strip().replace("\u2212", "-")
    if value and not value.strip("★☆⭐ \ufe0f") and "☆" not in value.strip("★☆⭐ \ufe0f"):
        return str(value.count("★") + value.count("⭐")) if len(value) <= 12 else None
    if 1 <= len(value) <= 5 and not value.strip("*"):
        return str(len(value))
    stars = _STARS.match(value)
    if not stars and not _NUMBER.match(value):
        return None
    plain = next(filter(None, stars.groups())) if stars else value
    read = float(plain.replace(",", "."))
    return str(int(read)) if read.is_integer() else f"{read:g}"


def is_measured(numbers: Iterable[str]) -> bool:
    """Whether most of these numbers have decimals that no rating has: 0.732, not 4.5."""
    odd = [("." in value and (2 * float(value)) % 1 != 0) for value in numbers]
    return sum(odd) > 0.5 * len(odd)
