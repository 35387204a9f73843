"""Random kills: workers, runs and the server itself die by SIGKILL, and nothing may be lost.

    python -m tests.benchmarks.kills                twenty kills, six runs
    python -m tests.benchmarks.kills --kills 5 --seed 3

Starts the app as the README does and queues runs of a small BERT. Between two kills it waits a few seconds, chosen at
random; a run that was given up, or whose server died, is resumed as its learner would do. At the end every run must
have finished with a report, each of its steps in its log; files and notes of before must be there byte for byte; and a
page must still get its answers. Prints what was killed, and as its last line one JSON object.
"""

import argparse
import asyncio
import json
import os
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from pathlib import Path

import psutil

from lesson.runs import notes, registry, storage, uploads
from lesson.runs.folder import Busy, Run
from tests.support import tiny
from tests.support.engines import kill, steps
from tests.support.serving import Server, serving
from tests.support.visitor import PROBLEM, visit

KINDS = ("a worker", "a run", "the server")
WAITS = (2.0, 9.0)  # seconds between two kills
LAST = 400.0  # seconds for all runs to come to their end after the last kill
KEPT = b"text,label\n\xff\x00 anything,1\n"


class Lesson:
    """The server and its runs; `restart` brings a killed server back."""

    def __init__(self, stack: ExitStack) -> None:
        """Serve, until the stack is closed."""
        self.stack = stack
        self.server: Server = stack.enter_context(serving())

    def restart(self) -> None:
        """Another server in the place of one that was killed."""
        self.server.process.wait()
        self.server = self.stack.enter_context(serving())
        asyncio.run(open_page(self.server.port))

    def processes(self) -> list[psutil.Process]:
        """The workers: what imports a model, or is about to."""
        children = psutil.Process(self.server.process.pid).children(recursive=True)
        return [each for each in children if not each.children() and each.is_running()]


def make_runs(number: int, folder: Path) -> list[Run]:
    """Queue runs of three learners: a minute of work for each, in a checkpoint every second or so."""
    checkpoint = tiny.wide_bert(folder)
    settings = {"checkpoint": checkpoint, "epochs": 2, "max_length": 32, "class_names": tiny_names(), "threads": 1}
    made = [registry.create("finetuning", settings, tiny.reviews(300), f"learner-{n % 3}") for n in range(number)]
    for run in made:
        run.settle("queued")
    return made


def tiny_names() -> list[str]:
    """The classes of the tiny reviews."""
    return ["negative", "positive", "neutral"]


def victims(lesson: Lesson, runs: list[Run]) -> Iterator[tuple[str, int]]:
    """(kind, process) for ever, as often one kind as another; a kind that has nobody within a minute is passed over."""
    while True:
        for kind in random.sample(KINDS, len(KINDS)):
            until = time.monotonic() + 60
            while not (found := processes_of(kind, lesson, runs)) and time.monotonic() < until:
                time.sleep(0.2)
            if found:
                yield kind, random.choice(found)


def processes_of(kind: str, lesson: Lesson, runs: list[Run]) -> list[int]:
    """The ids of the processes of a kind."""
    if kind == "the server":
        return [lesson.server.process.pid]
    if kind == "a worker":
        return [each.pid for each in lesson.processes()]
    return [pid for run in runs if run.state == "running" and (pid := run.last_state().get("pid"))]


def resume(runs: list[Run]) -> int:
    """What learners do: press Resume where a run rests without having finished; how many that were."""
    pressed = 0
    for run in runs:
        if run.state in ("interrupted", "failed") and not _is_looked_after(run):
            with suppress(Busy), run.working():
                run.settle("queued")
                pressed += 1
    return pressed


def _is_looked_after(run: Run) -> bool:
    """Whether an interrupted run's own ticket is likely to take it up again: it has a few seconds for that."""
    return run.state == "interrupted" and time.time() - run.events()[-1]["time"] < 20


def lost(runs: list[Run], upload: str, learner: str) -> list[str]:
    """What is missing, in words; nothing, if all is well."""
    missing = []
    for run in runs:
        made, report = set(steps(run)), run.report()
        if run.state != "finished" or report is None:
            missing.append(f"run {run.id} is {run.state}: {run.message}")
        elif made != set(range(1, report["steps"] + 1)):
            missing.append(f"run {run.id} lacks steps {sorted(set(range(1, report['steps'] + 1)) - made)}")
    missing += [] if uploads.load(upload).data == KEPT else ["the upload"]
    missing += [] if notes.recall(learner) == {"guess": "6"} else ["the note"]
    return missing


async def open_page(port: int) -> list[str]:
    """What the page Masked words says, opened by somebody new."""
    async with visit(port) as visitor:
        await visitor.open("Masked_words")
        return visitor.texts() + visitor.errors


def kill_at_random(lesson: Lesson, runs: list[Run], number: int) -> Counter[str]:
    """Kill so many processes; how many of each kind."""
    killed: Counter[str] = Counter()
    for kind, process in victims(lesson, runs):
        if killed.total() == number:
            break
        with suppress(ProcessLookupError):
            kill(process)
            killed[kind] += 1
            print(f"{killed.total()}: {kind}; runs are {dict(Counter(run.state for run in runs))}", flush=True)
        if kind == "the server":
            lesson.restart()
        time.sleep(random.uniform(*WAITS))
        resume(runs)
    return killed


def main() -> None:
    """Kill, wait, and say what was lost; exit status 1 when anything was."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--runs", type=int, default=6)
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    random.seed(given.seed)
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        os.environ |= {"LESSON_RUNS": folder, "LESSON_LOCAL_CHECKPOINTS": "1", "LESSON_RUN_MINUTES": "10"}
        upload, learner = uploads.save(KEPT, "kept.csv"), storage.new_id()
        notes.keep(learner, guess="6")
        runs = make_runs(given.runs, Path(folder, "bert"))
        lesson = Lesson(stack)
        asyncio.run(open_page(lesson.server.port))
        killed = kill_at_random(lesson, runs, given.kills)
        until = time.monotonic() + LAST
        while any(run.state != "finished" for run in runs) and time.monotonic() < until:
            time.sleep(1)
            resume(runs)
        missing = lost(runs, upload, learner)
        told = asyncio.run(open_page(lesson.server.port))
        missing += [f"an answer: {told[told.index(PROBLEM) + 1]}"] if PROBLEM in told else []
        print(json.dumps({"killed": dict(killed), "runs": len(runs), "lost": missing}))
    sys.exit(bool(missing))


if __name__ == "__main__":
    main()
