"""The engine with real workers: questions, runs and their queue."""

import os
import threading
import time
from pathlib import Path

import pytest

from lesson.errors import LessonError
from lesson.workers import ask, engine, kinds, warm_up
from lesson.workers.answer import NICE, RATHER_NICE
from tests.support.engines import COUNT, counting, local_engine, states, steps, until


@pytest.fixture(scope="module", autouse=True)
def workers():
    with local_engine(MEMORY_LIMIT="1GiB", TRAINING_THREADS="2"):
        yield


def test_a_question_is_answered_by_another_process():
    assert ask.ask("tests.support.fake_work:shout", "hello") == "HELLO"
    assert ask.ask("tests.support.fake_work:worker_facts")["pid"] != os.getpid()


def test_an_error_for_the_learner_comes_back_as_it_was():
    with pytest.raises(LessonError, match="^There is no such word. Try another one.$"):
        ask.ask("tests.support.fake_work:refuse", "There is no such word. Try another one.")


def test_a_bug_becomes_a_sentence_without_its_details():
    with pytest.raises(LessonError, match="did not expect") as error:
        ask.ask("tests.support.fake_work:fail")
    assert "secret" not in str(error.value)


def test_a_question_that_takes_too_long_says_so():
    with pytest.raises(LessonError, match="more than 0.2 seconds"):
        ask.ask("tests.support.fake_work:sleep", 1.0, timeout=0.2)


def test_a_library_that_prints_much_does_not_stop_its_worker():
    assert ask.ask("builtins:print", " " * 200_000, timeout=20) is None


def test_workers_start_with_one_thread_and_an_allocator_that_keeps_its_pages():
    facts = ask.ask("tests.support.fake_work:worker_facts")
    assert facts["OMP_NUM_THREADS"] == "1" and facts["LESSON_TRAINING_THREADS"] == "2"
    assert facts["started"]["MALLOC_MMAP_THRESHOLD_"] == "4294967296"
    assert facts["LESSON_MEMORY_LIMIT"] == str(2**30)


def test_a_run_is_worked_off_with_its_events_and_report():
    run = counting(steps=3)
    engine.start(run)
    until(lambda: run.state == "finished")
    assert steps(run) == [1, 2, 3] and run.report() == {"counted": 3}
    assert states(run) == ["queued", "running", "finished"]


@pytest.mark.parametrize(("kind", "nice"), [("interactive", None), ("slow", RATHER_NICE), ("training", NICE)])
def test_the_longer_a_worker_s_work_takes_the_more_it_yields(monkeypatch, kind, nice):
    asked = []
    monkeypatch.setattr(warm_up, "modules_for", lambda kinds: [])
    monkeypatch.setattr(os, "setpriority", lambda which, who, to: asked.append(to))
    warm_up._import({kind})
    assert asked == ([] if nice is None else [max(nice, os.getpriority(os.PRIO_PROCESS, 0))])


def test_training_is_nice_to_questions():
    run = counting(steps=100, seconds=0.05)
    engine.start(run)
    until(lambda: steps(run))
    threads = Path(f"/proc/{run.last_state()['pid']}/task").glob("*/stat")
    nices = {int(thread.read_text().rsplit(")", 1)[1].split()[16]) for thread in threads}
    assert nices == {os.nice(0), 19}, "the thread that trains is nice, the one that answers the scheduler is not"
    run.delete()


def test_a_question_does_not_wait_behind_training():
    run = counting(steps=100_000)  # longer than anybody waits for an answer
    engine.start(run)
    until(lambda: steps(run))
    assert ask.ask("tests.support.fake_work:shout", "now") == "NOW"
    assert run.state == "running"
    run.delete()


@pytest.mark.long
def test_a_paused_run_goes_on_where_it_was():
    run = counting(steps=40, seconds=0.05)
    engine.start(run)
    until(lambda: len(steps(run)) > 3)
    run.request("pause")
    until(lambda: run.state == "paused")
    engine.start(run)
    until(lambda: run.state == "finished")
    assert steps(run) == list(range(1, 41))


