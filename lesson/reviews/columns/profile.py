"""Describes a column by what is in it: how long, how varied, whether numbers, dates, links; names come second.

A sample of 2,000 cells drawn by a fixed seed is enough (every n-th row would miss labels that alternate).
"""

import hashlib
import random
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from lesson.reviews.visible import looks_empty

_SAMPLE = 2_000
_NUMBER = re.compile(r"[-+]?\s*(\d+([.,]\d+)?|[.,]\d+)([eE][-+]?\d+)?\s*%?$")
_MONTH = r"(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
_DATE = re.compile(
    rf"(\d{{1,4}}(?P<mark>[-/.])\d{{1,2}}(?P=mark)\d{{1,4}}\b|\d{{1,2}}:\d{{2}}(:\d{{2}})?$|"
    rf".{{0,16}}\b{_MONTH}\b.{{0,24}}\b\d{{4}}(\W+(at )?\d{{1,2}}:\d{{2}}.{{0,12}})?$|{_MONTH}[ .-]+\d|"
    r"\d{1,2}[-. ]{1,2}(jan|feb|mar|mär|apr|may|mai|jun|jul|aug|sep|oct|okt|nov|dec|dez)\.?$)",
    re.IGNORECASE,
)
_LINK = re.compile(r"\s*(https?://|www\.)\S+\s*$|\S+@\S+\.\w+$|[A-Za-z]:\\|/[\w/.-]+$")
_CODE = re.compile(r"(?=\S*\d)[\w#:.-]{5,}$", re.ASCII)  # of other scripts, some write whole sentences without a space
_DIGITS = re.compile(r"\d+")
_UNSPACED = re.compile(
    "[\u0e00-\u0fff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
)
_LETTER = re.compile(r"[^\W\d_]")
_BLANK = frozenset({"", "nan", "null", "none", "n/a", "na", "n.a", "n.a.", "#n/a", "<na>", "nil", "-", "--", "?", "."})


@dataclass(frozen=True)
class Profile:
    """Shares are between 0 and 1 and, but for `filled`, of the filled cells; words and characters are means.

    `patterns` is the share of the different values that still differ without their digits ("User 1", "User 2" do not).
    `titled` is the share of cells in which each word begins with a capital, `spaced` that of cells that begin with a
    space, `unspaced` whether the script puts no spaces between words. `order` is a digest of the cells in their order:
    two columns with as many of each value need not be copies. `groups` is one of which rows have the same value,
    whatever that is: two columns of it say the same in other words.
    """

    name: str
    filled: float
    values: Counter[str]
    words: float
    characters: float
    letters: float
    numbers: float
    dates: float
    links: float
    codes: float
    patterns: float
    titled: float
    spaced: float
    unspaced: bool
    order: bytes
    groups: bytes

    @property
    def different(self) -> float:
        """The share of different values among the filled cells."""
        return len(self.values) / max(self.values.total(), 1)


def is_blank(cell: str) -> bool:
    """Whether a cell says nothing: empty, or looking so, or what programs write for a missing value.

    >>> is_blank(" NaN "), is_blank("fine")
    (True, False)
    """
    return (len(cell) < 60 and cell.strip().casefold() in _BLANK) or looks_empty(cell)


def is_number(cell: str) -> bool:
    """Whether a cell is a number, with a decimal point or comma."""
    return bool(_NUMBER.match(cell.strip()))


def is_date(cell: str) -> bool:
    """Whether a cell is a date or a time of day."""
    return len(cell) < 60 and bool(_DATE.match(cell.strip()))


def is_unspaced(text: str) -> bool:
    """Whether at least half of the letters belong to a script that puts no spaces between words.

    >>> is_unspaced("很快，好吃"), is_unspaced("quick and tasty")
    (True, False)
    """
    return 2 * len(_UNSPACED.findall(text)) >= max(len(_LETTER.findall(text)), 1)


def sample(rows: Sequence[list[str]]) -> Sequence[list[str]]:
    """At most 2,000 rows, the same ones every time."""
    return rows if len(rows) <= _SAMPLE else random.Random(0).sample(rows, _SAMPLE)


def profile(name: str, cells: Sequence[str]) -> Profile:
    """Describe one column.

    >>> profile("stars", ["5", "1", ""]).numbers
    1.0
    """
    given = [cell for cell in cells if not is_blank(cell)]
    filled = [cell.strip()[:2000] for cell in given]
    tidied = ["" if is_blank(cell) else cell.strip()[:2000] for cell in cells]
    number = {cell: at for at, cell in enumerate(dict.fromkeys(tidied))}
    count, values = max(len(filled), 1), Counter(filled)
    joined = "".join("".join(cell.split()) for cell in filled)
    letters = len(re.sub(r"[\x00-\x40\x5b-\x60\x7b-\x7f]", "", joined))
    return Profile(
        name=name,
        filled=len(filled) / max(len(cells), 1),
        values=values,
        words=sum(len(cell.split()) for cell in filled) / count,
        characters=sum(map(len, filled)) / count,
        letters=letters / max(len(joined), 1),
        numbers=sum(map(is_number, filled)) / count,
        dates=sum(map(is_date, filled)) / count,
        links=sum(bool(_LINK.match(cell[:200])) for cell in filled) / count,
        codes=sum(bool(_CODE.match(cell)) for cell in filled) / count,
        patterns=len({_DIGITS.sub("#", value) for value in values}) / max(len(values), 1),
        titled=sum(_is_titled(cell) for cell in filled) / count,
        spaced=sum(cell[0].isspace() for cell in given) / count,
        unspaced=is_unspaced(joined[:20_000]),
        order=_digest(tidied),
        groups=_digest([str(number[cell]) for cell in tidied]),
    )


def _digest(cells: Sequence[str]) -> bytes:
    return hashlib.blake2b("\x1f".join(cells).encode("utf-8", "replace"), digest_size=16).digest()


def _is_titled(cell: str) -> bool:
    """Whether each word begins with a capital, a digit or a sign, as in names; scripts without capitals have none."""
    firsts = [word[0] for word in cell.split()] if len(cell) < 80 else []
    return any(first.isupper() for first in firsts) and all(first.isupper() or not first.isalpha() for first in firsts)
