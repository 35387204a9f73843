"""The number of threads follows the throughput: simulated machines, no clock."""

import pytest
import torch

from lesson.bert.speed import threads as module
from lesson.bert.speed.threads import AT_START, Threads, quickest, using


@pytest.fixture(autouse=True)
def as_before():
    before = torch.get_num_threads()
    yield
    torch.set_num_threads(before)


def train(threads, steps, speeds):
    """Let `steps` steps pass on a machine with these tokens a second by number of threads; return the numbers used."""
    used = []
    for _ in range(steps):
        used.append(threads.now)
        threads.saw(1000, 1000 / speeds[threads.now])
    return used


def test_a_quiet_machine_keeps_all_threads_but_for_one_look():
    used = train(Threads(2, adapts=True), 300, {2: 250, 1: 130})
    assert used.count(1) <= 4  # one look at the other number
    assert used[-1] == 2


def test_threads_that_collapse_give_way_to_one_and_come_back_when_it_is_quiet():
    threads = Threads(2, adapts=True)
    train(threads, 20, {2: 250, 1: 130})
    busy = train(threads, 200, {2: 20, 1: 110})
    assert busy[-1] == 1
    assert busy.count(1) > 0.8 * len(busy)
    assert train(threads, 400, {2: 250, 1: 130})[-1] == 2


def test_a_machine_that_is_busy_from_the_start_is_found_out():
    used = train(Threads(2, adapts=True), 200, {2: 20, 1: 110})
    assert used[-1] == 1
    assert used.count(1) > 0.8 * len(used)


def test_a_number_that_was_set_never_changes():
    assert set(train(Threads.of(2), 100, {2: 10, 1: 100})) == {2}
    assert Threads.of(2).adapts is False


def test_one_thread_has_nothing_to_choose():
    assert set(train(Threads(1, adapts=True), 100, {1: 10})) == {1}


def test_pytorch_is_told():
    threads = Threads(2, adapts=True)
    assert torch.get_num_threads() == 2
    train(threads, 200, {2: 20, 1: 110})
    assert torch.get_num_threads() == threads.now


def test_a_run_that_ended_on_one_thread_does_not_bind_the_next():
    Threads(most=1, adapts=False)
    assert Threads.of(None).most == AT_START


@pytest.mark.parametrize(("seconds", "number"), [({2: 0.05, 1: 0.09}, 2), ({2: 0.9, 1: 0.1}, 1)])
def test_what_is_soon_over_takes_the_number_that_is_quicker_now(monkeypatch, seconds, number):
    monkeypatch.setattr(module, "_seconds", seconds.get)
    assert quickest(2) == number


def test_trying_a_number_takes_time_and_leaves_no_trace():
    before = torch.get_num_threads()
    assert module._seconds(1) > 0
    with using(before + 1):
        assert torch.get_num_threads() == before + 1
    assert torch.get_num_threads() == before
