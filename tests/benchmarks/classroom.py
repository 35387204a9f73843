"""Thirty learners on one server: how long they wait, and what the web process costs.

    python -m tests.benchmarks.classroom                      ten minutes, thirty learners, four of them training
    python -m tests.benchmarks.classroom --learners 10 --seconds 30
    python -m tests.benchmarks.classroom --attacker           with one who breaks in (tests/benchmarks/attacker.py)
    python -m tests.benchmarks.classroom --class              as a class with a board (tests/benchmarks/whole_class.py)

Starts the app as the README does, and thirty visitors without a browser (tests/support/visitor.py) that walk the pages
with a learner's pauses, ask the model about sentences that nobody asked before, and look for each other's data in all
that the server sends them. Four of them fine-tune, again and again, and watch the live charts. One who has the server
to herself goes first: what the class waits is also told as a ratio to what she does. With an attacker the class comes
twice, a third of the time in peace and then with him, and what it waits is told as a ratio to the quiet time. Prints
what was measured, memory and descriptors of the server with all its workers at the start and at the end, and as its
last line one JSON object. Latencies are those of whole reruns, from the click to the last element of the page; a
fill-mask is such a rerun with the tokens and the answers of a new sentence in it.
"""

import argparse
import asyncio
import itertools
import json
import os
import random
import re
import statistics
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path

import psutil
from websockets.exceptions import WebSocketException

from lesson.runs import uploads
from tests.benchmarks import whole_class
from tests.benchmarks.attacker import attack_class
from tests.support.serving import serving
from tests.support.visitor import PROBLEM, Visitor, visit

OWN, SENTENCE, COMPARE = "My own sentence", "Your sentence", "Compare with BERT"
EXAMPLES, START, LEVEL = "A sentence to try", "Start fine-tuning", "60 to 75 %"
GUESS = "How many of the validation reviews"
PAUSE_SECONDS = (1.0, 4.0)
REST_SECONDS, TIDY_SECONDS = 200.0, 70.0  # a session lives on for two minutes, and what it leaves goes once a minute
AHEAD = 999  # the number of the visitor who goes first, through every page
MARK = re.compile(rb"visitor\d{3}x")


@dataclass(frozen=True)
class Settings:
    """Who comes, and for how long; an empty checkpoint or data file means the built-in ones."""

    learners: int = 30
    trainers: int = 4
    seconds: float = 600.0
    checkpoint: str = ""
    data: str = ""
    attacker: bool = False


@dataclass
class Measured:
    """What the visitors saw, and the memory meanwhile: seconds since the start, MB of the web process, MB of all."""

    reruns: list[float] = field(default_factory=list)
    openings: list[float] = field(default_factory=list)  # from knocking to the first page
    fill_masks: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    memory: list[tuple[float, float, float]] = field(default_factory=list)
    trainings: int = 0
    alone: float = 0.0  # p95 of the reruns of a visitor who has the server to herself
    quiet: float = 0.0  # p95 of the class's reruns before the attacker came; 0: there was none
    weights: list[tuple[float, int]] = field(default_factory=list)  # MB and descriptors of the server and its workers


@dataclass
class Learner:
    """One of them: a tab, a name that only its own messages may hold, and what to do until the end."""

    visitor: Visitor
    number: int
    until: float
    measured: Measured
    query: str

    def inspect(self, data: bytes) -> None:
        """Complain about a message that holds another learner's mark."""
        others = set(MARK.findall(data)) - {self.mark.encode()}
        if others:
            self.measured.errors.append(f"{self.mark} was sent {others}")

    @property
    def mark(self) -> str:
        """The name that this learner writes into every sentence."""
        return f"visitor{self.number:03}x"

    async def walk(self) -> None:
        """Page after page, round and round."""
        pages = list(self.visitor.pages)
        first = self.number % len(pages)  # they are not all on the same page
        for page in itertools.cycle(pages[first:] + pages[:first]):
            await self.open(page)
            if page == "Masked_words":
                await self.ask()
            if time.monotonic() > self.until and (self.number != AHEAD or page == pages[first - 1]):
                return

    async def train(self) -> None:
        """Fine-tune, watch it to its end, and do it again."""
        while time.monotonic() < self.until:
            self.visitor.query = self.query  # not the run of before
            await self.open("Fine_tune")
            if self.visitor.widget(START)[1].disabled:
                await self.visitor.set(GUESS, LEVEL)
            await self.visitor.click(START)
            while self.visitor.polls and time.monotonic() < self.until:
                await asyncio.sleep(0.5)
            self.measured.trainings += not self.visitor.polls
            self.look()

    async def ask(self) -> None:
        """Three sentences of one's own."""
        await self.visitor.set(EXAMPLES, OWN)
        for number in range(3):
            text = f"{self.mark} found the soup {time.monotonic():.3f} times too [MASK]."
            seconds = await self.visitor.set(SENTENCE, text)
            if self.visitor.has(COMPARE) and not number:
                await self.visitor.click(COMPARE)
            else:
                self.measured.fill_masks.append(seconds)
                self.visitor.waits.remove((SENTENCE, seconds))
            self.look()
            await pause()

    async def open(self, page: str) -> None:
        """Go to a page and read it."""
        await self.visitor.open(page, self.query)
        self.look()
        await pause()

    def look(self) -> None:
        """Take note of what went wrong."""
        told = self.visitor.texts()
        self.visitor.errors += [told[place + 1] for place, text in enumerate(told[:-1]) if text == PROBLEM]
        self.measured.errors += [f"{self.mark}: {error}" for error in self.visitor.errors]
        self.visitor.errors.clear()


