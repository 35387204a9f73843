"""Visits begin one after the other: a burst of tabs is spread out, and nobody waits for ever."""

import asyncio

from lesson.web.waiting.admission import MOST_SECONDS, OneAtATime
from tests.support.visitor import in_a_thread


async def nothing(scope, receive, send):
    """An app that has nothing to do."""


def test_visits_that_come_together_begin_one_after_the_other_and_a_later_one_at_once():
    door = OneAtATime(nothing)
    waits = [door.wait(now=10.0) for _ in range(20)]
    assert waits[0] == 0.0
    assert waits == sorted(waits)
    assert len(set(waits)) == 20
    assert door.wait(now=10.0 + 2 * waits[-1]) == 0.0


def test_however_many_come_nobody_waits_longer_than_the_most():
    door = OneAtATime(nothing)
    assert max(door.wait(now=10.0) for _ in range(1_000)) <= MOST_SECONDS


def test_only_websockets_wait(monkeypatch):
    slept = []

    async def sleep(seconds):
        slept.append(seconds)

    monkeypatch.setattr(asyncio, "sleep", sleep)
    door = OneAtATime(nothing)
    for kind in ("http", "lifespan", "websocket", "websocket"):
        in_a_thread(door({"type": kind}, None, None))
    assert len(slept) == 2
