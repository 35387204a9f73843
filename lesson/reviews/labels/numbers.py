"""Reads labels as numbers: 4, 4.0, "4 stars", "four stars", "4/5" and ★★★★ are one number, and 80 % is 80.

What a label says it is out of (4/5, 80 %) is read as well, so that 5/10 is never taken for five stars.
"""

import re
from collections.abc import Iterable, Mapping

_STARS = re.compile(
    r"(?:rated\s+)?(?:(10|\d(?:[.,]\d+)?)\s*"
    r"-?\s*(?:stars?|sterne?n?|estrellas?|estrelas?|étoiles?|stell[ae]|sterren|ster|зв[её]зд[аы]?|つ?星)(?:\s+rating)?"
    r"|(\d{1,2}(?:[.,]\d+)?|100)\s*(?:/|out of|von|sur|de)\s*(3|4|5|6|7|10|20|100)(?:\s*stars?)?"
    r"|(\d{1,2}(?:[.,]\d+)?|100)\s*(%))$",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"[-+]?\d{1,9}(?:[.,]\d{1,6})?$")
_FRACTION = re.compile(r"(\d{0,3})\s*([¼½¾])")
_IN_WORDS = re.compile(r"(one|two|three|four|five)(?=[\s-]+(?:stars?|out\s+of)\b)", re.IGNORECASE)
_WORDS = {"one": "1", "two": "2", "three": "3", "four": "4", "five": "5"}
_SIGNS = "★☆⭐ \ufe0f"
_DECIMALS = {"¼": ".25", "½": ".5", "¾": ".75"}
_TOPS = (5, 10, 20, 100)


def number(value: str) -> str | None:
    """The number that a label is, written in one way, or None.

    >>> number("1,0"), number("4 stars"), number("★★★☆☆"), number("80 %"), number("4½"), number("good")
    ('1', '4', '3', '80', '4.5', None)
    """
    value = in_digits(value.strip().replace("\u2212", "-"))
    if value and not value.strip(_SIGNS):
        return str(value.count("★") + value.count("⭐")) if len(value) <= 12 else None
    if 1 <= len(value) <= 5 and not value.strip("*"):
        return str(len(value))
    stated = _stated(value)
    if not stated and not _NUMBER.match(value):
        return None
    return _written(stated[0] if stated else float(value.replace(",", ".")))


def top(value: str) -> int:
    """What a number says it is out of, 0 where it does not say.

    >>> top("4/5"), top("80 %"), top("4 stars"), top("5/4")
    (5, 100, 0, 0)
    """
    stated = _stated(in_digits(value.strip()))
    return stated[1] if stated else 0


def counts_stars(value: str) -> bool:
    """Whether a label says itself that its number counts stars.

    >>> counts_stars("★★☆"), counts_stars("four stars"), counts_stars("4/5"), counts_stars("4")
    (True, True, False, False)
    """
    hit = _STARS.match(in_digits(value.strip()))
    return bool(hit and hit[1]) or (number(value) is not None and not value.strip(_SIGNS))


def in_digits(value: str) -> str:
    """A number with decimals in place of a sign for a fraction, and digits in place of a word before stars.

    >>> in_digits("4½"), in_digits("¾/5"), in_digits("Four stars"), in_digits("four")
    ('4.5', '0.75/5', '4 stars', 'four')
    """
    if _FRACTION.match(value):
        return _FRACTION.sub(lambda hit: (hit[1] or "0") + _DECIMALS[hit[2]], value)
    return _IN_WORDS.sub(lambda hit: _WORDS[hit[1].casefold()], value)


def on_one_scale(read: Mapping[str, str]) -> tuple[dict[str, str], int]:
    """The numbers that labels were `read` as, and what they are out of: 0 if no label says so, 10 if they disagree.

    >>> on_one_scale({"4/5": "4", "8/10": "8", "3/10": "3"})
    ({'4/5': '8', '8/10': '8', '3/10': '3'}, 10)
    """
    stated = {value: top(value) for value in read}
    tops = set(stated.values()) - {0}
    plain = [float(number) for value, number in read.items() if not stated[value]]
    if not tops or min(plain, default=0) < 0 or max(plain, default=0) > _TOPS[-1]:
        return dict(read), 0
    others = _top_of(plain, tops) if plain else 0
    if len(tops | ({others} - {0})) == 1:
        return dict(read), tops.pop()
    return {value: _written(float(number) * 10 / (stated[value] or others)) for value, number in read.items()}, 10


def _top_of(plain: list[float], tops: set[int]) -> int:
    """What numbers are out of that stand beside others that say it: the same, but for stars beside per cent."""
    only = min(tops) if len(tops) == 1 else 100
    return only if only < 100 and max(plain) <= only else next(top for top in _TOPS if max(plain) <= top)


def _stated(value: str) -> tuple[float, int] | None:
    """(number, what it is out of) of a label that is a number in words or out of something."""
    hit = _STARS.match(value)
    if not hit:
        return None
    stars, part, whole, share, percent = hit.groups()
    number, top = float((stars or part or share).replace(",", ".")), int(whole or (100 if percent else 0))
    return (number, top) if not top or number <= top else None


def _written(number: float) -> str:
    return str(int(number)) if number.is_integer() else f"{number:g}"


def is_measured(numbers: Iterable[str]) -> bool:
    """Whether most of these numbers have decimals that no rating has: 0.732, not 4.5."""
    odd = [("." in value and (2 * float(value)) % 1 != 0) for value in numbers]
    return sum(odd) > 0.5 * len(odd)
