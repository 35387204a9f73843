"""What a negation acts on: it is left out together with a word after it, and each of the two is left out alone.

Where two words each count for themselves, leaving out both costs what leaving out the one and the other costs together.
Where it costs more or less, the model reads the two as one.
"""

from collections.abc import Callable, Sequence
from typing import Any

from lesson.results.slices import NEGATION

REACH = 4  # words behind a negation
MOST = 3  # negations in a text

Lost = Callable[[list[list[int]]], list[float]]  # points that the answer loses without the words at these places


def pairs(words: Sequence[str], lost: Lost) -> list[dict[str, Any]]:
    """Return one row a negation and word behind it: negation, word, at (their places), alone (points), together, extra.

    `extra` is what both cost beyond the sum of the two: 0 where each counts for itself.

    >>> pairs(["not", "good"], lambda left_out: [30.0 if len(places) == 2 else 5.0 for places in left_out])
    [{'negation': 'not', 'word': 'good', 'at': [0, 1], 'alone': [5.0, 5.0], 'together': 30.0, 'extra': 20.0}]
    """
    couples = [(at, other) for at in negations(words) for other in range(at + 1, min(at + 1 + REACH, len(words)))]
    left_out = [list(places) for at, other in couples for places in ((at,), (other,), (at, other))]
    points = iter(lost(left_out) if left_out else [])
    found = []
    for at, other in couples:
        one, two, both = next(points), next(points), next(points)
        found.append(
            {
                "negation": words[at],
                "word": words[other],
                "at": [at, other],
                "alone": [one, two],
                "together": both,
                "extra": round(both - one - two, 2),
            }
        )
    return found


def negations(words: Sequence[str]) -> list[int]:
    """Return the places of the first negations.

    >>> negations("It isn't bad, not at all".split())
    [1, 3]
    """
    return [at for at, word in enumerate(words) if NEGATION.search(word)][:MOST]
