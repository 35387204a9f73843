"""One Dask task for each run that waits: a ticket, which says "train the run whose turn it is".

Which run a ticket gets is decided in the worker (lesson/workers/work.py), when it is free, from the run folders. So
Dask counts the slots and replaces dead workers, and the order stays fair however it changes. What this module does not
do: start a run by itself, or speak to learners.
"""

import itertools
import logging
import threading
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from distributed import Future

from lesson import places, variables
from lesson.classroom import store
from lesson.runs import notes
from lesson.runs.folder import Run
from lesson.runs.registry import sweep as sweep_runs
from lesson.runs.uploads import sweep as sweep_uploads
from lesson.workers import queue
from lesson.workers.answer import call
from lesson.workers.connection import Connection, on_connect

PERFORM = "lesson.workers.work:perform"
LOOK_SECONDS = 0.5
SWEEP_SECONDS = 600
GRACE = 60.0  # seconds in which a run that is asked to stop measures its best model
MINUTES = 60.0  # that a run may take, LESSON_RUN_MINUTES
OUTLASTED = "The run took longer than a run may take here and did not stop when it was asked to, so it was ended."
log = logging.getLogger("lesson")


def limit_seconds() -> float:
    """Return how long a run may take."""
    return 60 * variables.positive("LESSON_RUN_MINUTES", MINUTES)


@dataclass
class Tickets:
    """The tickets that Dask has not finished with, and the folders whose runs they are for."""

    connection: Connection
    futures: dict[str, Future] = field(default_factory=dict)
    folders: set[Path] = field(default_factory=set)
    _issuing: threading.RLock = field(default_factory=threading.RLock)
    _numbers: Iterator[int] = field(default_factory=itertools.count)

    def issue(self, folder: Path, at_most_seconds_old: float = 0.0) -> None:
        """See that there is a ticket for each run that waits in `folder`; one too many finds nothing to do."""
        with self._issuing:
            self.folders.add(folder)
            now = queue.look(folder, at_most_seconds_old)
            used = {run.last_state().get("ticket") for run in now.running}
            for _ in range(len(now.waiting) - len(self.futures.keys() - used)):
                key = f"training-{uuid.uuid4().hex}"
                self.futures[key] = self.connection.client.submit(
                    call,
                    PERFORM,
                    str(folder),
                    key,
                    key=key,
                    pure=False,
                    resources={"training": 1},
                    priority=-next(self._numbers),  # the ticket of a worker that died is ahead of all later ones
                )

    def watch(self) -> None:
        """Until the connection ends: forget finished tickets, look after the queues, delete what has expired."""
        swept = 0.0
        while self.connection.alive:
            time.sleep(LOOK_SECONDS)
            try:
                for future in [each for each in list(self.futures.values()) if each.done()]:
                    self._forget(future)
                for folder in [each for each in list(self.folders) if each.exists()]:
                    self.issue(folder, LOOK_SECONDS)
                if time.monotonic() - swept > SWEEP_SECONDS:
                    swept = time.monotonic()
                    sweep_runs()
                    sweep_uploads()
                    notes.sweep(store.kept("members") | store.kept("uploads"))
                self.end_what_outlasts()
            except Exception:  # a full disk today must not leave tomorrow's runs waiting
                if self.connection.alive:
                    log.exception("looking after the runs failed")

    def end_what_outlasts(self) -> None:
        """Ask runs that have taken as long as a run may to stop; end the worker of one that does not."""
        limit = limit_seconds()
        for run in [run for folder in list(self.folders) for run in queue.look(folder, LOOK_SECONDS).running]:
            last = run.last_state()
            took = time.time() - last.get("time", time.time())
            if took > limit + GRACE and run.alive:
                self._end(run, last)
            elif took > limit and run.requested() is None:
                run.request("limit")

    def _end(self, run: Run, last: dict[str, Any]) -> None:
        """Withdraw the ticket first, or Dask would let another worker go on; then end the worker."""
        if (future := self.futures.get(last.get("ticket", ""))) is not None:
            future.cancel()
        self.connection.client.restart_workers([last["worker"]], timeout=GRACE, raise_for_error=False)
        run.settle("failed", OUTLASTED)

    def _forget(self, future: Future) -> None:
        """Forget a ticket.

        One that Dask gave up, because its workers died too often, may leave a run that says running.
        """
        del self.futures[str(future.key)]
        if future.status != "error":
            return
        log.warning("Dask gave up %s: %r", future.key, future.exception())
        for run in [run for folder in list(self.folders) for run in queue.look(folder).running]:
            if run.claimed_by(str(future.key)) and not run.alive:
                run.settle("failed", queue.GIVEN_UP)


_tickets: Tickets | None = None


def of(connection: Connection) -> Tickets:
    """The tickets of this connection; those of one that has broken are given up, and what waited then waits anew."""
    global _tickets
    if _tickets is None or _tickets.connection is not connection:
        _tickets = Tickets(connection)
        _tickets.issue(places.runs_folder())
        threading.Thread(target=_tickets.watch, daemon=True).start()
    return _tickets


on_connect(of)
