r"""Whether anything is seen of a text: one of zero-width signs looks empty, and so it is for everybody here."""

import unicodedata

_FILLERS = "\u115f\u1160\u3164\uffa0\u2800"  # Hangul's and Braille's


def is_seen(sign: str) -> bool:
    r"""Return whether one sign is: no space, nothing that steers how others are written, no filler of an empty place.

    >>> is_seen("a"), is_seen("👍"), is_seen("\u200b"), is_seen(" ")
    (True, True, False, False)
    """
    return unicodedata.category(sign)[0] not in "CZ" and sign not in _FILLERS


def looks_empty(text: str) -> bool:
    r"""Return whether nothing of a text is seen.

    >>> looks_empty(" \u200b\n"), looks_empty("\u200bgood")
    (True, False)
    """
    return not any(map(is_seen, text))
