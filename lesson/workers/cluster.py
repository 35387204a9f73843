"""The local cluster: `python -m lesson.workers.cluster` runs a Dask scheduler and its workers for one web process.

It is a program of its own, so that workers never import app.py again and the web process stays small. It listens on
this computer only, with TLS keys of its own, writes the scheduler's address and the keys as its first line into the
pipe of the process that started it, and lives as long as its standard input is open:
when the web process ends, even by SIGKILL, so do the cluster and all its workers. It is up in a second; the workers
that answer short questions are there some four seconds later (lesson/workers/warm_up.py), and then the others start.

Three kinds of workers, told apart by their Dask resources: `interactive` ones with one thread each answer questions,
`slow` ones those that take longer (engine.LONG), `training` ones take a run at a time. Each has a memory limit; one
that exceeds it, or dies, is replaced by its nanny.

Several training slots share a machine only where that gets more runs done in sum: a small BERT gains little from more
than four threads, so there is one slot for every four cores, and a machine of up to seven has one. How it is on a
machine of yours, tests/benchmarks/slots.py measures.

Settings, from the environment; the defaults follow the machine:
    LESSON_TRAINING_SLOTS            runs trained at the same time (a quarter of the cores, as far as memory allows)
    LESSON_TRAINING_THREADS          threads of each (cores / slots)
    LESSON_MEMORY_LIMIT              memory of each training worker, such as 4GiB (60 % of the machine's / slots)
    LESSON_INTERACTIVE_WORKERS       workers that answer short questions (2; 1 with less than 6 GiB)
    LESSON_INTERACTIVE_MEMORY_LIMIT  memory of each of them (20 % of the machine's / workers, at least 1 GiB)
    LESSON_SLOW_WORKERS              workers that answer long questions (1); 0: the others answer these too
    LESSON_SLOW_MEMORY_LIMIT         memory of each of them (20 % of the machine's / workers, at least 1 GiB)
    LESSON_WARM_UP                   no: workers start at once, and the first question to each waits for its imports
"""

import asyncio
import json
import multiprocessing
import os
import signal
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from typing import Any

from dask.system import CPU_COUNT
from dask.utils import parse_bytes
from distributed import Nanny, Scheduler
from distributed.security import Security
from distributed.system import MEMORY_LIMIT

from lesson import cli, variables
from lesson.errors import LessonError

GIB = 2**30
LOOPBACK = "127.0.0.1"
START_TRIES = 5  # for each worker


