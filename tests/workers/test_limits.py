"""What one visitor asks can cost only what one visitor is allowed, and what outlasts its limit is ended."""

import threading
from contextlib import ExitStack, suppress

import pytest
from distributed.comm import connect

from lesson.errors import LessonError
from lesson.workers import allowance, ask, connection, engine, tickets
from tests.support.engines import counting, local_engine, steps, until

SLEEP, SHOUT, FACTS = (f"tests.support.fake_work:{name}" for name in ("sleep", "shout", "worker_facts"))


@pytest.fixture(scope="module", autouse=True)
def engine_of_its_own():
    with local_engine(INTERACTIVE_WORKERS="1", SLOW_WORKERS="1"):
        yield


@pytest.fixture
def ada(monkeypatch):
    monkeypatch.setattr(allowance, "visitor", lambda: "ada")
    monkeypatch.setattr(allowance, "_accounts", type(allowance._accounts)())


@pytest.mark.long
def test_a_question_past_its_time_is_ended_with_its_worker_and_not_asked_elsewhere():
    before = ask.ask(FACTS)["pid"]
    with pytest.raises(LessonError, match="more than 0.5 seconds"):
        ask.ask(SLEEP, 3600.0, timeout=0.5)
    after = ask.ask(FACTS)["pid"]
    assert after != before, "the worker that still slept is no more"
    assert not any(key.startswith(SLEEP) for key in connection.current().client.run_on_scheduler(tasks))


def tasks(dask_scheduler) -> list[str]:
    return list(dask_scheduler.tasks)


def ask_for_too_much() -> None:
    with suppress(LessonError):
        ask.ask(SLEEP, 3600.0, timeout=1.0)


@pytest.mark.long
def test_who_waits_behind_a_question_that_is_ended_gets_an_answer_all_the_same():
    answers: list[str] = []
    stuck = threading.Thread(target=ask_for_too_much)
    waiting = [threading.Thread(target=lambda: answers.append(ask.ask(SHOUT, "here"))) for _ in range(3)]
    stuck.start()
    until(lambda: ask._begun)
    [each.start() for each in waiting]
    [each.join(60) for each in (stuck, *waiting)]
    assert answers == ["HERE"] * 3


def test_the_clock_runs_from_the_beginning_of_the_work_not_of_the_waiting():
    first = threading.Thread(target=lambda: ask.ask(SLEEP, 1.5, timeout=20.0))
    first.start()
    until(lambda: ask._begun)
    assert ask.ask(SHOUT, "after a wait longer than the limit", timeout=1.0).startswith("AFTER")
    first.join()


@pytest.mark.long
def test_a_visitor_whose_question_was_ended_waits_and_others_do_not(ada, monkeypatch):
    with pytest.raises(LessonError, match="was ended"):
        ask.ask(SLEEP, 3600.0, timeout=0.3)
    with pytest.raises(LessonError, match="Wait .* seconds, then ask something smaller"):
        ask.ask(SHOUT, "again")
    monkeypatch.setattr(allowance, "visitor", lambda: "bob")
    assert ask.ask(SHOUT, "bob") == "BOB"


def test_a_visitor_has_so_many_questions_at_a_time(ada, monkeypatch):
    monkeypatch.setattr(allowance, "PATIENCE", 0.1)
    with ExitStack() as places:
        for _ in range(allowance.AT_ONCE):
            places.enter_context(allowance.one_question())
        with pytest.raises(LessonError, match="other questions are still being answered"):
            ask.ask(SHOUT, "one more")
    assert ask.ask(SHOUT, "now") == "NOW"


def test_accounts_are_bounded(ada, monkeypatch):
    monkeypatch.setattr(allowance, "REMEMBERED", 10)
    for number in range(50):
        monkeypatch.setattr(allowance, "visitor", lambda number=number: f"visitor {number}")
        with allowance.one_question():
            pass
    assert len(allowance._accounts) == 10


def test_the_scheduler_refuses_who_does_not_bring_its_keys():
    client = connection.current().client
    address = client.scheduler.address
    assert address.startswith("tls://127.0.0.1:")
    for stranger in (address, address.replace("tls://", "tcp://")):
        with pytest.raises((OSError, TypeError, ValueError)):
            client.sync(connect, stranger, timeout=2)  # as anybody would, with no keys
    client.sync(connect, address, timeout=60, **client.connection_args).abort()  # with them, the door opens
    assert ask.ask(SHOUT, "still here") == "STILL HERE"


@pytest.mark.long
def test_a_run_that_takes_as_long_as_a_run_may_is_stopped_and_one_that_does_not_stop_is_ended(monkeypatch):
    monkeypatch.setenv("LESSON_RUN_MINUTES", str(1 / 60))
    monkeypatch.setattr(tickets, "GRACE", 3.0)
    polite, deaf = counting(steps=400), counting("bob", steps=2, seconds=3600.0)
    engine.start(polite)
    until(lambda: polite.state == "stopped")
    engine.start(deaf)
    until(lambda: deaf.state == "failed")
    assert deaf.message == tickets.OUTLASTED and steps(deaf) == []
