"""The thread that leads from the web process to the workers: a Dask client, our local cluster, and the tickets.

A ticket is a Dask task that says "train the run whose turn it is". There is one for each waiting run; which run a
ticket gets is decided in the worker (lesson/workers/work.py), when it is free, from the run folders. So Dask counts the
slots and replaces dead workers, and the order stays fair however it changes. What this module does not do: speak to
learners.
"""

import logging
import os
import subprocess
import sys
import threading
import time
import uuid
from dataclasses import dataclass, field
from pathlib import Path

from distributed import Client, Future

from lesson import places
from lesson.errors import LessonError
from lesson.runs import registry as runs
from lesson.runs import uploads
from lesson.workers import queue as waiting
from lesson.workers import work

CONNECT_SECONDS = 30
LOOK_SECONDS = 0.5
SWEEP_SECONDS = 600
KINDS = ("interactive", "slow", "training")
log = logging.getLogger("lesson")


@dataclass
class Connection:
    """`process` is our local cluster, if any; `tickets` those that Dask has not finished with; `folders` hold runs."""

    client: Client
    process: subprocess.Popen[str] | None
    tickets: dict[str, Future] = field(default_factory=dict)
    folders: set[Path] = field(default_factory=set)
    _tending: threading.RLock = field(default_factory=threading.RLock)
    _counted: tuple[float, dict[str, int]] = (0.0, {})

    @property
    def alive(self) -> bool:
        """Whether work can still be handed over."""
        return self.client.status in ("running", "connecting") and (self.process is None or self.process.poll() is None)

    def kind_for(self, long: bool) -> str:
        """The kind of worker that a question goes to; a cluster without slow ones answers all questions alike."""
        return "slow" if long and (self.process is not None or self.count("slow")) else "interactive"

    def tend(self, folder: Path, at_most_seconds_old: float = 0.0) -> None:
        """See that there is a ticket for each run that waits in `folder`; one too many finds nothing to do."""
        with self._tending:
            self.folders.add(folder)
            queue = waiting.look(folder, at_most_seconds_old)
            used = {run.last_state().get("ticket") for run in queue.running}
            for _ in range(len(queue.waiting) - len(self.tickets.keys() - used)):
                ticket = f"training-{uuid.uuid4().hex}"
                future = self.client.submit(
                    work.perform, str(folder), ticket, key=ticket, pure=False, resources={"training": 1}
                )
                self.tickets[ticket] = future

    def watch(self) -> None:
        """Until the connection ends: put away finished tickets, look after the queues, delete what has expired."""
        swept = 0.0
        while self.alive:
            time.sleep(LOOK_SECONDS)
            try:
                for future in [each for each in list(self.tickets.values()) if each.done()]:
                    self._put_away(future)
                for folder in [each for each in list(self.folders) if each.exists()]:
                    self.tend(folder, LOOK_SECONDS)
                if time.monotonic() - swept > SWEEP_SECONDS:
                    swept = time.monotonic()
                    runs.sweep()
                    uploads.sweep()
            except Exception:  # a full disk today must not leave tomorrow's runs waiting
                if self.alive:
                    log.exception("looking after the runs failed")

    def _put_away(self, future: Future) -> None:
        """Forget a ticket.

        One that Dask gave up, because its workers died too often, may leave a run that says running.
        """
        del self.tickets[future.key]
        if future.status != "error":
            return
        log.warning("Dask gave up %s: %r", future.key, future.exception())
        for run in [run for folder in list(self.folders) for run in waiting.look(folder).running]:
            if work.is_claimed(run, future.key) and not run.alive:
                run.settle("failed", work.GIVEN_UP)

    def count(self, kind: str) -> int:
        """How many workers of this kind there are; the scheduler is asked at most every five seconds."""
        asked, counts = self._counted
        if time.monotonic() - asked > 5:
            workers = self.client.scheduler_info(n_workers=-1)["workers"].values()
            counts = {name: sum(name in each["resources"] for each in workers) for name in KINDS}
            self._counted = time.monotonic(), counts
        return counts[kind]

    def close(self) -> None:
        """Let go of the client and end our cluster with all its workers."""
        self.tickets.clear()
        self.client.close(timeout=2)
        if self.process is not None:
            self.process.stdin.close()
            try:
                self.process.wait(timeout=8)
            except subprocess.TimeoutExpired:
                self.process.kill()


def connect() -> Connection:
    """Connect to LESSON_SCHEDULER, or to a new local cluster. Raises LessonError."""
    address = os.environ.get("LESSON_SCHEDULER")
    process = None if address else _start_cluster()
    address = address or process.stdout.readline().strip()
    if not address:
        raise LessonError("The workers could not be started. The server's log says why; mend that, then try again.")
    try:
        client = Client(address, set_as_default=False, timeout=CONNECT_SECONDS)
    except Exception as error:
        if process:
            process.kill()
            raise LessonError("The workers did not answer. Try again; the server's log says why.") from error
        raise LessonError(
            f"There is no scheduler at {address}. Start one with `python -m dask scheduler`, or unset LESSON_SCHEDULER."
        ) from error
    connection = Connection(client, process)
    threading.Thread(target=connection.watch, daemon=True).start()
    return connection


def _start_cluster() -> subprocess.Popen[str]:
    """A program of its own in the same session, so that `nice` counts; its standard input ties its life to ours."""
    return subprocess.Popen(
        [sys.executable, "-m", "lesson.workers.cluster"],
        cwd=places.PROJECT,
        env=os.environ | {"DASK_CONFIG": str(places.PROJECT / "lesson" / "workers" / "dask.yaml")},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        process_group=0,
    )
