"""Runs and their workers: a run is queued, stopped, followed; when it is its turn, a training worker performs it.

Runs wait in a fair queue (lesson/workers/queue.py). What this module does not do: train, or remember anything that is
not in the run folders.
"""

import logging
import threading
from dataclasses import dataclass

from lesson import places
from lesson.errors import LessonError
from lesson.runs.folder import Busy, Run
from lesson.workers import ask, connection, queue, tickets
from lesson.workers.kinds import kind_of

A_POLL = 0.5  # seconds: pages ask for positions every second
log = logging.getLogger("lesson")


@dataclass(frozen=True)
class Position:
    """A queued run's place: how many are ahead of it, and seconds until it is likely to start (None: no worker is up).

    `running` has what is being trained meanwhile, as kinds: finetuning, pretraining, race or sweep.
    """

    ahead: int
    seconds: float | None
    running: tuple[str, ...] = ()


def start(run: Run) -> None:
    """Queue a run that is new, paused, stopped, failed or interrupted; it goes on from its last checkpoint if it has
    one.

    A run that waits or is being worked on stays as it is. Raises LessonError, also when the
    run is gone or the disk is full.
    """
    try:
        with run.working():
            if run.last_state().get("state") != "queued":
                run.request(None)
                run.settle("queued")
    except Busy:
        return
    tickets.of(connection.current()).issue(run.folder.parent)


def stop(run: Run) -> None:
    """End a run with the best model that it has.

    One that is worked on ends at its next step. For one that rests or waits and has a model, a worker measures that
    first, which takes a few seconds. Raises LessonError, also when the run is gone.
    """
    conclude = kind_of(run.kind).conclude if run.checkpoint("latest") else None
    if conclude and run.state == "queued":
        run.request("pause")  # out of the queue
    if conclude and run.state in ("paused", "interrupted", "failed"):
        ask.ask(conclude, str(run.folder), slow=True, timeout=120.0)
    else:
        run.request("stop")


def position(run: Run) -> Position:
    """How many runs are ahead of this queued one, when it is likely to start, and what is being trained until then."""
    now = connection.current()
    tickets.of(now).issue(run.folder.parent, A_POLL)
    line = queue.look(run.folder.parent, A_POLL)
    ahead = line.waiting.index(run) if run in line.waiting else 0
    return Position(ahead, queue.expected_seconds(run, line, now.count("training")), queue.kinds(line))


def recovering(run: Run) -> bool:
    """Whether this run's worker died and another one is about to go on with it, without anybody's help."""
    now, ticket = connection.existing(), run.last_state().get("ticket")
    return run.state == "interrupted" and now is not None and ticket in tickets.of(now).futures


def status() -> dict[str, int]:
    """Numbers for the page: workers of each kind, and how many runs are trained and wait.

    >>> status()  # starts a cluster  # doctest: +SKIP
    {'interactive': 2, 'training': 1, 'running': 1, 'waiting': 3}
    """
    now = connection.current()
    tickets.of(now).issue(places.runs_folder(), A_POLL)
    line = queue.look(places.runs_folder(), A_POLL)
    counts = {kind: now.count(kind) for kind in ("interactive", "training")}
    return counts | {"running": sum(run.alive for run in line.running), "waiting": len(line.waiting)}


def prepare() -> None:
    """Start the workers in the background, so that the first question finds them ready."""
    if connection.existing() is None:
        threading.Thread(target=_prepare, daemon=True).start()


def _prepare() -> None:
    try:
        connection.current()
    except LessonError as error:
        log.warning("%s", error)
