"""The number of threads: what the process was given, and what may be tried out for a quote."""

import pytest
import torch

from lesson.bert.speed import threads
from lesson.bert.speed.threads import AT_START, for_training, quickest, using


def test_a_run_gets_what_the_machine_is_set_to_else_what_the_process_was_given(monkeypatch):
    monkeypatch.setenv("LESSON_TRAINING_THREADS", "3")
    assert for_training() == 3
    monkeypatch.delenv("LESSON_TRAINING_THREADS")
    with using(AT_START + 1):
        assert for_training() == AT_START


@pytest.mark.parametrize(("seconds", "number"), [({2: 0.05, 1: 0.09}, 2), ({2: 0.9, 1: 0.1}, 1)])
def test_a_quote_takes_the_number_that_is_quicker_now(monkeypatch, seconds, number):
    monkeypatch.setattr(threads, "_seconds", seconds.get)
    assert quickest(2) == number


def test_trying_a_number_leaves_no_trace():
    before = torch.get_num_threads()
    quickest(before + 1)
    assert torch.get_num_threads() == before


def test_a_number_holds_inside_and_not_after_even_when_it_fails():
    before = torch.get_num_threads()
    with pytest.raises(ZeroDivisionError), using(before + 1):
        _ = torch.get_num_threads() / 0
    assert torch.get_num_threads() == before
