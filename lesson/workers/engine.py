"""Who does the work: every piece of model work goes to a Dask worker, in another process.

    engine.ask("lesson.bert.use.masked_words:fill", "The [MASK] barks.", "lesson-bert")   a question, answered at once
    engine.start(run)                                                                a run, when it is its turn

By default the workers are a local cluster (lesson/workers/cluster.py, with its settings) that starts with the first
question and belongs to this process. `LESSON_SCHEDULER=tcp://host:8786` sends the same work to a Dask cluster whose
workers were started with `--resources interactive=1`, `slow=1` or `training=1`, and which see `LESSON_RUNS` at the same
path.

Questions have workers of their own and never wait behind training; those that may take seconds (LONG) have others than
those that take milliseconds, so one learner's quote does not hold up another's masked words. Runs wait in a fair queue
(lesson/workers/queue.py). What this module does not do: train, or remember anything that is not in the run folders. An
answer takes some three milliseconds longer than the work itself; the first one waits for the workers, about five
seconds.
"""

import atexit
import logging
import threading
import uuid
from dataclasses import dataclass
from typing import Any

from distributed import Future

from lesson import places
from lesson.errors import LessonError
from lesson.runs.registry import Busy, Run
from lesson.workers import queue as waiting
from lesson.workers import work
from lesson.workers.connection import Connection, connect

A_POLL = 0.5  # seconds: pages ask for positions every second
NOBODY_SECONDS = 10.0  # as long as a worker that died may take to be replaced
LONG = frozenset(
    {
        "lesson.bert.use.before:classify_before",
        "lesson.bert.checkpoints:download_size",
        "lesson.bert.comparison.compare:quote",
        "lesson.bert.finetuning.conclude:conclude",
        "lesson.bert.finetuning.loop:quote",
        "lesson.bert.finetuning.loop:token_report",
        "lesson.bert.use.sentiment:score_csv",
        "lesson.reviews:glance",
        "lesson.reviews:read",
    }
)  # what may take more than half a second
CONCLUDE = {"finetuning": "lesson.bert.finetuning.conclude:conclude"}  # by kind of run: how one at rest gets its report
TOO_LATE = (
    "There was no answer within {seconds:g} seconds; this computer may be too busy just now. Try again in a moment."
)
NOBODY = (
    "The cluster at LESSON_SCHEDULER has no worker that answers questions. Start one there with `--resources "
    "interactive=1`; the README has the whole command."
)
log = logging.getLogger("lesson")
_connecting = threading.RLock()
_connection: Connection | None = None


@dataclass(frozen=True)
class Position:
    """A queued run's place: how many are ahead of it, and seconds until it is likely to start (None: not known yet)."""

    ahead: int
    seconds: float | None


def ask(function: str, *args: Any, timeout: float = 60.0, **kwargs: Any) -> Any:
    """Call `function` ("package.module:name") in a worker for such questions and wait for its answer, a plain value.

    Raises LessonError: the function's own, or a sentence when it failed, took longer than `timeout` seconds, its worker
    died each time it was asked, or the cluster has no worker for questions.

    >>> ask("math:sqrt", 9.0)
    3.0
    """
    connection, long = _connected(), function in LONG
    place = connection.kind_for(long)
    nobody = connection.process is None and not connection.count(place)
    future = connection.client.submit(
        work.answer,
        function,
        args,
        kwargs,
        key=f"{function}-{uuid.uuid4().hex}",
        pure=False,
        priority=0 if long else 1,
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


def start(run: Run) -> None:
    """Queue a run that is new, paused, stopped, failed or interrupted; it goes on from its last checkpoint if it has
    one.

    Twice is as good as once: a run that waits or is being worked on stays as it is. Raises LessonError, also when the
    run is gone or the disk is full.
    """
    try:
        with run.working():
            if run.last_state().get("state") != "queued":
                run.request(None)
                run.settle("queued")
    except Busy:
        return
    _connected().tend(run.folder.parent)


def stop(run: Run) -> None:
    """End a run with the best model that it has.

    One that is worked on ends at its next step. For one that rests or waits and has a model, a worker measures that
    first, which takes a few seconds. Raises LessonError, also when the run is gone.
    """
    conclude = CONCLUDE.get(run.kind) if run.checkpoint("latest") else None
    if conclude and run.state == "queued":
        run.request("pause")  # out of the queue
    if conclude and run.state in ("paused", "interrupted", "failed"):
        ask(conclude, str(run.folder), timeout=120.0)
    else:
        run.request("stop")


def position(run: Run) -> Position:
    """How many runs are ahead of this queued one, and when it is likely to start."""
    connection = _connected()
    connection.tend(run.folder.parent, A_POLL)
    queue = waiting.look(run.folder.parent, A_POLL)
    ahead = queue.waiting.index(run) if run in queue.waiting else 0
    return Position(ahead, waiting.expected_seconds(run, queue, connection.count("training")))


def recovering(run: Run) -> bool:
    """Whether this run's worker died and another one is about to go on with it, without anybody's help."""
    ticket = run.last_state().get("ticket")
    return run.state == "interrupted" and _connection is not None and ticket in _connection.tickets


def status() -> dict[str, int]:
    """Numbers for the page: workers of each kind, and how many runs are trained and wait.

    >>> status()
    {'interactive': 2, 'training': 1, 'running': 1, 'waiting': 3}
    """
    connection = _connected()
    connection.tend(places.runs_folder(), A_POLL)
    queue = waiting.look(places.runs_folder(), A_POLL)
    counts = {kind: connection.count(kind) for kind in ("interactive", "training")}
    return counts | {"running": sum(run.alive for run in queue.running), "waiting": len(queue.waiting)}


def prepare() -> None:
    """Start the workers in the background, so that the first question finds them ready."""
    if _connection is None:
        threading.Thread(target=_prepare, daemon=True).start()


def _prepare() -> None:
    try:
        _connected()
    except LessonError as error:
        log.warning("%s", error)


def close() -> None:
    """End the connection, and with it the local cluster and its workers. The next question starts another one."""
    global _connection
    with _connecting:
        connection, _connection = _connection, None
        if connection is not None:
            connection.close()


atexit.register(close)


def _connected() -> Connection:
    """The connection of this process; one that has broken is replaced, and what waited then waits with the new one."""
    global _connection
    with _connecting:
        if _connection is None or not _connection.alive:
            close()
            _connection = connect()
            _connection.tend(places.runs_folder())
        return _connection
