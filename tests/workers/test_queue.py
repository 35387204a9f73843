"""Whose turn it is, on paper."""

import time

import pytest

from lesson.runs import registry as runs
from lesson.runs.record import About
from lesson.workers import queue as waiting


def queued(learner, seconds=None):
    run = runs.create("finetuning", {}, None, learner, about=About(quote_seconds=seconds))
    run.settle("queued")
    time.sleep(0.002)  # events carry milliseconds
    return run


def test_a_first_waiting_run_is_ahead_of_anyones_second():
    ada, ada_2, ada_3, bob, eve, bob_2 = map(queued, ("ada", "ada", "ada", "bob", "eve", "bob"))
    assert waiting.look(ada.folder.parent).waiting == (ada, bob, eve, ada_2, bob_2, ada_3)


def test_when_a_run_has_begun_the_learners_next_one_moves_up_but_behind_those_not_yet_served():
    ada, ada_2, ada_3, bob, bob_2 = map(queued, ("ada", "ada", "ada", "bob", "bob"))
    ada.settle("running")
    assert waiting.look(ada.folder.parent).waiting == (bob, ada_2, ada_3, bob_2)
    ada.settle("finished")
    assert waiting.look(ada.folder.parent).waiting == (bob, ada_2, ada_3, bob_2)


def test_the_expected_start_adds_up_those_ahead_over_the_slots():
    first, second, third, fourth = (queued(name, seconds) for name, seconds in zip("abcd", (30, 10, 5, 1), strict=True))
    queue = waiting.look(first.folder.parent)
    expected = [waiting.expected_seconds(run, queue, slots=2) for run in (first, second, third, fourth)]
    assert expected == [0, 0, 10, 15], "30 s in one slot, 10 and then 5 in the other"


def test_the_rest_of_a_running_run_is_estimated_from_its_steps(monkeypatch):
    busy, waits = queued("ada"), queued("bob")
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now)  # the clock stands still
    with busy.working():
        busy.settle("running")
        busy.append({"event": "start", "steps": 10})
        for step in (1, 2, 3):
            busy.append({"event": "step", "step": step, "time": now - 2 * (3 - step)})
        queue = waiting.look(busy.folder.parent)
        assert waiting.expected_seconds(waits, queue, slots=1) == pytest.approx(14), "7 steps of 2 s are left"


def test_a_run_that_is_deleted_while_others_wait_behind_it_costs_them_nothing():
    first, second = queued("ada", 30), queued("bob")
    queue = waiting.look(first.folder.parent)
    first.delete()
    assert waiting.expected_seconds(second, queue, slots=1) == 0
    assert waiting.fair([first, second], {}, {})[-1] == second


def test_a_clock_that_is_set_back_does_not_hide_a_run(monkeypatch):
    first = queued("ada")
    assert waiting.look(first.folder.parent).waiting == (first,)
    second, now = queued("bob"), time.time()
    monkeypatch.setattr(time, "time", lambda: now - 3600)
    assert waiting.look(first.folder.parent).waiting == (first, second)


def test_nobody_gets_a_second_worker_while_another_waits_for_a_first():
    ada, ada_2, ada_3, bob, bob_2 = map(queued, ("ada", "ada", "ada", "bob", "bob"))
    with ada.working():
        ada.settle("running")
        assert waiting.look(ada.folder.parent).waiting == (bob, ada_2, bob_2, ada_3)


def test_ten_runs_of_one_learner_keep_another_waiting_for_one_of_them_only():
    ada = [queued("ada") for _ in range(10)]
    with ada[0].working():
        ada[0].settle("running")
        bob = queued("bob")
        assert waiting.look(bob.folder.parent).waiting[0] == bob
    ada[0].settle("finished")
    assert waiting.look(bob.folder.parent).waiting[0] == bob, "Ada's next one does not come before his first"


def test_the_first_in_line_is_told_a_time_too_from_the_quote_of_the_one_that_has_just_begun(monkeypatch):
    busy, waits = queued("ada", 40), queued("bob")
    with busy.working():
        busy.settle("running")
        now = time.time() + 10
        monkeypatch.setattr(time, "time", lambda: now)
        queue = waiting.look(busy.folder.parent)
        assert waiting.expected_seconds(waits, queue, slots=1) == pytest.approx(30, abs=1)
        assert waiting.kinds(queue) == ("finetuning",)


def test_one_that_nobody_has_quoted_is_reckoned_as_long_as_its_kind_usually_takes():
    first, second = queued("ada"), queued("bob")
    queue = waiting.look(first.folder.parent)
    assert waiting.expected_seconds(second, queue, slots=1) == waiting.USUAL_SECONDS["finetuning"]
    assert waiting.expected_seconds(second, queue, slots=0) is None, "no worker is up yet"


def test_what_runs_now_is_told_by_its_kind():
    race = runs.create("comparison", {}, None, "ada", about=About(task="race"))
    miniature = runs.create("pretraining", {}, None, "bob")
    with race.working(), miniature.working():
        race.settle("running")
        miniature.settle("running")
        assert waiting.kinds(waiting.look(race.folder.parent)) == ("pretraining", "race")
    assert waiting.kinds(waiting.look(race.folder.parent)) == (), "their workers died"
