"""What one visitor may ask at a time, so that nobody's questions cost everybody else's.

A visitor has a few questions under way at once; the next one waits a little for a place. Who asked something that had
to be ended because it outlasted its limit waits a while before the next one. Kept in the web process, in memory, for
the visitors of the last minutes. What this module does not do: know who a visitor is; the pages say so.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TypeVar

from lesson.errors import NotNow

T = TypeVar("T")
AT_ONCE = 4  # questions of one visitor, in all tabs
PATIENCE = 20.0  # seconds that a question waits for a place
PAUSE = 20.0  # seconds after a question that had to be ended
REMEMBERED = 2000  # visitors


@dataclass
class _Account:
    places: threading.BoundedSemaphore = field(default_factory=lambda: threading.BoundedSemaphore(AT_ONCE))
    paused_until: float = 0.0


def nobody() -> str:
    """Return the name of who needs no allowance: the command line, a test."""
    return ""


visitor: Callable[[], str] = nobody  # who is asking; the web floor puts its own in the place of this one
_accounts: OrderedDict[str, _Account] = OrderedDict()
_opening = threading.Lock()
_acting: ContextVar[str | None] = ContextVar("acting", default=None)


def asking() -> str:
    """Return who is asking: whom this thread acts for, else whose page it draws."""
    acting = _acting.get()
    return visitor() if acting is None else acting


def acting_for(name: str, work: Callable[[], T]) -> T:
    """Do some work for a visitor in a thread that draws nobody's page; return what it gives."""
    before = _acting.set(name)
    try:
        return work()
    finally:
        _acting.reset(before)


@contextmanager
def one_question() -> Iterator[None]:
    """Hold a place for the visitor who asks; nobody in particular (the command line, a test) needs none.

    Raises NotNow when there is no place, or it is too soon.
    """
    name = asking()
    if not name:
        yield
        return
    account = _account(name)
    wait = account.paused_until - time.monotonic()
    if wait > 0:
        raise NotNow(
            f"Your last question took too long and was ended. Wait {wait:.0f} seconds, then ask something smaller."
        )
    if not account.places.acquire(timeout=PATIENCE):
        raise NotNow("Your other questions are still being answered. Wait for them, or close some tabs.")
    try:
        yield
    finally:
        account.places.release()


def pause() -> None:
    """Let the visitor who asks wait before the next question."""
    if name := asking():
        _account(name).paused_until = time.monotonic() + PAUSE


def _account(name: str) -> _Account:
    with _opening:
        account = _accounts.pop(name, None) or _Account()
        _accounts[name] = account  # the newest last
        while len(_accounts) > REMEMBERED:
            _accounts.popitem(last=False)
        return account
