"""Questions: a function of lesson/bert is called in a worker, and its answer, a plain value, comes back.

Questions have workers of their own and never wait behind training; slow ones, which may take seconds, have others than
those that take milliseconds, so one learner's quote does not hold up another's masked words. An answer takes some three
milliseconds longer than the work itself; the first one waits for the workers, about five seconds. The questions that
pages ask stand in lesson/workers/questions.py.
"""

import logging
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, ParamSpec, TypeVar

from distributed import Future

from lesson.errors import LessonError
from lesson.workers import connection
from lesson.workers.answer import answer

Given = ParamSpec("Given")
Answer = TypeVar("Answer")

NOBODY_SECONDS = 10.0  # as long as a worker that died may take to be replaced
TOO_LATE = (
    "There was no answer within {seconds:g} seconds; this computer may be too busy just now. Try again in a moment."
)
NOBODY = (
    "The cluster at LESSON_SCHEDULER has no worker that answers questions. Start one there with `--resources "
    "interactive=1`; the README has the whole command."
)
log = logging.getLogger("lesson")


@dataclass(frozen=True)
class Question(Generic[Given, Answer]):
    """A function that a worker runs, called like a function; `signature` says what it takes and gives."""

    function: str  # "package.module:name"
    signature: Callable[Given, Answer]
    slow: bool  # may take more than half a second
    timeout: float  # seconds

    def __call__(self, *args: Given.args, **kwargs: Given.kwargs) -> Answer:
        """Ask, and wait for the answer. Raises LessonError: the function's own, or that there was no answer."""
        return ask(self.function, *args, slow=self.slow, timeout=self.timeout, **kwargs)


def question(
    function: str, slow: bool = False, timeout: float = 60.0
) -> Callable[[Callable[Given, Answer]], Question[Given, Answer]]:
    """Make a question of a signature without a body."""
    return lambda signature: Question(function, signature, slow, timeout)


def ask(function: str, *args: Any, slow: bool = False, timeout: float = 60.0, **kwargs: Any) -> Any:
    """Call `function` ("package.module:name") in a worker for such questions and wait for its answer, a plain value.

    Raises LessonError: the function's own, or a sentence when it failed, took longer than `timeout` seconds, its worker
    died each time it was asked, or the cluster has no worker for questions.

    >>> ask("math:sqrt", 9.0)  # doctest: +SKIP (starts a cluster)
    3.0
    """
    now = connection.current()
    place = now.kind_for(slow)
    nobody = now.process is None and not now.count(place)
    future = now.client.submit(
        answer,
        function,
        args,
        kwargs,
        key=f"{function}-{uuid.uuid4().hex}",
        pure=False,
        priority=0 if slow else 1,
        resources={place: 1},
    )
    kind, value = _result(future, min(timeout, NOBODY_SECONDS) if nobody else timeout, NOBODY if nobody else TOO_LATE)
    if kind == "sorry":
        raise LessonError(value)
    return value


def _result(future: Future, timeout: float, too_late: str) -> tuple[str, Any]:
    try:
        return future.result(timeout)
    except TimeoutError:
        future.cancel()
        raise LessonError(too_late.format(seconds=timeout)) from None
    except Exception as error:
        log.warning("%s got no answer: %r", future.key, error)
        raise LessonError(
            "The worker that should have answered died; it may have run out of memory. A new one takes its place: try "
            "again, perhaps with less text or a smaller model."
        ) from error
