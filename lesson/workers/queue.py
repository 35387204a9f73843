"""Whose turn it is: the runs that wait for a training worker, in fair order, and when each is likely to start.

The order is read from the run folders at the moment in which a worker becomes free, so it holds for any number of web
processes and survives all of them. A learner's first waiting run is ahead of anyone's second, the second ahead of
anyone's third. Among the first ones, who asked or was last served longest ago is next, so that ten runs of one learner
do not keep another waiting for more than one of them; among the others, first come, first served. What this module does
not do: start anything. A look at two hundred runs takes a few milliseconds.
"""

import heapq
import time
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from lesson.runs.folder import Gone, Run, every_run

SMALLER = "Choose a smaller batch size, a shorter maximum length or a smaller model, then start again."
GIVEN_UP = f"The workers died again and again, so the run was given up. {SMALLER}"


@dataclass(frozen=True)
class Queue:
    """All runs that are not at rest: `waiting`, the next one first, and `running`, also those whose worker died."""

    seen: float
    waiting: tuple[Run, ...]
    running: tuple[Run, ...]


_looks: dict[Path, Queue] = {}


def look(folder: Path, at_most_seconds_old: float = 0.0) -> Queue:
    """The queue of `folder`; thirty pages that ask every second may share a look that is a little old."""
    queue = _looks.get(folder)
    if queue is None or not at_most_seconds_old or time.monotonic() - queue.seen > at_most_seconds_old:
        states = [(run, run.last_state().get("state")) for run in every_run(folder)]
        queued = [run for run, state in states if state == "queued"]
        waiting = tuple(fair(queued, _served(run for run, _ in states)))
        queue = Queue(time.monotonic(), waiting, tuple(run for run, state in states if state == "running"))
        _looks.clear()  # there is one runs folder; tests have many, one after the other
        _looks[folder] = queue
    return queue


def fair(queued: Sequence[Run], served: Mapping[str, float]) -> list[Run]:
    """Rounds of one run a learner; `served` says when (unix seconds) a run of each learner last began.

    With a1, a2, a3 asked by Ada and then b1 by Bob: a1, b1, a2, a3. Once a1 has begun: b1, a2, a3, as Ada was served
    after Bob had asked.
    """
    rounds: dict[str, int] = defaultdict(int)
    keyed = []
    for run in sorted(queued, key=_asked):
        learner = _learner(run)
        number = rounds[learner]
        since = _asked(run) if number else max(_asked(run), served.get(learner, 0.0))
        keyed.append((number, since, run))
        rounds[learner] += 1
    return [run for *_, run in sorted(keyed, key=lambda key: key[:2])]


def _served(runs: Iterable[Run]) -> dict[str, float]:
    served: dict[str, float] = defaultdict(float)
    for run in runs:
        learner = _learner(run)
        served[learner] = max(served[learner], run.last_state("running").get("time", 0.0))
    return served


def expected_seconds(run: Run, queue: Queue, slots: int) -> float | None:
    """Seconds until `run` is likely to start; None when nothing is known yet about those ahead of it.

    Those that run say how fast they are; those that wait take as long as they were quoted at or, without a quote, as
    the average of those that run. Each in turn takes the slot that is free first.
    """
    busy = [each for each in queue.running if each.alive]
    spans = [span for each in busy if (span := _span(each)) is not None]
    free = [left for left, _ in spans] + [0.0] * (slots - len(busy))
    usual = sum(whole for _, whole in spans) / len(spans) if spans else None
    ahead = queue.waiting[: queue.waiting.index(run)] if run in queue.waiting else ()
    lengths = [_length(each, usual) for each in ahead]
    known = [seconds for seconds in lengths if seconds is not None]
    if not free or len(known) < len(lengths):
        return None
    heapq.heapify(free)
    for seconds in known:
        heapq.heapreplace(free, free[0] + seconds)
    return free[0]


def _learner(run: Run) -> str:
    """Whose run it is; one that was deleted since the folder was listed is nobody's, and no reason to fail others."""
    try:
        return run.learner
    except Gone:
        return ""


def _length(run: Run, usual: float | None) -> float | None:
    """The seconds that a waiting run is expected to take; one that was deleted meanwhile takes none."""
    try:
        quoted = run.about.quote_seconds
        return usual if quoted is None else quoted
    except Gone:
        return 0.0


def _asked(run: Run) -> float:
    return run.last_state().get("time", 0.0)


def _span(run: Run) -> tuple[float, float] | None:
    """(seconds left, seconds in all) of a run that has made two steps since it last started."""
    events = run.events()
    first = next((n for n in reversed(range(len(events))) if events[n]["event"] == "start"), None)
    if first is None or not events[first].get("steps"):
        return None
    steps = [event for event in events[first:] if event["event"] == "step"]
    if len(steps) < 2 or steps[-1]["step"] <= steps[0]["step"]:
        return None
    one_step = (steps[-1]["time"] - steps[0]["time"]) / (steps[-1]["step"] - steps[0]["step"])
    whole = events[first]["steps"] * one_step
    left = whole - steps[-1]["step"] * one_step - (time.time() - steps[-1]["time"])
    return max(0.0, left), whole
