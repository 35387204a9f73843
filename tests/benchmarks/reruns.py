"""What a run in training costs the pages: reruns meanwhile, as a ratio to the same reruns when nothing is trained.

    python -m tests.benchmarks.reruns [--turns 40]

Starts the app as the README does. One visitor without a browser (tests/support/visitor.py) answers the question of the
page Fine-tune again and again, first on an idle server, then while another visitor fine-tunes the built-in BERT; that
one's live page is drawn anew every second meanwhile, and is compared with the same page when the run has ended.
Medians, in milliseconds, and their ratios; aim: 1.5 at most. The last line is one JSON object. A minute on two quiet
cores.
"""

import argparse
import asyncio
import json
import os
import tempfile
from collections.abc import Callable
from statistics import median

from tests.support.serving import serving
from tests.support.visitor import Visitor, visit

PAGE, GUESS, START = "Fine_tune", "How many of the validation reviews", "Start fine-tuning"
LEVELS = ("60 to 75 %", "40 to 60 %")
REST = 0.2  # seconds between two reruns: a learner reads


async def answer(visitor: Visitor, go_on: Callable[[int], bool]) -> list[float]:
    """Answer the page's question by turns as long as it is wanted; gives the seconds of each rerun."""
    seconds: list[float] = []
    while go_on(len(seconds)):
        seconds.append(await visitor.set(GUESS, LEVELS[len(seconds) % 2]))
        await asyncio.sleep(REST)
    return seconds


async def begin(visitor: Visitor) -> None:
    """Start a fine-tuning with everything as it comes, and forget the reruns so far."""
    await visitor.open(PAGE)
    await visitor.set(GUESS, LEVELS[0])
    await visitor.click(START)
    while not visitor.polls:
        await asyncio.sleep(REST)
    visitor.waits.clear()


async def again(visitor: Visitor, turns: int) -> list[float]:
    """The seconds of drawing the page as it is, so many times."""
    seconds = []
    for _ in range(turns):
        seconds.append(await visitor.open(PAGE))
        await asyncio.sleep(REST)
    return seconds


async def measure(port: int, turns: int) -> dict[str, float]:
    """The medians and ratios."""
    async with visit(port) as one, visit(port) as other:
        await one.open(PAGE)
        await answer(one, lambda made: made < 4)  # the workers start, the caches fill
        idle = await answer(one, lambda made: made < turns)
        await begin(other)
        busy = await answer(one, lambda _: bool(other.polls))
        live = other.seconds
        ended = await again(other, min(turns, 20))
    figures = {"idle_ms": idle, "training_ms": busy, "ended_ms": ended, "live_ms": live}
    print({name: f"{len(seconds)} reruns" for name, seconds in figures.items()})
    medians = {name: round(1000 * median(seconds), 1) for name, seconds in figures.items()}
    ratios = {
        "ratio_training": medians["training_ms"] / medians["idle_ms"],
        "ratio_live": medians["live_ms"] / medians["ended_ms"],
    }
    return medians | {name: round(ratio, 2) for name, ratio in ratios.items()}


def main() -> None:
    """Measure, print."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.reruns")
    parser.add_argument("--turns", type=int, default=40, help="reruns on the idle server")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["LESSON_RUNS"] = folder
        with serving() as server:
            print(json.dumps(asyncio.run(measure(server.port, given.turns))))


if __name__ == "__main__":
    main()
