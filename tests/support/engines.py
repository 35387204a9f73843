"""What the engine's tests share: a local cluster that starts fast, and patience with a limit."""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from lesson.runs import registry as runs
from lesson.workers import connection

COUNT = "tests.support.fake_work:count"


@contextmanager
def local_engine(**settings: str) -> Iterator[None]:
    """The engine with a cluster of its own, with these LESSON_ settings and without importing any model early."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in (
            {"TRAINING_SLOTS": "1", "INTERACTIVE_WORKERS": "1", "SLOW_WORKERS": "0", "WARM_UP": "no"} | settings
        ).items():
            patch.setenv(f"LESSON_{name}", value)
        connection.close()
        try:
            yield
        finally:
            connection.close()


def counting(learner: str = "ada", **settings: Any) -> runs.Run:
    """A run that counts to settings["steps"]; see tests/support/fake_work.py."""
    return runs.create(COUNT, {"steps": 5} | settings, None, learner)


def until(claim: Callable[[], Any], seconds: float = 60.0) -> Any:
    """Wait for `claim` to become true; gives its value, fails after `seconds`."""
    end = time.monotonic() + seconds
    while not (value := claim()):
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.05)
    return value


def steps(run: runs.Run) -> list[int]:
    """The steps that the run's log tells of."""
    return [event["step"] for event in run.events() if event["event"] == "step"]


def states(run: runs.Run) -> list[str]:
    """The states that the run went through."""
    return [event["state"] for event in run.events() if event["event"] == "state"]


def living(process: int) -> bool:
    """Whether a process of this id is there and no zombie."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def kill(process: int) -> None:
    """SIGKILL: no farewell."""
    os.kill(process, 9)
