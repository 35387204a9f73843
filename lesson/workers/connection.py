"""The way from the web process to the workers: a Dask client, and our local cluster unless there is another one.

By default the workers are a local cluster (lesson/workers/cluster.py, with its settings) that starts with the first
question and belongs to this process. `LESSON_SCHEDULER=tcp://host:8786` sends the same work to a Dask cluster whose
workers were started with `--resources interactive=1`, `slow=1` or `training=1`, and which see `LESSON_RUNS` at the same
path. What this module does not do: speak to learners, or know what the work is.
"""

import atexit
import json
import logging
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from distributed import Client
from distributed.security import Security

from lesson import places
from lesson.errors import LessonError

CONNECT_SECONDS = 30
COUNT_SECONDS = 5  # for so long a count of the workers is believed
KINDS = ("interactive", "slow", "training")
log = logging.getLogger("lesson")
_connecting = threading.RLock()
_connection: "Connection | None" = None
_followers: list[Callable[["Connection"], object]] = []


@dataclass
class Connection:
    """A client, and `process`, our local cluster, if it is ours."""

    client: Client
    process: subprocess.Popen[str] | None
    _counted: tuple[float, dict[str, int]] = (0.0, {})

    @property
    def alive(self) -> bool:
        """Whether work can still be handed over."""
        return self.client.status in ("running", "connecting") and (self.process is None or self.process.poll() is None)

    def kind_for(self, slow: bool) -> str:
        """The kind of worker that a question goes to; a cluster without slow ones answers all questions alike."""
        return "slow" if slow and (self.process is not None or self.count("slow")) else "interactive"

    def count(self, kind: str) -> int:
        """How many workers of this kind there are; the scheduler is asked at most every five seconds."""
        asked, counts = self._counted
        if time.monotonic() - asked > COUNT_SECONDS:
            workers = self.client.scheduler_info(n_workers=-1)["workers"].values()
            counts = {name: sum(name in each["resources"] for each in workers) for name in KINDS}
            self._counted = time.monotonic(), counts
        return counts[kind]

    def close(self) -> None:
        """Let go of the client and end our cluster with all its workers."""
        self.client.close(timeout=2)
        if self.process is not None and self.process.stdin is not None:
            self.process.stdin.close()
            try:
                self.process.wait(timeout=8)
            except subprocess.TimeoutExpired:
                self.process.kill()


def current() -> Connection:
    """The connection of this process, made if there is none; one that has broken is replaced. Raises LessonError."""
    global _connection
    with _connecting:
        if _connection is None or not _connection.alive:
            close()
            _connection = connect()
            for follow in _followers:
                follow(_connection)
        return _connection


def existing() -> Connection | None:
    """The connection of this process; None as long as nobody needed one."""
    return _connection


def close() -> None:
    """End the connection, and with it the local cluster and its workers. The next question starts another one."""
    global _connection
    with _connecting:
        connection, _connection = _connection, None
        if connection is not None:
            connection.close()


atexit.register(close)


def on_connect(follow: Callable[[Connection], object]) -> None:
    """Call `follow` with every new connection."""
    _followers.append(follow)


def connect() -> Connection:
    """Connect to LESSON_SCHEDULER, or to a new local cluster. Raises LessonError."""
    if address := os.environ.get("LESSON_SCHEDULER"):
        return _connect_to(address)
    process = _start_cluster()
    first = process.stdout.readline() if process.stdout else ""
    if not first:
        raise LessonError("The workers could not be started. The server's log says why; mend that, then try again.")
    cluster = json.loads(first)
    try:
        return Connection(_client(cluster["address"], Security(require_encryption=True, **cluster["keys"])), process)
    except Exception as error:
        process.kill()
        raise LessonError("The workers did not answer. Try again; the server's log says why.") from error


def _connect_to(address: str) -> Connection:
    try:
        return Connection(_client(address), None)
    except Exception as error:
        raise LessonError(
            f"There is no scheduler at {address}. Start one with `python -m dask scheduler`, or unset LESSON_SCHEDULER."
        ) from error


def _client(address: str, security: Security | None = None) -> Client:
    return Client(address, set_as_default=False, timeout=CONNECT_SECONDS, security=security)


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
