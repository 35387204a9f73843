"""A browser that is gone from one moment to the next takes nothing with it: its run goes on and is found again.

A real server and visitors without a browser (tests/support/visitor.py); the run is as wide as the built-in BERT, so
that it is not over before the visitor comes back, who then stops it.
"""

import asyncio
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import psutil
import pytest
from websockets.exceptions import ConnectionClosed

from lesson.runs import registry as runs
from lesson.runs import storage
from lesson.runs.registry import Run
from tests.support import tiny
from tests.support.engines import steps, until
from tests.support.serving import Server, serving
from tests.support.visitor import Visitor, in_a_thread, visit, wait_for_workers

PAGE, GUESS, START = "Fine_tune", "How many of the validation reviews", "Start fine-tuning"
LOST = 'session_events_total{type="disconnect"}'


@pytest.fixture(scope="module")
def checkpoint(tmp_path_factory) -> str:
    return tiny.wide_bert(tmp_path_factory.mktemp("bert"))


@pytest.fixture(scope="module")
def started(tmp_path_factory) -> Iterator[tuple[Server, str]]:
    """One server for all of these, and the folder of its runs."""
    folder = str(tmp_path_factory.mktemp("runs"))
    with serving(
        LESSON_RUNS=folder,
        LESSON_INTERACTIVE_WORKERS="1",
        LESSON_SLOW_WORKERS="0",
        LESSON_TRAINING_SLOTS="1",
        LESSON_TRAINING_THREADS="1",
    ) as running:
        wait_for_workers(running.port)
        yield running, folder


@pytest.fixture
def server(started, monkeypatch) -> Server:
    """The server, whose runs this test can see."""
    monkeypatch.setenv("LESSON_RUNS", started[1])
    return started[0]


async def once(claim: Callable[[], Any], seconds: float = 150.0) -> Any:
    """Wait for `claim` to become true while the visitors go on polling; gives its value."""
    async with asyncio.timeout(seconds):
        while not (value := claim()):
            await asyncio.sleep(0.1)
        return value


async def begin(visitor: Visitor, address: str) -> Run:
    """Start a fine-tuning as a learner does, and wait until it has made steps."""
    await visitor.open(PAGE, address)
    await visitor.set(GUESS, "60 to 75 %")
    await visitor.click(START)
    run = runs.find(await once(lambda: visitor.parameter("run")))
    await once(lambda: len(steps(run)) > 3)
    return run


def metric(server: Server, name: str) -> int:
    """One of the server's own figures, such as active_sessions."""
    with urllib.request.urlopen(f"{server.address}/_stcore/metrics", timeout=10) as answer:
        lines = answer.read().decode().splitlines()
    return int(next(line.split()[-1] for line in lines if line.startswith(name)))


async def glimpse(server: Server) -> None:
    """Open the first page and vanish."""
    with suppress(ConnectionClosed):
        async with visit(server.port) as visitor:
            await visitor.open("")
            visitor.socket.transport.abort()


async def lose(server: Server, address: str, secret: str) -> tuple[Run, str]:
    """Start a run, then vanish without a word; gives the run and its address."""
    with suppress(ConnectionClosed):
        async with visit(server.port, secret) as visitor:
            run = await begin(visitor, address)
            assert visitor.polls, "the page is following the run"
            visitor.socket.transport.abort()
            query = visitor.query
    return run, query


async def come_back(server: Server, query: str, secret: str) -> tuple[bool, list[str], list[str]]:
    """Open the run's address and end it there; gives whether it was live, the page's last words, and errors."""
    async with visit(server.port, secret) as visitor:
        await visitor.open(PAGE, query)
        live = bool(visitor.polls) and visitor.has("Pause")
        await visitor.click("Stop, keep the best model")
        await once(lambda: visitor.has("Try it on my own words"))
        return live, visitor.texts(), visitor.errors


@pytest.mark.long
def test_a_run_goes_on_when_its_browser_vanishes_and_is_found_again_by_its_address(server, checkpoint):
    address, secret = f"checkpoint={checkpoint}", storage.new_id()
    lost = metric(server, LOST)
    run, query = in_a_thread(lose(server, address, secret))
    until(lambda: metric(server, "active_sessions") == 0)
    assert metric(server, LOST) == lost + 1
    known = max(steps(run))
    until(lambda: max(steps(run)) > known)
    live, said, errors = in_a_thread(come_back(server, query, secret))
    assert live and errors == [] and run.state == "stopped"
    made = steps(run)
    assert made == list(range(1, max(made) + 1)), "not a step was lost or made twice"
    assert any("it ended at" in text for text in said)


@pytest.mark.long
def test_browsers_that_vanish_leave_no_session_and_no_thread_behind(server):
    for _ in range(2):  # the first ones make the server's pools of threads grow to what it needs
        in_a_thread(glimpse(server))
    until(lambda: metric(server, "active_sessions") == 0)
    threads = psutil.Process(server.process.pid).num_threads
    before = threads()
    for _ in range(6):
        in_a_thread(glimpse(server))
    until(lambda: metric(server, "active_sessions") == 0)
    until(lambda: threads() <= before + 1, 30)


@pytest.mark.long
def test_a_run_deleted_in_another_tab_is_told_in_a_sentence_where_it_is_watched(server, checkpoint):
    async def watch() -> tuple[list[str], list[str]]:
        async with visit(server.port) as visitor:
            run = await begin(visitor, f"checkpoint={checkpoint}")
            run.delete()
            await once(lambda: any("There is no such run" in text for text in visitor.texts()))
            assert visitor.polls and visitor.has("Set up a new one")
            await visitor.click("Set up a new one")
            assert visitor.has(START)
            return visitor.texts(), visitor.errors

    said, errors = in_a_thread(watch())
    assert errors == [] and any("There is no such run" in text for text in said)
