"""Thirty learners look inside: what the closer looks cost everybody, as a ratio to the same walk without them.

    python -m tests.benchmarks.looks
    python -m tests.benchmarks.looks --learners 10 --seconds 60

A run is trained on the bundled reviews first; every learner visits it by its address. They walk Masked words, Fine-tune
and Try it for half of the time with all drawers closed, and for the other half they open one look after another: tokens
and ids, guess by layer, attention, the layers that changed, probes, which words decided, which reviews it is weaker on.
Latencies are those of whole reruns, the looks' own among them. The last line is one JSON object.
"""

import argparse
import asyncio
import itertools
import json
import os
import random
import statistics
import tempfile
import time
from collections import defaultdict

from lesson import places, reviews
from lesson.runs import registry
from lesson.runs.record import About
from lesson.web.fine_tune import more as fine_tune
from lesson.web.masked_words import more as masked_words
from lesson.web.try_it import more as try_it
from lesson.workers.answer import call
from lesson.workers.kinds import KINDS
from tests.benchmarks.classroom import AHEAD, EXAMPLES, OWN, SENTENCE, p95, pause
from tests.support.learner import LEARNER
from tests.support.serving import serving
from tests.support.visitor import Visitor, visit, wait_for_workers

DRAWER, CHOICE, SHOW = "Go further", "One at a time", "Just show me"
LOOKS = {
    "Masked_words": (masked_words.IDS, masked_words.LAYERS, masked_words.ATTENTION),
    "Fine_tune": (fine_tune.LAYERS, fine_tune.PROBES),
    "Try_it": (try_it.WAYS, try_it.KINDS),
}
Waits = dict[str, list[float]]  # seconds, by what they were for


async def walk(port: int, run: str, number: int, until: float, inside: bool, waits: Waits) -> None:
    """One learner, page after page, with one look a page where they look inside."""
    async with visit(port) as visitor:
        await visitor.open("", f"run={run}")
        visitor.waits.clear()  # the first page of a session also builds the session
        for turn in itertools.count(number):
            page = list(LOOKS)[turn % len(LOOKS)]
            await visitor.open(page, f"run={run}")
            await pause()
            if page == "Masked_words":
                await ask(visitor, f"Learner {number} found the soup {random.random():.4f} times too [MASK].")
            if visitor.has(SHOW):
                await visitor.click(SHOW)
            if inside:
                await look(visitor, LOOKS[page][turn // len(LOOKS) % len(LOOKS[page])])
            if time.monotonic() > until:
                break
        for what, seconds in visitor.waits:
            waits[what].append(seconds)
        if visitor.errors:
            raise RuntimeError(str(visitor.errors))


async def ask(visitor: Visitor, text: str) -> None:
    """Ask about a sentence of one's own."""
    await visitor.set(EXAMPLES, OWN)
    await visitor.set(SENTENCE, text)
    await pause()


async def look(visitor: Visitor, name: str) -> None:
    """Unfold the drawer, choose a look, and read it."""
    await visitor.unfold(DRAWER)
    await visitor.set(CHOICE, name)
    await pause()


async def half(port: int, run: str, learners: int, seconds: float, inside: bool) -> Waits:
    """Everybody, for so long."""
    waits: Waits = defaultdict(list)
    until = time.monotonic() + seconds
    await asyncio.gather(*(walk(port, run, number, until, inside, waits) for number in range(learners)))
    return waits


async def lesson(port: int, run: str, learners: int, seconds: float) -> tuple[Waits, Waits]:
    """First one learner who opens everything, so that caches are filled; then without looks, then with them."""
    for number in range(len(LOOKS)):  # each walk ends after a page
        for turn in range(len(max(LOOKS.values(), key=len))):
            await walk(port, run, AHEAD + number + turn * len(LOOKS), 0.0, True, defaultdict(list))
    return await half(port, run, learners, seconds / 2, False), await half(port, run, learners, seconds / 2, True)


def trained() -> str:
    """Train the default run on the bundled reviews here; return its id."""
    found = reviews.read(places.BUNDLED_REVIEWS.read_bytes(), places.BUNDLED_REVIEWS.name)
    table = reviews.split(found.table).with_parts()
    settings = {"class_names": list(found.class_names)}
    run = registry.create("finetuning", settings, table, LEARNER, about=About(data="bundled"))
    with run.working():
        run.settle("running")
        call(KINDS["finetuning"].perform, str(run.folder))
    return run.id


def main() -> None:
    """Measure, print."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.looks", description=__doc__.splitlines()[0])
    parser.add_argument("--learners", type=int, default=30)
    parser.add_argument("--seconds", type=float, default=300.0)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["LESSON_RUNS"] = folder
        run = trained()
        with serving() as server:
            wait_for_workers(server.port)
            closed, opened = asyncio.run(lesson(server.port, run, given.learners, given.seconds))
    for name, waits in (("drawers closed", closed), ("looking inside", opened)):
        print(name)
        for what, values in sorted(waits.items(), key=lambda each: -p95(each[1])):
            middle, most = 1000 * statistics.median(values), 1000 * p95(values)
            print(f"  {what}: {len(values)}, median {middle:.0f} ms, p95 {most:.0f} ms")
    before, now = (p95([*itertools.chain(*waits.values())]) for waits in (closed, opened))
    found = {"closed_p95_ms": round(1000 * before, 1), "inside_p95_ms": round(1000 * now, 1)}
    print(json.dumps(found | {"ratio": round(now / before, 2)}))


if __name__ == "__main__":
    main()
