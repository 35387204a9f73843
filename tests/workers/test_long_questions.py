"""Long questions have workers of their own: nobody's masked words wait for another's quote."""

import threading
from contextlib import suppress
from pathlib import Path

import pytest

from lesson.errors import LessonError
from lesson.workers import ask, connection, engine
from tests.support.engines import local_engine, until
from tests.workers.test_faults import dask

SLEEP, HOLD, SHOUT = (f"tests.support.fake_work:{name}" for name in ("sleep", "hold", "shout"))


def ask_long(file: Path) -> None:
    with suppress(LessonError):  # the engine is closed before they are answered
        ask.ask(HOLD, str(file), slow=True, timeout=250.0)


@pytest.mark.long
def test_short_questions_are_answered_while_long_ones_run_and_wait(tmp_path):
    held = tmp_path / "held"
    held.touch()
    with local_engine(SLOW_WORKERS="1"):
        long = [threading.Thread(target=ask_long, args=(held,)) for _ in range(2)]
        [each.start() for each in long]
        until(Path(f"{held}.held").exists)  # one is being answered, the other waits
        assert [ask.ask(SHOUT, "now") for _ in range(10)] == ["NOW"] * 10
        assert all(each.is_alive() for each in long)
        held.unlink()
        [each.join() for each in long]


@pytest.fixture
def bare_cluster(monkeypatch):
    """A scheduler without workers, started as the README says; gives its address."""
    address = "tcp://127.0.0.1:8797"
    scheduler = dask(
        "scheduler", "--host", "127.0.0.1", "--port", "8797", "--no-dashboard", "--dashboard-address", "127.0.0.1:0"
    )
    monkeypatch.setenv("LESSON_SCHEDULER", address)
    try:
        yield address
    finally:
        connection.close()
        scheduler.kill()
        scheduler.wait()


@pytest.mark.long
def test_a_cluster_without_slow_workers_answers_long_questions_too_and_one_without_any_says_so(
    bare_cluster, monkeypatch
):
    monkeypatch.setattr(ask, "NOBODY_SECONDS", 0.5)
    with local_engine():
        until(connected)
        with pytest.raises(
            LessonError, match="no worker that answers questions. Start one there with `--resources interactive=1`"
        ):
            ask.ask(SHOUT, "nobody there")
        worker = dask(
            "worker",
            bare_cluster,
            "--nthreads",
            "1",
            "--no-dashboard",
            "--host",
            "127.0.0.1",
            "--no-nanny",
            "--resources",
            "interactive=1",
            LESSON_WARM_UP="no",
        )
        try:
            until(lambda: fresh_count("interactive"))
            assert ask.ask(SLEEP, 0.0, slow=True) is None and ask.ask(SHOUT, "here") == "HERE"
        finally:
            worker.kill()
            worker.wait()


def connected() -> bool:
    try:
        return connection.current().alive
    except LessonError:
        return False  # the scheduler is not up yet


def fresh_count(kind: str) -> int:
    connection.current()._counted = (0.0, {})
    return engine.status()[kind]
