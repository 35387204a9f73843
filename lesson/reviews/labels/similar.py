"""Finds labels that look like one label written in two ways, and labels that combine others.

Two labels are alike when they differ in accents, separators or letters that look the same only (a Cyrillic o), when one
is the other with signs around it ("good 👍", "good (1)"), or when they differ by one letter (left out, added, changed,
or exchanged with its neighbour) as typing errors do: within a word of five letters or more, not the first letter, and
not a changed last one ("class a" and "class b" are two labels, and so are "formal" and "normal"). Somebody who knows
the labels decides; nothing is merged for good without asking.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping

_MOST = 200
_SHORTEST = 5
_SHORTEST_CORE = 3
_SIGNS_AROUND = re.compile(r"<[^<>]{1,40}>|\(\s*[-+]?\d+\s*\)|^[\W_]+|[\W_]+$")
# Cyrillic and Greek letters, and the Latin ones they look like:
_LOOKALIKES = str.maketrans("авекмнорстухіјѕοανρτυ", "abekmhopctyxijsoavptu")
_JOINTS = re.compile(r"\s*(?:[;|/+&,]|\band\b)\s*")


def merged(labels: Mapping[str, int]) -> dict[str, str]:
    """The label that each label should become, for those that are alike; the most frequent spelling stays.

    >>> merged({"positive": 9, "positve": 2, "negative": 8})
    {'positve': 'positive'}
    """
    ranked = sorted(labels, key=lambda label: (-labels[label], not _accented(label), label))
    if len(ranked) > _MOST:
        return {}
    targets: dict[str, str] = {}
    for at, label in enumerate(ranked):
        target = next((other for other in ranked[:at] if other not in targets and are_alike(label, other)), None)
        if target is not None:
            targets[label] = target
    return targets


def are_alike(one: str, other: str) -> bool:
    """Whether two labels may be one; see the module's text.

    >>> are_alike("tecnología", "tecnologia"), are_alike("nuetral", "neutral"), are_alike("class a", "class b")
    (True, True, False)
    """
    one, other = _folded(one), _folded(other)
    if one == other:
        return bool(re.search(r"[^\W\d_]", one))
    if _core(one) == _core(other) in (one, other):
        return len(_core(one)) >= _SHORTEST_CORE
    ours, theirs = one.split(), other.split()
    if len(ours) != len(theirs):
        return False
    differing = [(a, b) for a, b in zip(ours, theirs, strict=True) if a != b]
    return len(differing) == 1 and _is_typing_error(*differing[0])


def joined(labels: Iterable[str]) -> dict[str, list[str]]:
    """Labels that consist of others, with their parts.

    >>> joined(["joy", "anger", "joy;anger"])
    {'joy;anger': ['joy', 'anger']}
    """
    known = {label.casefold() for label in labels}
    parts = {label: [part for part in _JOINTS.split(label.strip("[]()\"' ")) if part] for label in labels}
    return {
        label: found
        for label, found in parts.items()
        if len(found) > 1 and all(part.strip("\"' ").casefold() in known for part in found)
    }


def _folded(label: str) -> str:
    """Lower case, without accents, single spaces for separators, Latin letters for those that look the same."""
    plain = unicodedata.normalize("NFKD", label.casefold())
    bare = "".join(sign for sign in plain if not unicodedata.combining(sign)).translate(_LOOKALIKES)
    return " ".join(re.sub(r"(?<=\w)[\s_\-.]+(?=\w)", " ", bare).split())


def _core(label: str) -> str:
    """A label without emoji, tags, numbers in brackets and other signs around it.

    >>> _core("good 👍"), _core("<b>good</b> (1)")
    ('good', 'good')
    """
    shorter = _SIGNS_AROUND.sub("", label).strip()
    return shorter if shorter == label else _core(shorter)


def _accented(label: str) -> bool:
    return unicodedata.normalize("NFKD", label) != label


def _is_typing_error(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    if len(short) < _SHORTEST - 1 or len(long) < _SHORTEST or len(long) - len(short) > 1 or short[0] != long[0]:
        return False
    at = next((at for at, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), len(short))
    if any(sign.isdigit() for sign in short[at:] + long[at:]):
        return False
    if len(long) > len(short):
        return long[at].isalpha() and short[at:] == long[at + 1 :]
    changed = short[at + 1 :] == long[at + 1 :] and at < len(short) - 1
    exchanged = short[at : at + 2] == long[at : at + 2][::-1] and short[at + 2 :] == long[at + 2 :]
    return changed or exchanged
