"""A class, its teacher's board, and a server that is killed in the middle: for tests/benchmarks/classroom.py --class.

Students join by the code, walk the pages, predict, fine-tune what they were dealt and answer the questions at the end,
while the board is drawn anew every few seconds. Half-way the server dies by SIGKILL and another one takes its place, as
a supervisor would start it. An answer counts as acknowledged when the rerun that it caused has come to its end; each of
them must be there at once after the kill, and at the end. Latencies of the first minute of a server are told apart: its
workers are still loading their libraries.
"""

import asyncio
import itertools
import random
import signal
import time
from collections.abc import Awaitable, Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field

import psutil
from websockets.exceptions import WebSocketException

from lesson.check import lesson_questions
from lesson.classroom import classes, presets, store
from lesson.content.literal import literal
from lesson.runs import notes, storage
from lesson.web import identity
from lesson.web.classroom import teacher
from lesson.web.classroom.board import BLOCKS
from tests.support.serving import Server, serving
from tests.support.visitor import PROBLEM, Visitor, visit, wait_for_workers

BOARD, BLOCK_SECONDS = "Teach", 15.0
ACCURACY, LEVELS = "How many of the validation reviews", ("40 to 60 %", "60 to 75 %", "75 to 90 %")
START, RESUME = "Start fine-tuning", "Resume"
ASKED = (  # at the end of the walk, the first four, by their place there
    lesson_questions.pre_training(),
    lesson_questions.both_sides(),
    lesson_questions.next_sentence(),
    lesson_questions.no_labels(),
)
READ_SECONDS = (1.0, 4.0)
WARM_SECONDS = 60.0
BROKEN = (ConnectionError, OSError, TimeoutError, WebSocketException)
Stay = Callable[[Visitor], Awaitable[None]]
Answer = tuple[str, str]  # the learner, and the name of what was asked


@dataclass
class Seen:
    """What the class saw: seconds of reruns and of the board's refreshes, what was acknowledged, what went wrong."""

    reruns: list[float] = field(default_factory=list)
    waits: dict[str, list[float]] = field(default_factory=dict)  # the same, by what each was for
    warming: list[float] = field(default_factory=list)  # reruns in the first minute of a server
    board: list[float] = field(default_factory=list)
    acknowledged: dict[Answer, str] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)
    runs: int = 0
    away: float = 0.0  # seconds without a server
    drawing: float = 0.0  # processor seconds of the web process for a rerun, in the second half

    @property
    def count(self) -> int:
        """How many reruns there were so far."""
        return len(self.reruns) + len(self.warming) + len(self.board)


class Room:
    """The server, which may be killed; whoever is cut off comes back to the next one."""

    def __init__(self, until: float) -> None:
        """Serve until closed; the class lasts until then (monotonic seconds)."""
        self.stack = ExitStack()
        self.server: Server = self.stack.enter_context(serving())
        self.until, self.began, self.kills = until, time.monotonic(), 0
        self.up = asyncio.Event()
        self.up.set()

    @property
    def warm(self) -> bool:
        """Whether its workers have had the time to load."""
        return time.monotonic() - self.began > WARM_SECONDS

    async def kill(self, seen: Seen) -> None:
        """SIGKILL, then another server."""
        before = time.monotonic()
        self.up.clear()
        self.kills += 1
        self.server.process.send_signal(signal.SIGKILL)
        await asyncio.to_thread(self.server.process.wait)
        self.server = await asyncio.to_thread(self.stack.enter_context, serving())
        self.began = time.monotonic()
        seen.away = self.began - before
        self.up.set()

    async def come(self, cookies: Mapping[str, str], seen: Seen, stay: Stay) -> None:
        """Visit, and after a kill once more, until the class is over."""
        while time.monotonic() < self.until:
            await self.up.wait()
            kills = self.kills
            try:
                async with visit(self.server.port, more=cookies) as visitor:
                    await stay(visitor)
                    return
            except BROKEN as error:
                if self.kills == kills and self.up.is_set():
                    seen.errors.append(f"cut off without a kill: {error!r}")
                    return
            except LookupError as error:
                seen.errors.append(str(error)[:400])
                return


