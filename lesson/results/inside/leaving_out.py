"""A text without some of its words: which of them can be left out, and what remains.

Every question is asked with the whole text; the limit is on how many words take their turn to be missing.
"""

from collections.abc import Collection

MOST = 100  # words: nearly all reviews have fewer, and a hundred texts take a second or two on one core


def offered(text: str) -> list[str]:
    """Return the words of a text that can be left out or swapped: its first ones.

    >>> offered("so  good")
    ['so', 'good']
    """
    return text.split()[:MOST]


def without(text: str, places: Collection[int], instead: str = "") -> str:
    """Return a text without the words at these places, or with another one there; a dot where nothing remains.

    >>> without("not so good", [0]), without("not so good", [0], "very"), without("good", [0])
    ('so good', 'very so good', '.')
    """
    words = [instead if at in places else word for at, word in enumerate(text.split())]
    return " ".join(filter(None, words)) or "."


def aside(text: str) -> str:
    """Return in a sentence that later words of a text stay where they are; empty where it has none.

    >>> aside("so good")
    ''
    """
    words = len(text.split())
    if words <= MOST:
        return ""
    return f"Only the first {MOST} words can be left out here. The answer itself rests on all {words:,}."