@dataclass(frozen=True)
class Settings:
    """How many workers, how many threads, how much memory (bytes) each."""

    training_slots: int
    training_threads: int
    memory_limit: int
    interactive_workers: int
    interactive_memory_limit: int
    slow_workers: int
    slow_memory_limit: int

    @classmethod
    def from_environment(cls) -> "Settings":
        """The machine's defaults, overruled by LESSON_… variables. Raises LessonError for one that is no number."""
        by_memory = int(0.6 * MEMORY_LIMIT / (1.5 * GIB))
        slots = variables.whole("LESSON_TRAINING_SLOTS", max(1, min(CPU_COUNT // 4, by_memory)))
        short = variables.whole("LESSON_INTERACTIVE_WORKERS", 2 if MEMORY_LIMIT >= 6 * GIB else 1)
        slow = variables.whole("LESSON_SLOW_WORKERS", 1, least=0)
        return cls(
            training_slots=slots,
            training_threads=variables.whole("LESSON_TRAINING_THREADS", max(1, CPU_COUNT // slots)),
            memory_limit=_bytes("LESSON_MEMORY_LIMIT", int(0.6 * MEMORY_LIMIT / slots)),
            interactive_workers=short,
            interactive_memory_limit=_bytes(
                "LESSON_INTERACTIVE_MEMORY_LIMIT", int(max(0.2 * MEMORY_LIMIT / short, GIB))
            ),
            slow_workers=slow,
            slow_memory_limit=_bytes("LESSON_SLOW_MEMORY_LIMIT", int(max(0.2 * MEMORY_LIMIT / max(1, slow), GIB))),
        )


def workers(settings: Settings) -> dict[str, dict[str, Any]]:
    """What each worker's nanny is told, by the worker's name."""
    known = {f"LESSON_{name.upper()}": str(value) for name, value in asdict(settings).items()}
    short = ("interactive",) if settings.slow_workers else ("interactive", "slow")
    kinds = (
        ("interactive", settings.interactive_workers, short, settings.interactive_memory_limit, 1),
        ("slow", settings.slow_workers, ("slow",), settings.slow_memory_limit, 1),
        ("training", settings.training_slots, ("training",), settings.memory_limit, settings.training_threads),
    )
    return {
        f"{name}-{n}": _nanny(resources, memory, known | _threads(threads))
        for name, number, resources, memory, threads in kinds
        for n in range(number)
    }


def _threads(number: int) -> dict[str, str]:
    return {name: str(number) for name in ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS")}


def _nanny(kinds: Sequence[str], memory_limit: int, environment: dict[str, str]) -> dict[str, Any]:
    options = {"resources": dict.fromkeys(kinds, 1), "memory_limit": memory_limit, "env": environment}
    return options | {"nthreads": 1, "host": LOOPBACK, "dashboard": False}


async def serve(settings: Settings) -> None:
    """Run the cluster until standard input closes. A worker joins once it has imported what it will need."""
    security = Security.temporary()  # keys for this cluster alone: other accounts of this computer stay outside
    scheduler = await Scheduler(
        host=LOOPBACK, port=0, protocol="tls", security=security, dashboard=False, dashboard_address=f"{LOOPBACK}:0"
    )
    told = {"address": scheduler.address, "keys": keys(security)}
    print(json.dumps(told), flush=True)  # into our parent's pipe
    os.dup2(2, 1)  # nobody reads on: what a library prints would fill the pipe, and its worker would stand still
    makers = [
        partial(Nanny, scheduler.address, name=name, security=security, **options)
        for name, options in workers(settings).items()
    ]
    nannies: list[Nanny] = []
    starting = asyncio.ensure_future(_start(makers, settings.interactive_workers, nannies))
    reading = asyncio.ensure_future(asyncio.to_thread(sys.stdin.buffer.read))
    await asyncio.wait([starting, reading], return_when=asyncio.FIRST_COMPLETED)
    if starting.done():
        starting.result()
        await reading
    else:
        starting.cancel()
    await _close(nannies)
    await scheduler.close()  # last: a worker that misses it would complain


def keys(security: Security) -> dict[str, str]:
    """Return the certificate and key that a client of this cluster needs, as texts in PEM format."""
    files = ("tls_ca_file", "tls_client_cert", "tls_client_key")
    return {name: str(getattr(security, name)) for name in files}


async def _start(makers: Sequence[Callable[[], Nanny]], first: int, nannies: list[Nanny]) -> None:
    """The first ones first: imports take all cores, and a learner's first question is a short one."""
    for some in (makers[:first], makers[first:]):
        await asyncio.gather(*(_start_one(make, nannies) for make in some))


async def _start_one(make: Callable[[], Nanny], nannies: list[Nanny]) -> None:
    """Start one worker. A nanny replaces a worker that dies at work, but gives up when it dies while it imports."""
    for tries_left in reversed(range(START_TRIES)):
        nanny = make()
        nannies.append(nanny)
        try:
            await nanny.start()
            return
        except Exception:  # whatever it died of: out of memory, or killed
            nannies.remove(nanny)
            await nanny.close()
            if not tries_left:
                raise


async def _close(nannies: list[Nanny]) -> None:
    closing = asyncio.gather(*(nanny.close() for nanny in nannies), return_exceptions=True)
    await asyncio.wait([closing], timeout=1)
    for (
        worker
    ) in multiprocessing.active_children():  # in the middle of a step: its run goes on from the last checkpoint
        worker.kill()
    await asyncio.wait([closing], timeout=5)


def main() -> None:
    """Start the cluster that the environment asks for."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the web process; this one follows it
    asyncio.run(serve(Settings.from_environment()))


def _bytes(name: str, default: int) -> int:
    try:
        return parse_bytes(os.environ.get(name, default))
    except ValueError:
        raise LessonError(f"{name} must be an amount of memory such as 4GiB, not {os.environ[name]!r}.") from None


if __name__ == "__main__":
    cli.run(main)