@dataclass
class Student:
    """One of them, with a cookie that outlives the server."""

    number: int
    code: str
    room: Room
    seen: Seen
    secret: str = field(default_factory=storage.new_id)
    joined: bool = False
    trained: bool = False

    @property
    def learner(self) -> str:
        """Who they are to the lesson."""
        return identity.learner_of(self.secret)

    @property
    def cookies(self) -> dict[str, str]:
        """What their browser brings."""
        return {identity.COOKIE: self.secret}

    async def stay(self, visitor: Visitor) -> None:
        """Join, then page after page, round and round."""
        try:
            await self.open(visitor, "")
            visitor.waits.clear()  # the first page of a session also builds the session
            if not self.joined:
                await join(visitor, self.code, f"student {self.number}")
                self.joined = True
            pages = ["Masked_words", "Next_sentence", "Watch_it_learn", "Your_reviews", "Fine_tune", "Check_yourself"]
            first = self.number % len(pages)  # they are not all on the same page
            for page in itertools.cycle(pages[first:] + pages[:first]):
                await self.open(visitor, page)
                if page == "Fine_tune":
                    await self.train(visitor)
                if page == "Check_yourself":
                    await self.answer(visitor)
                if time.monotonic() > self.room.until:
                    return
        finally:
            self.note(visitor)

    async def open(self, visitor: Visitor, page: str) -> None:
        """Go to a page and read it."""
        await visitor.open(page)
        self.note(visitor)
        await asyncio.sleep(random.uniform(*READ_SECONDS))

    async def train(self, visitor: Visitor) -> None:
        """Predict, start the run that was dealt, and look at it for a while; resume it where it was cut off."""
        if visitor.has(RESUME):
            await visitor.click(RESUME)
        if self.trained or not visitor.has(START):
            return
        if visitor.widget(START)[1].disabled and visitor.has(ACCURACY):
            level = random.choice(LEVELS)
            await visitor.set(ACCURACY, level)
            self.seen.acknowledged[self.learner, "accuracy"] = level
        await visitor.click(START)
        self.trained = True
        self.seen.runs += 1
        end = min(self.room.until, time.monotonic() + random.uniform(10.0, 30.0))
        while visitor.polls and time.monotonic() < end:
            await asyncio.sleep(0.5)
        self.note(visitor)

    async def answer(self, visitor: Visitor) -> None:
        """Answer four questions, rightly or wrongly; another round changes them."""
        for number, question in enumerate(ASKED, start=1):
            option = random.choice(question.options)
            self.seen.acknowledged.pop((self.learner, question.name), None)  # until this one is, either may be kept
            await visitor.set(f"Question {number}", literal(option.text))
            self.seen.acknowledged[self.learner, question.name] = option.text
            self.note(visitor)
            await asyncio.sleep(random.uniform(*READ_SECONDS))

    def note(self, visitor: Visitor) -> None:
        """Take note of how long it took, and of what went wrong."""
        (self.seen.reruns if self.room.warm else self.seen.warming).extend(visitor.seconds)
        for what, seconds in visitor.waits if self.room.warm else []:
            self.seen.waits.setdefault(what, []).append(seconds)
        visitor.waits.clear()
        told = visitor.texts()
        problems = [told[place + 1] for place, text in enumerate(told[:-1]) if text == PROBLEM]
        self.seen.errors += [f"student {self.number}: {error}" for error in [*visitor.errors, *problems]]
        visitor.errors.clear()


async def join(visitor: Visitor, code: str, nickname: str) -> None:
    """Open the address of the class, type a nickname, and join."""
    await visitor.open("", f"class={code}")
    await visitor.set("Class code", code)
    await visitor.set("Nickname", nickname)
    await visitor.click("Join")
    if visitor.has("Class code"):
        raise LookupError(f"not joined: {visitor.texts()}")


