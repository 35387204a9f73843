"""The small words of the doctor's sentences: numbers with their nouns, values in quotes."""

from collections.abc import Sequence


def count(number: int, noun: str) -> str:
    """A number and its noun, one of them or more.

    >>> count(1, "row"), count(1200, "row")
    ('1 row', '1,200 rows')
    """
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def listed(values: Sequence[str], most: int = 8) -> str:
    """Values in quotes, at most `most` of them.

    >>> listed(["a", "b", "c"], 2)
    '“a”, “b” and 1 more'
    """
    named = ", ".join(f"“{value[:40]}”" for value in values[:most])
    return named + (f" and {len(values) - most:,} more" if len(values) > most else "")
