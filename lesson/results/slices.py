"""Where a model is weak: how often it is right on kinds of texts, with how many there are and how sure that is."""

import re
from collections.abc import Sequence
from statistics import median
from typing import Any

from lesson.results.intervals import wilson

NEGATION = re.compile(r"\b(?:not|no|never|none|nothing|nobody|neither|nor|without|hardly|cannot)\b|n['’]t\b", re.I)
_BUT = re.compile(r"\b(?:but|however|although|though|yet)\b", re.I)


def slices(texts: Sequence[str], right: Sequence[bool], unknown: Sequence[bool]) -> list[dict[str, Any]]:
    """Return one row a kind of text: name, texts, right (share, None without any), low, high (95 %, Wilson).

    `unknown` says of each text whether it holds a token that the vocabulary lacks.

    >>> slices(["not good", "good"], [False, True], [False, False])[0]["texts"]
    1
    """
    middle = median(len(text.split()) for text in texts) if texts else 0
    kinds = {
        "with a negation": [bool(NEGATION.search(text)) for text in texts],
        "with “but” or the like": [bool(_BUT.search(text)) for text in texts],
        "no longer than the median": [len(text.split()) <= middle for text in texts],
        "longer than the median": [len(text.split()) > middle for text in texts],
        "with an unknown token, [UNK]": list(unknown),
    }
    return [_row(name, [ok for ok, some in zip(right, among, strict=True) if some]) for name, among in kinds.items()]


def _row(name: str, right: Sequence[bool]) -> dict[str, Any]:
    if not right:
        return {"name": name, "texts": 0, "right": None, "low": None, "high": None}
    low, high = wilson(sum(right), len(right))
    return {"name": name, "texts": len(right), "right": sum(right) / len(right), "low": low, "high": high}