async def pause() -> None:
    """A learner reads."""
    await asyncio.sleep(random.uniform(*PAUSE_SECONDS))


async def attend(port: int, number: int, settings: Settings, until: float, measured: Measured) -> None:
    """One learner's visit from beginning to end; whatever breaks it is an error to report."""
    query = "&".join(f"{name}={value}" for name, value in _address(settings).items())
    knocked = time.monotonic()
    try:
        async with visit(port) as visitor:
            learner = Learner(visitor, number, until, measured, query)
            visitor.inspect = learner.inspect
            await visitor.open("", query)
            measured.openings.append(time.monotonic() - knocked)
            visitor.waits.clear()  # the first page of a session also builds the session
            await (learner.train() if number < settings.trainers else learner.walk())
            learner.look()
            measured.reruns += visitor.seconds
    except (LookupError, OSError, TimeoutError, WebSocketException) as error:
        measured.errors.append(f"learner {number}: {error!r}")


async def weigh(process: psutil.Process, measured: Measured) -> None:
    """Write down the memory of the web process, and of all, every five seconds."""
    began = time.monotonic()
    while True:
        web = process.memory_info().rss / 2**20
        measured.memory.append((time.monotonic() - began, web, weight(process)[0]))
        await asyncio.sleep(5)


async def lesson(port: int, process: int, settings: Settings) -> Measured:
    """The whole class. One visitor walks ahead, so that the workers are up and the pages' caches are filled; then once
    more, alone.
    """
    measured = Measured()
    await attend(port, AHEAD, settings, 0.0, measured)
    print(f"the first visitor's walk: {len(measured.reruns)} reruns, slowest {max(measured.reruns, default=0):.1f} s")
    alone = Measured(errors=measured.errors)
    await attend(port, AHEAD, settings, 0.0, alone)
    measured.reruns.clear()
    measured.fill_masks.clear()
    measured.alone = p95(alone.reruns)
    web = psutil.Process(process)
    if settings.attacker:
        quiet = Measured(errors=measured.errors)
        await sit(port, settings, settings.seconds / 3, quiet)
        measured.quiet = p95(quiet.reruns)
        print(f"before the attacker: {len(quiet.reruns)} reruns, p95 {1000 * measured.quiet:.0f} ms")
    measured.weights.append(weight(web))
    weighing = asyncio.ensure_future(weigh(web, measured))
    spent = sum(web.cpu_times()[:2])
    attacking = attack(port, process, settings, measured) if settings.attacker else asyncio.sleep(0)
    await asyncio.gather(sit(port, settings, settings.seconds, measured), attacking)
    weighing.cancel()
    if settings.attacker:
        await asyncio.sleep(REST_SECONDS)
        async with visit(port) as last:  # Streamlit lets go of sessions whose time is up when the next one comes
            await last.open("")
        await asyncio.sleep(TIDY_SECONDS)
    measured.weights.append(weight(web))
    drawn = len(measured.reruns) + len(measured.fill_masks)
    print(
        f"processor time of the web process: {1000 * (sum(web.cpu_times()[:2]) - spent) / max(1, drawn):.0f} ms a rerun"
    )
    return measured


async def sit(port: int, settings: Settings, seconds: float, measured: Measured) -> None:
    """The learners, for so long."""
    until = time.monotonic() + seconds
    await asyncio.gather(*(attend(port, number, settings, until, measured) for number in range(settings.learners)))


async def attack(port: int, process: int, settings: Settings, measured: Measured) -> None:
    """The attacker, in a process of his own, so that his arms cost the others' clocks nothing."""
    until = time.monotonic() + settings.seconds
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        attacked = await asyncio.get_running_loop().run_in_executor(pool, attack_class, port, process, until)
    measured.errors += attacked.errors
    print(f"the attacker sent {dict(attacked.sent)}; sentences: {dict(attacked.told)}")


def weight(web: psutil.Process) -> tuple[float, int]:
    """Memory (MB) and open file descriptors of the server with all its workers."""
    megabytes, descriptors = 0.0, 0
    for each in [web, *web.children(recursive=True)]:
        with suppress(psutil.Error):
            megabytes += each.memory_info().rss / 2**20
            descriptors += each.num_fds()
    return round(megabytes, 1), descriptors


