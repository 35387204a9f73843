"""Hears from the texts which of two groups is the good one: words of praise against words of blame, negation heeded.

It guards the names of classes: 0 and 1 are never called negative and positive against what the texts say. It knows some
two hundred words, most of them English: enough to tell two groups apart, not to judge one review.
"""

import re
from collections.abc import Sequence

_GOOD = re.compile(
    r"\b(good|great|lov(?:e|ed|es|ely|ing)|excellent|best|better|amazing|awesome|nice|nicely|perfect(?:ly)?|wonderful|happy|happily"
    r"|fantastic|delicious|thanks?|thankful|brilliant|superb|outstanding|beautiful|beautifully|enjoy(?:ed|able|s)?"
    r"|recommend(?:ed|s)?|pleased?|pleasant|friendly|kind|clean|warm|comfortable|comfy|fresh|tasty|helpful|quick|quickly"
    r"|fast|early|works|worth|flawless|satisf(?:ied|ying)|impress(?:ed|ive)|favou?rite|charming|smile[ds]?"
    r"|delight(?:ed|ful)"
    r"|glad|reliable|sturdy|bargain|treat|gem|sehr gut|gut(?:e[rs]?)?|toll|schön|empfehle\w*|buen[oa]|excelente|bien"
    r"|bonne?"
    r"|parfait|super|ottimo|bello|perfecto|encanta)\b",
    re.IGNORECASE,
)
_BAD = re.compile(
    r"\b(bad|badly|worst|worse|terribl[ey]|awful(?:ly)?|poor|poorly|horribl[ey]|disappoint\w*|waste[ds]?|hat(?:e|ed|es)|sad|sucks"
    r"|boring|bored|broken?|breaks|rude|rudely|sorry|dirty|filthy|cold|noisy|late|slow|slowly|useless|refund|returned|angry"
    r"|annoy\w*|cracked|leak(?:s|ed|ing|y)?|fail(?:s|ed|ure)?|unhappy|stale|bland|damaged|defective|disgust\w*|avoid"
    r"|overpriced|cheaply|complain(?:ed|t|ts)?|junk|garbage|trash|ugly|unusable|nasty|mess|never again|stopped working"
    r"|stinks?|mould|regret\w*|ignored|scratched|faulty|misleading|schlecht\w*|kaputt|furchtbar\w*|nie wieder"
    r"|mal[oa]|peor"
    r"|horrible|mauvaise?|nul|nulle|décevant\w*|pessimo|brutto)\b",
    re.IGNORECASE,
)
_NOT = re.compile(
    r"\b(?:not|no|never|hardly|isn.?t|wasn.?t|don.?t|didn.?t|doesn.?t|nicht|kein\w*|pas)\s+(?:\w+\s+)?$", re.I
)
_FEWEST_TEXTS = 8
_TIMES = 2


def direction(texts: Sequence[str], high: Sequence[bool]) -> int:
    """1 when praise goes with `high` and blame with its contrary, -1 the other way round, 0 when the texts say neither.

    Either is at least twice as frequent on its side as on the other.

    >>> direction(["great"] * 5 + ["awful"] * 5, [True] * 5 + [False] * 5)
    1
    >>> direction(["not good"] * 5 + ["great"] * 5, [True] * 5 + [False] * 5)
    -1
    """
    scored = [(_tone(text), is_high) for text, is_high in zip(texts, high, strict=True)]
    good, bad = _rates(scored, 1), _rates(scored, -1)
    if sum(tone != 0 for tone, _ in scored) < _FEWEST_TEXTS:
        return 0
    if _leans(good[1], good[0]) and _leans(bad[0], bad[1]):
        return 1
    return -1 if _leans(good[0], good[1]) and _leans(bad[1], bad[0]) else 0


def _leans(more: float, less: float) -> bool:
    return more > _TIMES * less


def _tone(text: str) -> int:
    """1 for more praise than blame, -1 for more blame, else 0."""
    text = text[:2000]
    found = [(hit, 1) for hit in _GOOD.finditer(text)] + [(hit, -1) for hit in _BAD.finditer(text)]
    told = sum(-value if _NOT.search(text[max(0, hit.start() - 25) : hit.start()]) else value for hit, value in found)
    return (told > 0) - (told < 0)


def _rates(scored: Sequence[tuple[int, bool]], tone: int) -> tuple[float, float]:
    """The share of texts with this tone among the low and among the high ones."""
    sides = [[found == tone for found, is_high in scored if is_high == side] for side in (False, True)]
    low, high = (sum(side) / max(len(side), 1) for side in sides)
    return low, high
