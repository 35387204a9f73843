"""The local cluster's settings."""

import pytest

from lesson.errors import LessonError
from lesson.workers.cluster import GIB, START_TRIES, Settings, _start_one, workers
from tests.support.visitor import in_a_thread


def test_the_defaults_fit_the_machine():
    settings = Settings.from_environment()
    assert settings.training_slots >= 1 and settings.training_threads >= 1
    assert settings.interactive_workers >= 1 and settings.slow_workers == 1 and settings.slow_memory_limit >= GIB
    assert settings.memory_limit > 0 and settings.interactive_memory_limit >= GIB


def test_the_environment_overrules_the_defaults(monkeypatch):
    for name, value in {
        "TRAINING_SLOTS": "3",
        "TRAINING_THREADS": "5",
        "MEMORY_LIMIT": "2GiB",
        "INTERACTIVE_WORKERS": "4",
        "INTERACTIVE_MEMORY_LIMIT": "1.5GiB",
        "SLOW_WORKERS": "2",
        "SLOW_MEMORY_LIMIT": "3GiB",
    }.items():
        monkeypatch.setenv(f"LESSON_{name}", value)
    assert Settings.from_environment() == Settings(3, 5, 2 * GIB, 4, 3 * GIB // 2, 2, 3 * GIB)


@pytest.mark.parametrize(
    ("name", "value"), [("TRAINING_SLOTS", "none"), ("TRAINING_THREADS", "0"), ("MEMORY_LIMIT", "much")]
)
def test_a_setting_that_is_no_number_is_named(monkeypatch, name, value):
    monkeypatch.setenv(f"LESSON_{name}", value)
    with pytest.raises(LessonError, match=f"LESSON_{name} must be .*{value}"):
        Settings.from_environment()


def test_every_worker_listens_on_this_computer_only_and_has_one_kind():
    nannies = workers(Settings(2, 1, GIB, 2, GIB, 1, GIB))
    assert [list(each["resources"]) for each in nannies.values()] == [["interactive"]] * 2 + [["slow"]] + [
        ["training"]
    ] * 2
    assert {each["host"] for each in nannies.values()} == {"127.0.0.1"}


def test_without_slow_workers_the_interactive_ones_answer_long_questions_too():
    nannies = workers(Settings(1, 1, GIB, 1, GIB, 0, GIB))
    assert [set(each["resources"]) for each in nannies.values()] == [{"interactive", "slow"}, {"training"}]


class Dying:
    """A nanny whose worker is killed while it starts, the first few times that one is made."""

    made, deaths = 0, 0

    def __init__(self):
        type(self).made += 1
        self.closed = False

    async def start(self):
        if self.made <= self.deaths:
            raise RuntimeError("Nanny failed to start.")

    async def close(self):
        self.closed = True


def _start(monkeypatch, deaths):
    monkeypatch.setattr(Dying, "made", 0)
    monkeypatch.setattr(Dying, "deaths", deaths)
    nannies = []
    in_a_thread(_start_one(Dying, nannies))
    return nannies


def test_a_worker_that_dies_while_it_imports_is_started_again(monkeypatch):
    nannies = _start(monkeypatch, deaths=START_TRIES - 1)
    assert len(nannies) == 1  # the dead ones are not closed again at the end
    assert not nannies[0].closed
    assert Dying.made == START_TRIES


def test_a_worker_that_dies_every_time_is_not_started_for_ever(monkeypatch):
    with pytest.raises(RuntimeError, match="failed to start"):
        _start(monkeypatch, deaths=100)
    assert Dying.made == START_TRIES
