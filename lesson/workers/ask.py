"""Questions: a function of lesson/bert is called in a worker, and its answer, a plain value, comes back.

Questions have workers of their own and never wait behind training; slow ones, which may take seconds, have others than
those that take milliseconds, so one learner's quote does not hold up another's masked words. An answer takes some three
milliseconds longer than the work itself; the first one waits for the workers, about five seconds. The questions that
pages ask stand in lesson/workers/questions.py.
"""

import inspect
import logging
import threading
import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, ParamSpec, TypeVar

from distributed import Future

from lesson.classroom import store
from lesson.errors import LessonError, NotNow
from lesson.workers import allowance, connection
from lesson.workers.answer import BEGUN, answer

Given = ParamSpec("Given")
Answer = TypeVar("Answer")

NOBODY_SECONDS = 10.0  # as long as a worker that died may take to be replaced
LOOK_SECONDS = 0.5  # between two looks at whether the work has begun
WAIT_SECONDS = 60.0  # for a worker to begin; then this computer is too busy
ATTEMPTS = 3  # of a question whose worker was lost before it began: it waited behind one that had to be ended
BUSY = "There was no answer within {seconds:g} seconds; this computer may be too busy just now. Try again in a moment."
TOO_LONG = "This took more than {seconds:g} seconds, which is as long as it may take, so it was ended. Ask for less."
NOBODY = (
    "The cluster at LESSON_SCHEDULER has no worker that answers questions. Start one there with `--resources "
    "interactive=1`; the README has the whole command."
)
LOST = (
    "The worker that should have answered died; it may have run out of memory. A new one takes its place: try again, "
    "perhaps with less text or a smaller model."
)
ONE_MODEL = "Your class uses one model, and this is a different one. Go back to the first page and continue from there."
log = logging.getLogger("lesson")
_begun: dict[str, float] = {}  # when the work of each question under way began, by key


@dataclass(frozen=True)
class Question(Generic[Given, Answer]):
    """A function that a worker runs, called like a function; `signature` says what it takes and gives."""

    function: str  # "package.module:name"
    signature: Callable[Given, Answer]
    slow: bool  # may take more than half a second
    timeout: float  # seconds

    def __call__(self, *args: Given.args, **kwargs: Given.kwargs) -> Answer:
        """Ask, and wait for the answer.

        Raises LessonError: the function's own, that there was no answer, or that the class of who asks uses one model.
        """
        check_model(inspect.signature(self.signature).bind(*args, **kwargs).arguments)
        return ask(self.function, *args, slow=self.slow, timeout=self.timeout, **kwargs)


def check_model(given: Mapping[str, Any]) -> None:
    """Raise LessonError where a class has hidden the choice of models and another one than its own is asked."""
    asked = given.get("checkpoint") or (given.get("settings") or {}).get("checkpoint", "")
    if asked and not store.may_use(allowance.asking(), asked):
        raise LessonError(ONE_MODEL)


def question(
    function: str, slow: bool = False, timeout: float = 60.0
) -> Callable[[Callable[Given, Answer]], Question[Given, Answer]]:
    """Make a question of a signature without a body."""
    return lambda signature: Question(function, signature, slow, timeout)


def ask(function: str, *args: Any, slow: bool = False, timeout: float = 60.0, **kwargs: Any) -> Any:
    """Call `function` ("package.module:name") in a worker for such questions and wait for its answer, a plain value.

    `timeout` counts from the moment in which the work begins, not the waiting; past it the question is withdrawn and
    its worker ended. Raises LessonError: the function's own, or a sentence when it failed, took too long, its worker
    died each time it was asked, or there is no worker for questions.

    >>> ask("math:sqrt", 9.0)  # starts a cluster  # doctest: +SKIP
    3.0
    """
    with allowance.one_question():
        for _ in range(ATTEMPTS):
            kind, value = _ask_once(function, args, kwargs, slow, timeout)
            if kind != "lost":
                break
    if kind == "answer":
        return value
    raise LessonError(LOST if kind == "lost" else value)


def _ask_once(
    function: str, args: tuple[Any, ...], kwargs: dict[str, Any], slow: bool, timeout: float
) -> tuple[str, Any]:
    """("answer", value), ("sorry", sentence), or ("lost", None) when the worker went before the work began."""
    now, key = connection.current(), f"{function}-{uuid.uuid4().hex}"
    place = now.kind_for(slow)
    nobody = now.process is None and not now.count(place)
    future = now.client.submit(
        answer,
        function,
        args,
        kwargs,
        key,
        timeout,
        key=key,
        pure=False,
        priority=0 if slow else 1,
        resources={place: 1},
    )
    try:
        return _wait(future, key, timeout, NOBODY_SECONDS if nobody else WAIT_SECONDS, NOBODY if nobody else BUSY)
    except LessonError:
        raise
    except Exception as error:
        log.warning("%s got no answer: %r", key, error)
        if key in _begun:
            raise LessonError(LOST) from error
        return "lost", None
    finally:
        _begun.pop(key, None)


def _wait(future: Future, key: str, timeout: float, patience: float, nobody_began: str) -> tuple[str, Any]:
    """Wait `patience` seconds for the work to begin, and `timeout` from then on."""
    asked, done = time.monotonic(), threading.Event()
    future.add_done_callback(lambda _: done.set())
    while True:
        began = _begun.get(key)
        left = asked + patience - time.monotonic() if began is None else began + timeout - time.monotonic()
        if done.wait(max(0.0, min(left, LOOK_SECONDS) if began is None else left)):
            return future.result()
        if left <= 0:
            break
    future.cancel()
    if began is None:
        raise NotNow(nobody_began.format(seconds=patience))
    allowance.pause()
    raise LessonError(TOO_LONG.format(seconds=timeout))


def _note_begin(event: tuple[float, dict[str, str]]) -> None:
    _begun[event[1]["key"]] = time.monotonic()


def _listen(to: connection.Connection) -> None:
    to.client.subscribe_topic(BEGUN, _note_begin)


connection.on_connect(_listen)