def test_a_stopped_run_says_so():
    run = counting(steps=200, seconds=0.05)
    engine.start(run)
    until(lambda: steps(run))
    run.request("stop")
    until(lambda: run.state == "stopped")


@pytest.mark.parametrize("resumed", [False, True], ids=["paused", "waiting after a pause"])
def test_a_run_that_is_stopped_while_it_rests_gets_its_report(monkeypatch, resumed):
    monkeypatch.setitem(kinds.KINDS, COUNT, kinds.Kind(COUNT, "tests.support.fake_work:conclude"))
    run, other = counting(steps=200), counting("bob", steps=200)
    engine.start(run)
    until(lambda: len(steps(run)) > 3)
    run.request("pause")
    until(lambda: run.state == "paused")
    if resumed:
        engine.start(other)
        until(lambda: other.state == "running")
        engine.start(run)
    engine.stop(run)
    assert run.state == "stopped" and run.report() == {"concluded": steps(run)[-1]}
    other.delete()


def test_a_run_that_is_stopped_before_it_began_has_no_report(monkeypatch):
    monkeypatch.setitem(kinds.KINDS, COUNT, kinds.Kind(COUNT, "tests.support.fake_work:conclude"))
    run = counting()
    run.settle("queued")
    engine.stop(run)
    assert run.state == "stopped" and run.report() is None


@pytest.mark.parametrize(("what", "sentence"), [("refuse", "Choose another column"), ("raise", "did not expect")])
def test_a_run_that_fails_says_why(what, sentence):
    run = counting(at=[2, what])
    engine.start(run)
    until(lambda: run.state == "failed")
    assert sentence in run.message and steps(run) == [1]


def test_a_learner_with_three_runs_does_not_keep_another_waiting():
    ada = [counting("ada", steps=8) for _ in range(3)]
    for run in ada:
        engine.start(run)
    until(lambda: ada[0].state == "running")
    bob = counting("bob", steps=8)
    engine.start(bob)
    assert engine.position(bob).ahead == 0 and engine.position(ada[2]).ahead == 2
    until(lambda: all(run.state == "finished" for run in [*ada, bob]))
    began = {run: next(event["time"] for event in run.events() if event["event"] == "start") for run in [*ada, bob]}
    assert sorted(began, key=began.get) == [ada[0], bob, ada[1], ada[2]]


def test_a_waiting_run_is_told_when_it_will_start_and_the_time_comes_nearer():
    first, second = counting("ada", steps=1000), counting("bob", steps=1)
    engine.start(first)
    engine.start(second)
    promised = until(lambda: engine.position(second).seconds)
    until(lambda: 0 < engine.position(second).seconds < promised)
    assert second.state == "queued"
    first.delete()
    until(lambda: second.state == "finished")


def test_the_status_counts_workers_and_runs():
    assert engine.status() == {"interactive": 1, "training": 1, "running": 0, "waiting": 0}


def test_a_deleted_run_frees_its_worker_and_leaves_nothing():
    run, other = counting(steps=400, seconds=0.05), counting("bob", steps=1)
    engine.start(run)
    until(lambda: steps(run))
    engine.start(other)
    run.delete()
    until(lambda: other.state == "finished")
    assert not run.folder.exists()


@pytest.mark.long
def test_two_tabs_pressing_stop_and_resume_leave_one_worker_and_one_count():
    run = counting(steps=60, seconds=0.02)
    engine.start(run)
    until(lambda: steps(run))
    for press in (lambda: run.request("stop"), lambda: engine.start(run)) * 3:
        tabs = [threading.Thread(target=press) for _ in range(2)]
        [tab.start() for tab in tabs]
        [tab.join() for tab in tabs]
        time.sleep(0.1)
    until(lambda: run.state in ("stopped", "running", "finished"))
    engine.start(run)
    until(lambda: run.state in ("finished", "stopped"))
    engine.start(run)
    until(lambda: run.state == "finished")
    assert sorted(set(steps(run))) == steps(run) == list(range(1, 61))