async def attend(room: Room, cookies: Mapping[str, str], seen: Seen) -> None:
    """The board on the projector, drawn anew as often as it asks to be."""

    async def stay(visitor: Visitor) -> None:
        await visitor.open(BOARD, "view=projector")
        for block in itertools.cycle(BLOCKS):
            await visitor.set("Show", block)
            visitor.waits.clear()  # what is left are its own refreshes
            await asyncio.sleep(min(BLOCK_SECONDS, max(0.0, room.until - time.monotonic())))
            if room.warm:
                seen.board += visitor.seconds
            seen.errors += [f"the board: {error}" for error in visitor.errors]
            visitor.errors.clear()
            if time.monotonic() > room.until:
                return

    await room.come(cookies, seen, stay)


async def kill_half_way(room: Room, seconds: float, seen: Seen) -> None:
    """In the middle the server dies; what was acknowledged until then is looked for at once."""
    await asyncio.sleep(seconds / 2)
    before = dict(seen.acknowledged)
    await room.kill(seen)
    seen.errors += [f"after the kill: {each}" for each in missing(before, seen.acknowledged)]
    spent, drawn = processor_seconds(room), seen.count
    await asyncio.sleep(room.until - time.monotonic() - 1.0)
    seen.drawing = (processor_seconds(room) - spent) / max(1, seen.count - drawn)


def processor_seconds(room: Room) -> float:
    """What the web process has used so far."""
    used = psutil.Process(room.server.process.pid).cpu_times()
    return used.user + used.system


def missing(acknowledged: dict[Answer, str], later: dict[Answer, str]) -> list[str]:
    """What was acknowledged and is not there: neither in the learner's notes nor in what the class collects.

    What was answered once more meanwhile (`later`) may have changed.
    """
    lost = []
    for (learner, name), said in acknowledged.items():
        known = notes.recall(learner)
        noted = known.get(notes.ANSWERS, {}).get(name, {}).get("said")
        if name == "accuracy":
            noted = next((value for key, value in known.items() if key.startswith("guess-accuracy")), None)
            rows = store.read("SELECT said FROM predictions WHERE learner = ? AND name = ?", learner, name)
        else:
            rows = store.read("SELECT said FROM answers WHERE learner = ? AND name = ?", learner, name)
        fine = {said, later.get((learner, name))}
        lost += [f"{name} is gone from the notes of {learner}"] if noted not in fine else []
        lost += [f"{name} of {learner} is gone from the class"] if not fine & {row["said"] for row in rows} else []
    return lost


async def lesson(students: int, seconds: float) -> tuple[Seen, list[float]]:
    """The whole class; gives what it saw, and the reruns of a student who had the server to herself before."""
    room = Room(until=float("inf"))
    with room.stack:
        await asyncio.to_thread(wait_for_workers, room.server.port)
        cookie = storage.new_id()
        one, key = classes.start("Benchmark", presets.READY["fifty-minutes"].rules)
        classes.admit(key, identity.learner_of(cookie))
        quiet = Seen()
        room.began, room.until = 0.0, time.monotonic() + min(60.0, seconds / 4)
        first = Student(0, one.code, room, quiet, trained=True)
        await room.come(first.cookies, quiet, first.stay)
        seen = Seen(errors=quiet.errors)
        room.until = time.monotonic() + seconds
        sitting = [Student(number, one.code, room, seen) for number in range(students)]
        await asyncio.gather(
            attend(room, {teacher.COOKIE: cookie}, seen),
            kill_half_way(room, seconds, seen),
            *(room.come(each.cookies, seen, each.stay) for each in sitting),
        )
        seen.errors += missing(seen.acknowledged, seen.acknowledged)
        return seen, quiet.reruns
