"""Five letters that a class joins by, and a limit to guessing them.

No vowels, so no code is a word; none of the letters that look or sound like another one. That leaves 1.4 million codes
and, with a few wrong ones a minute, no way to come upon a class by trying.
"""

import secrets
import threading
import time
from collections import OrderedDict, deque

from lesson.errors import LessonError, NotNow

LETTERS = "BCDFGHJKMNPRSTWXZ"  # without L, Q and V
LENGTH = 5
SECONDS = 60.0
EACH, ALL = 6, 120  # wrong codes in so many seconds, of one visitor and of all together
VISITORS = 2000  # remembered
UNKNOWN = "There is no class with the code {code}. Check the board: a code has five letters and no vowels."
TOO_MANY = "Too many wrong codes were typed just now. Wait a minute, then type yours again."
_wrong: OrderedDict[str, deque[float]] = OrderedDict()
_counting = threading.Lock()


def new_code() -> str:
    """Return five letters at random.

    >>> len(new_code()), set(new_code()) <= set(LETTERS)
    (5, True)
    """
    return "".join(secrets.choice(LETTERS) for _ in range(LENGTH))


def normal(typed: str) -> str:
    """Return a code as it is kept, however it was typed.

    >>> normal(" b c-dfg ")
    'BCDFG'
    """
    return "".join(letter for letter in typed.upper() if letter.isascii() and letter.isalpha())[: 2 * LENGTH]


def check_tries(visitor: str) -> None:
    """Raise NotNow where this visitor, or all of them together, have typed too many wrong codes in the last minute."""
    with _counting:
        if any(_recent(name) >= most for name, most in ((visitor, EACH), ("", ALL))):
            raise NotNow(TOO_MANY)


def wrong(visitor: str, code: str) -> LessonError:
    """Count a wrong code, and return the sentence for it."""
    with _counting:
        for name in (visitor, ""):
            tries = _wrong.pop(name, None) or deque(maxlen=ALL)
            tries.append(time.monotonic())
            _wrong[name] = tries  # the newest last
        while len(_wrong) > VISITORS:
            _wrong.popitem(last=False)
    return LessonError(UNKNOWN.format(code=code[:LENGTH] or "that you typed"))


def forget() -> None:
    """Forget all wrong tries."""
    with _counting:
        _wrong.clear()


def _recent(name: str) -> int:
    since = time.monotonic() - SECONDS
    return sum(at > since for at in _wrong.get(name, ()))
