"""Inside a worker: a function is found by its dotted name and called.

Nothing but names, plain values and paths travels between processes, so the web process never needs torch.
"""

import importlib
import logging
import os
import signal
from collections.abc import Callable
from typing import Any

from distributed import get_worker

from lesson.errors import LessonError

BEGUN = "lesson-question-begun"  # the topic of what a worker tells
GRACE = 2.0  # seconds in which the client withdraws the question: one that kills its worker is asked again elsewhere
NICE, RATHER_NICE = 19, 5  # a page needs milliseconds, a long question seconds, a run minutes
UNEXPECTED = "Something went wrong that the lesson did not expect ({kind}). The details are in the server's log."
Reply = tuple[str, Any]
log = logging.getLogger("lesson")


def by_name(dotted: str) -> Callable[..., Any]:
    """The function that a name such as "lesson.bert.use.masked_words:fill" means.

    >>> by_name("math:sqrt")(9.0)
    3.0
    """
    module, _, function = dotted.partition(":")
    return getattr(importlib.import_module(module), function)


def answer(function: str, args: tuple[Any, ...], kwargs: dict[str, Any], key: str = "", limit: float = 0) -> Reply:
    """("answer", value) or ("sorry", sentence): an exception's class may need torch, so only its sentence travels.

    With a `limit` in seconds, the worker tells the client under `key` that the work begins now, and is ended by the
    operating system when it is not done in time: a stuck C library would not listen to anything else.

    >>> answer("math:sqrt", (9.0,), {})
    ('answer', 3.0)
    """
    if limit:
        get_worker().log_event(BEGUN, {"key": key})
        signal.setitimer(signal.ITIMER_REAL, limit + GRACE)  # SIGALRM: nobody handles it, so the process ends
    try:
        return "answer", by_name(function)(*args, **kwargs)
    except LessonError as error:
        return "sorry", str(error)
    except Exception as error:
        log.exception("%s failed", function)
        return "sorry", UNEXPECTED.format(kind=type(error).__name__)
    finally:
        if limit:
            signal.setitimer(signal.ITIMER_REAL, 0)


def call(function: str, *args: Any) -> Any:
    """Call a function by its name and return what it returns."""
    return by_name(function)(*args)


def yield_to_others(nice: int = NICE) -> None:
    """Let others go first: this thread, and those it will start, leave the processor to less nice ones."""
    if hasattr(os, "setpriority"):
        os.setpriority(os.PRIO_PROCESS, 0, max(nice, os.getpriority(os.PRIO_PROCESS, 0)))
