"""Performing a run folder: its log, its checkpoints, pausing, stopping, resuming."""

import itertools

import pytest
import torch

from lesson.bert.finetuning import recorder
from lesson.bert.finetuning.job import Job
from lesson.bert.finetuning.recorder import run
from lesson.bert.speed import threads
from lesson.errors import LessonError
from lesson.runs.registry import Run
from tests.support import tiny
from tests.support.damage import change_weights
from tests.support.tuning import new_run, steps_of


@pytest.mark.long
@pytest.mark.parametrize("trainable", ["all", "last-1", "head"])
def test_a_paused_run_resumes_to_the_last_digit(trainable, monkeypatch):
    values = {"trainable": trainable, "dropout": 0.1, "epochs": 3, "watch": ("this is good .",)}
    whole = new_run(**values)
    run(str(whole.folder))
    parted = new_run(**values)
    asked = iter([None, None, None, "pause"])
    with monkeypatch.context() as patch:
        patch.setattr(Run, "requested", lambda self: next(asked, None))
        assert run(str(parted.folder)) is None
    assert parted.state == "paused"
    run(str(parted.folder))
    uninterrupted, resumed = steps_of(whole), steps_of(parted)
    for figure in ("loss", "lr", "watch"):
        assert [uninterrupted[n][figure] for n in sorted(uninterrupted)] == [
            resumed[n][figure] for n in sorted(resumed)
        ]
    assert {**whole.report(), "train_seconds": 0, "examples_per_second": 0, "peak_memory_mb": 0} == {
        **parted.report(),
        "train_seconds": 0,
        "examples_per_second": 0,
        "peak_memory_mb": 0,
    }


def test_a_killed_run_goes_on_from_its_last_checkpoint_with_the_same_losses(monkeypatch):
    whole, killed = new_run(dropout=0.1), new_run(dropout=0.1)
    run(str(whole.folder))
    with monkeypatch.context() as patch:
        patch.setattr(recorder, "SAVE_EVERY", -1.0)
        patch.setattr(recorder.Recorder, "_due", lambda self: self.done == 3)
        patch.setattr(Run, "requested", _killed_at(5))
        with pytest.raises(KeyboardInterrupt):
            run(str(killed.folder))
    run(str(killed.folder))
    assert {n: e["loss"] for n, e in steps_of(whole).items()} == {n: e["loss"] for n, e in steps_of(killed).items()}
    assert [e["step"] for e in killed.events() if e["event"] == "resume"] == [3]


def _killed_at(step):
    calls = iter(range(1, 1000))

    def requested(self):
        if next(calls) == step:
            raise KeyboardInterrupt

    return requested


def test_stop_keeps_the_best_model_and_reports_it(monkeypatch):
    stopped = new_run(epochs=5)
    monkeypatch.setattr(Run, "requested", lambda self: "stop" if len(self.events()) > 12 else None)
    report = run(str(stopped.folder))
    assert stopped.state == "stopped"
    assert report["steps"] < 15
    assert stopped.checkpoint("best") is not None


def test_the_best_checkpoint_is_the_evaluation_with_the_highest_macro_f1():
    finished = new_run(epochs=6)
    report = run(str(finished.folder))
    evaluations = [e for e in finished.events() if e["event"] == "evaluation"]
    best = max(evaluations, key=lambda e: (e["macro_f1"], -e["loss"]))
    assert best["step"] == report["best_step"]
    assert [e for e in evaluations if e["best"]][-1]["step"] == report["best_step"]


def test_gradients_that_are_no_numbers_end_the_run_with_a_sentence(monkeypatch):
    def broken_batch(self, done=0):
        for step, (inputs, labels) in as_ever(self, done):
            if step == 3:
                self.model.classifier.weight.register_hook(lambda gradient: gradient / 0)
            yield step, (inputs, labels)

    as_ever = Job.batches
    monkeypatch.setattr(Job, "batches", broken_batch)
    broken = new_run()
    report = run(str(broken.folder))
    assert broken.state == "stopped"
    assert "step 3" in broken.message and "learning rate" in broken.message
    assert report["test_loss"] > 0


