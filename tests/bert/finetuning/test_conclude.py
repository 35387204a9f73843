"""A run that is stopped while it rests ends with its best model and a report."""

import pytest

from lesson.bert.finetuning.conclude import conclude
from lesson.bert.finetuning.recorder import run
from lesson.bert.use import sentiment
from lesson.errors import LessonError
from lesson.runs.registry import Run
from tests.support import tiny
from tests.support.tuning import new_run, steps_of


@pytest.fixture
def paused(monkeypatch):
    """A run of fifteen steps that was paused after the seventh."""
    held = new_run(epochs=5, dropout=0.1)
    with monkeypatch.context() as patch:
        patch.setattr(Run, "requested", lambda self: "pause" if max(steps_of(self), default=0) >= 7 else None)
        assert run(str(held.folder)) is None
    assert held.state == "paused" and held.report() is None
    return held


def test_the_report_is_that_of_the_best_model_on_the_test_rows(paused):
    report = conclude(str(paused.folder))
    assert paused.state == "stopped" and "best model so far is kept" in paused.message
    assert paused.report()["test_loss"] == report["test_loss"]
    test = tiny.reviews()[lambda rows: rows["part"] == "test"]
    said = [answer["label"] for answer in sentiment.classify(str(paused.folder), test["text"].tolist())]
    assert report["test_accuracy"] == pytest.approx((test["label"] == said).mean())
    assert (report["state"], report["steps"]) == ("stopped", 7) and report["train_seconds"] > 0


def test_not_one_more_step_is_trained_and_the_run_can_still_go_on_to_the_last_digit(paused):
    conclude(str(paused.folder))
    assert max(steps_of(paused)) == 7
    whole = new_run(epochs=5, dropout=0.1)
    run(str(whole.folder))
    run(str(paused.folder))
    assert [event["loss"] for event in steps_of(paused).values()] == [
        event["loss"] for event in steps_of(whole).values()
    ]
    assert paused.report()["test_loss"] == whole.report()["test_loss"]


def test_a_run_without_a_checkpoint_says_so():
    with pytest.raises(LessonError, match="no model yet. Resume it"):
        conclude(str(new_run().folder))