def report(measured: Measured, settings: Settings) -> dict[str, float]:
    """The figures: milliseconds, MB, and how much the web process grew after the first fifth of the time."""
    for name, values in (
        ("first pages", measured.openings),
        ("reruns", measured.reruns),
        ("fill-masks", measured.fill_masks),
    ):
        print(
            f"{name}: {len(values)}, median {1000 * statistics.median(values or [0]):.0f} ms, "
            f"p95 {1000 * p95(values):.0f} ms, slowest {1000 * max(values, default=0):.0f} ms"
        )
    print(f"trainings watched to their end: {measured.trainings}")
    for error in measured.errors[:10]:
        print("error:", error)
    tenths = [_within(measured.memory, tenth * settings.seconds / 10, settings.seconds / 10) for tenth in range(10)]
    print("server and workers, MB in each tenth of the time:", *(f"{of_all:,.0f}" for _, of_all in tenths))
    for when, (megabytes, descriptors) in zip(("start", "end"), measured.weights, strict=True):
        print(f"server and workers at the {when}: {megabytes:,.0f} MB, {descriptors} descriptors")
    found = {
        "rerun_p95_ms": round(1000 * p95(measured.reruns), 1),
        "rerun_p95_to_alone": round(p95(measured.reruns) / measured.alone, 2),
        "fill_mask_p95_ms": round(1000 * p95(measured.fill_masks), 1),
        "errors": len(measured.errors),
        "web_mb": round(max(mb for _, mb, _ in measured.memory), 1),
        "web_growth_mb": round(tenths[9][0] - tenths[2][0], 1),
        "all_growth_mb": round(measured.weights[1][0] - measured.weights[0][0], 1),
        "descriptors_growth": measured.weights[1][1] - measured.weights[0][1],
    }
    return found | ({"rerun_p95_to_quiet": round(p95(measured.reruns) / measured.quiet, 2)} if measured.quiet else {})


def _within(memory: list[tuple[float, float, float]], begins: float, seconds: float) -> tuple[float, float]:
    """The median MB of the web process and of all, in a stretch of the time."""
    found = [each[1:] for each in memory if begins <= each[0] < begins + seconds] or [memory[-1][1:]]
    return statistics.median(web for web, _ in found), statistics.median(of_all for _, of_all in found)


def report_class(seen: whole_class.Seen, quiet: list[float]) -> dict[str, float]:
    """The figures of a class: milliseconds, and how many times what one student waits who is alone."""
    for name, values in (("reruns", seen.reruns), ("board", seen.board), ("a server's first minute", seen.warming)):
        print(f"{name}: {len(values)}, median {1000 * statistics.median(values or [0]):.0f} ms")
    for what, values in sorted(seen.waits.items(), key=lambda each: -p95(each[1])):
        middle, most = 1000 * statistics.median(values), 1000 * p95(values)
        print(f"  {what}: {len(values)}, median {middle:.0f} ms, p95 {most:.0f} ms")
    for error in seen.errors[:10]:
        print("error:", error)
    return {
        "rerun_p95_ms": round(1000 * p95(seen.reruns), 1),
        "rerun_p95_to_quiet": round(p95(seen.reruns) / max(0.001, p95(quiet)), 2),
        "board_p95_ms": round(1000 * p95(seen.board), 1),
        "first_minute_p95_ms": round(1000 * p95(seen.warming), 1),
        "web_ms_a_rerun": round(1000 * seen.drawing, 1),
        "away_s": round(seen.away, 1),
        "runs_begun": seen.runs,
        "answers_acknowledged": len(seen.acknowledged),
        "errors": len(seen.errors),
    }


def p95(values: list[float]) -> float:
    """The value that 95 % stay below; 0 without values."""
    return statistics.quantiles(values, n=20, method="inclusive")[-1] if len(values) > 1 else sum(values)


def _address(settings: Settings) -> dict[str, str]:
    """A learner's own address: the checkpoint and the upload if they are not the built-in ones."""
    place = {}
    if settings.checkpoint:
        place["checkpoint"] = settings.checkpoint
    if settings.data:
        place["data"] = uploads.save(Path(settings.data).read_bytes(), Path(settings.data).name)
    return place


def main() -> None:
    """Measure, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    default = Settings()
    parser.add_argument("--learners", type=int, default=default.learners)
    parser.add_argument("--trainers", type=int, default=default.trainers)
    parser.add_argument("--seconds", type=float, default=default.seconds)
    parser.add_argument("--checkpoint", default="", help="a folder or hub id instead of the built-in BERT")
    parser.add_argument("--data", default="", help="a CSV instead of the bundled reviews")
    parser.add_argument("--attacker", action="store_true", help="one who sends everything that breaks in")
    parser.add_argument("--class", action="store_true", dest="as_class", help="join, board, quiz; the server is killed")
    given = vars(parser.parse_args())
    as_class = given.pop("as_class")
    settings = Settings(**given)
    with tempfile.TemporaryDirectory() as folder:
        os.environ["LESSON_RUNS"] = folder
        if as_class:
            print(json.dumps(report_class(*asyncio.run(whole_class.lesson(settings.learners, settings.seconds)))))
            return
        if settings.attacker:  # whose folders are open can do more
            os.environ["LESSON_LOCAL_CHECKPOINTS"] = "1"
        with serving() as server:
            measured = asyncio.run(lesson(server.port, server.process.pid, settings))
        print(json.dumps(report(measured, settings)))


if __name__ == "__main__":
    main()