def test_a_loss_above_chance_ends_the_run_by_itself():
    wild = new_run(tiny.reviews(240), epochs=20, learning_rate=10.0, batch_size=4)
    report = run(str(wild.folder))
    assert wild.state == "stopped"
    assert report["steps"] < 20 * 40
    assert "worse than guessing" in wild.message


def test_the_watch_list_moves_at_every_step():
    watched = new_run(watch=("this is good .", "this is bad ."))
    run(str(watched.folder))
    seen = [event["watch"] for event in steps_of(watched).values()]
    assert all(len(each) == 2 and sum(each[0]) == pytest.approx(1, abs=1e-3) for each in seen)
    assert all(before != after for before, after in itertools.pairwise(seen))


def test_a_run_is_evaluated_often_enough_for_a_live_chart():
    finished = new_run(tiny.reviews(300), batch_size=8)
    run(str(finished.folder))
    assert sum(e["event"] == "evaluation" for e in finished.events()) >= 15


def test_out_of_memory_becomes_a_sentence_that_names_a_smaller_setting(monkeypatch):
    def hungry(*_):
        raise RuntimeError("DefaultCPUAllocator: can't allocate memory: you tried to allocate 99 bytes")

    monkeypatch.setattr(recorder, "prepare", hungry)
    with pytest.raises(LessonError, match="smaller batch size"):
        run(str(new_run().folder))


def test_a_tiny_bert_learns_which_word_decides():
    report = run(str(new_run(tiny.reviews(180), epochs=12, word_dropout=0.0).folder))
    assert report["test_accuracy"] > 0.9


def test_a_pause_at_a_step_with_an_evaluation_loses_neither(monkeypatch):
    whole, parted = new_run(evaluations=1), new_run(evaluations=1)
    last = run(str(whole.folder))["steps"] // 2  # the end of the first epoch is measured
    with monkeypatch.context() as patch:
        patch.setattr(Run, "requested", lambda self: "pause" if max(steps_of(self), default=0) >= last else None)
        assert run(str(parted.folder)) is None
    run(str(parted.folder))
    measured = [
        [(e["step"], e["loss"]) for e in each.events() if e["event"] == "evaluation"] for each in (whole, parted)
    ]
    assert measured[0] == measured[1] and last in dict(measured[0])


def test_a_run_keeps_the_number_of_threads_it_began_with(monkeypatch):
    monkeypatch.setenv("LESSON_TRAINING_THREADS", "2")
    begun, before = new_run(threads=None), torch.get_num_threads()
    with monkeypatch.context() as patch:
        patch.setattr(Run, "requested", lambda self: "pause")
        run(str(begun.folder))
    monkeypatch.setenv("LESSON_TRAINING_THREADS", "1")
    assert run(str(begun.folder))["threads"] == 2
    assert [event["threads"] for event in begun.events() if event["event"] == "start"] == [2, 2]
    assert torch.get_num_threads() == before


def test_the_threads_of_a_run_are_those_set_else_those_of_the_machine(monkeypatch):
    monkeypatch.delenv("LESSON_TRAINING_THREADS", raising=False)
    assert recorder.threads_of(new_run(threads=None)) == threads.AT_START
    assert recorder.threads_of(new_run(threads=5)) == 5


def cut_short(folder):
    """Leave the beginning of the optimizer's state."""
    state = folder / "trainer_state.safetensors"
    state.write_bytes(state.read_bytes()[:99])


def of_another_size(folder):
    """Make every weight a smaller one."""
    change_weights(folder, lambda weights: {name: weight[:1] for name, weight in weights.items()})


@pytest.mark.parametrize("damage", [cut_short, of_another_size])
def test_a_checkpoint_that_is_damaged_is_a_sentence(monkeypatch, damage):
    broken = new_run()
    with monkeypatch.context() as patch:
        patch.setattr(Run, "requested", lambda self: "pause")
        run(str(broken.folder))
    damage(broken.folder / "latest")
    with pytest.raises(LessonError, match="damaged and cannot be resumed"):
        run(str(broken.folder))
