"""Whose turn it is: the runs that wait for a training worker, in fair order, and when each is likely to start.

The order is read from the run folders at the moment in which a worker becomes free, so it holds for any number of web
processes and survives all of them. A learner's first waiting run is ahead of anyone's second, the second ahead of
anyone's third. Among the first ones, who asked or was last served longest ago is next, so that ten runs of one learner
do not keep another waiting for more than one of them; among the others, first come, first served. What this module does
not do: start anything. A look at two hundred runs takes a few milliseconds.
"""

import heapq
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from lesson.runs.folder import Gone, Run, every_run

SMALLER = "Choose a smaller batch size, a shorter maximum length or a smaller model, then start again."
GIVEN_UP = f"The workers died again and again, so the run was given up. {SMALLER}"
USUAL_SECONDS = {"finetuning": 60.0, "pretraining": 60.0, "comparison": 300.0}  # of a run that nobody has quoted
SOON = 5.0  # seconds that a run which takes longer than it was quoted is said to need still


Span = tuple[float, float | None]


@dataclass(frozen=True)
class Queue:
    """All runs that are not at rest: `waiting`, the next one first, and `running`, also those whose worker died.

    `spans` has (seconds left, seconds in all) of each that a living worker trains, as long as others wait for it.
    """

    seen: float
    waiting: tuple[Run, ...]
    running: tuple[Run, ...]
    spans: tuple[Span, ...] = ()


_looks: dict[Path, Queue] = {}


def look(folder: Path, at_most_seconds_old: float = 0.0) -> Queue:
    """The queue of `folder`; thirty pages that ask every second may share a look that is a little old."""
    queue = _looks.get(folder)
    if queue is None or not at_most_seconds_old or time.monotonic() - queue.seen > at_most_seconds_old:
        states = [(run, run.last_state().get("state")) for run in every_run(folder)]
        queued = [run for run, state in states if state == "queued"]
        running = tuple(run for run, state in states if state == "running")
        busy = [run for run in running if run.alive] if queued else []
        waiting = tuple(fair(queued, _served(run for run, _ in states), Counter(map(_learner, busy))))
        queue = Queue(time.monotonic(), waiting, running, tuple(map(_span, busy)))
        _looks.clear()  # there is one runs folder; tests have many, one after the other
        _looks[folder] = queue
    return queue


def fair(queued: Sequence[Run], served: Mapping[str, float], in_hand: Mapping[str, int]) -> list[Run]:
    """Rounds of one run a learner; `served` says when (unix seconds) each learner's last run ended.

    `in_hand` says how many of each learner's runs are being trained just now: these were their first rounds. With a1,
    a2, a3 asked by Ada and then b1, b2 by Bob: a1, b1, a2, b2, a3. While a1 is trained: b1, a2, b2, a3.
    """
    rounds: dict[str, int] = defaultdict(int, in_hand)
    keyed = []
    for run in sorted(queued, key=_asked):
        learner = _learner(run)
        number = rounds[learner]
        since = _asked(run) if number else max(_asked(run), served.get(learner, 0.0))
        keyed.append((number, since, run))
        rounds[learner] += 1
    return [run for *_, run in sorted(keyed, key=lambda key: key[:2])]


def _served(runs: Iterable[Run]) -> dict[str, float]:
    """When each learner's last run ended, or for one that waits again or has lost its worker, when it began."""
    served: dict[str, float] = defaultdict(float)
    for run in runs:
        began, last = run.last_state("running"), run.last_state()
        if began:
            until = began if last.get("state") in ("queued", "running") else last
            learner = _learner(run)
            served[learner] = max(served[learner], until.get("time", 0.0))
    return served


def expected_seconds(run: Run, queue: Queue, slots: int) -> float | None:
    """Seconds until `run` is likely to start, also for the first in the queue; None while no worker is up.

    Those that run say how fast they are; those that wait take as long as they were quoted at or, without a quote, as
    the average of those that run, else as runs of their kind usually do. Each in turn takes the slot that is free
    first.
    """
    if slots < 1:
        return None
    free = [0.0] * (slots - len(queue.spans)) + [left for left, _ in queue.spans]
    measured = [whole for _, whole in queue.spans if whole is not None]
    usual = sum(measured) / len(measured) if measured else None
    heapq.heapify(free)
    for each in queue.waiting[: queue.waiting.index(run)] if run in queue.waiting else ():
        heapq.heapreplace(free, free[0] + _length(each, usual))
    return free[0]


def _learner(run: Run) -> str:
    """Whose run it is; one that was deleted since the folder was listed is nobody's, and no reason to fail others."""
    try:
        return run.learner
    except Gone:
        return ""


def _length(run: Run, usual: float | None = None) -> float:
    """The seconds that a run is expected to take in all; one that was deleted meanwhile takes none."""
    try:
        quoted = run.about.quote_seconds
        if quoted is not None:
            return quoted
        return USUAL_SECONDS.get(run.kind, 60.0) if usual is None else usual
    except Gone:
        return 0.0


def _asked(run: Run) -> float:
    return run.last_state().get("time", 0.0)


def _span(run: Run) -> Span:
    """(seconds left, seconds in all) of a run that is trained; in all: None until it has made two steps."""
    events = run.events()
    first = next((n for n in reversed(range(len(events))) if events[n]["event"] == "start"), None)
    steps = [event for event in events[first:] if event["event"] == "step"] if first is not None else []
    if first is None or not events[first].get("steps") or len(steps) < 2 or steps[-1]["step"] <= steps[0]["step"]:
        begun = run.last_state("running").get("time", time.time())
        return max(SOON, _length(run) - (time.time() - begun)), None
    one_step = (steps[-1]["time"] - steps[0]["time"]) / (steps[-1]["step"] - steps[0]["step"])
    whole = events[first]["steps"] * one_step
    left = whole - steps[-1]["step"] * one_step - (time.time() - steps[-1]["time"])
    return max(0.0, left), whole


def kinds(queue: Queue) -> tuple[str, ...]:
    """What is being trained now, in sorted order: the task of a comparison, else the kind; never whose it is."""
    found = []
    for run in queue.running:
        with suppress(Gone):
            if run.alive:
                found.append(run.about.task or run.kind)
    return tuple(sorted(found))
