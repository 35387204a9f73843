"""Following a run in a page: what happens to it is told in a sentence, and stopping it leaves something to try."""

import importlib

import pytest

from lesson.results.coach import coach
from lesson.runs import notes
from lesson.runs import registry as runs
from lesson.runs.record import About
from lesson.runs.registry import Run
from lesson.web.watch import more
from lesson.web.worth import race as worth_race
from lesson.workers import ask as asking_workers
from tests.support import curves, tiny
from tests.web.test_pages import LEARNER, in_this_process, opened, page, said  # noqa: F401  (in_this_process is a fixture)

SETTINGS = {
    "checkpoint": "lesson-bert",
    "epochs": 4,
    "trainable": "all",
    "start": "pretrained",
    "max_length": 32,
    "class_names": ["negative", "positive", "neutral"],
}


def fine_tuning(state: str) -> Run:
    run = runs.create("finetuning", SETTINGS, tiny.reviews(60), LEARNER)
    run.settle(state)
    return run


def miniature(state: str) -> Run:
    run = runs.create("pretraining", {}, None, LEARNER)
    run.settle(state)
    return run


def race(state: str) -> Run:
    run = runs.create("comparison", {**worth_race.SETTINGS}, None, LEARNER, about=About(task="race", data="bundled"))
    run.settle(state)
    return run


def sweep(state: str) -> Run:
    run = runs.create("comparison", {}, None, LEARNER, about=About(task="sweep", data="bundled"))
    run.settle(state)
    return run


def press(at, label: str):
    """Click the button with this label."""
    return next(button for button in at.button if button.label == label).click().run()


@pytest.mark.parametrize("state", ["queued", "stopped"])
@pytest.mark.parametrize(
    ("make", "name"),
    [
        (fine_tuning, "Fine-tune"),
        (miniature, "Watch it learn"),
        (race, "Was it worth it?"),
        (sweep, "Was it worth it?"),
    ],
)
def test_a_run_that_goes_while_it_is_drawn_is_told_in_a_sentence(monkeypatch, make, name, state):
    notes.keep(LEARNER, **{"crossing-bundled": 0})
    run = make(state)
    at = page(name, **({"run": run.id} if make is fine_tuning else {}))
    if make is miniature:
        at = opened(at, "watch", more.MINIATURE)
    assert "There is no such run" not in said(at)
    found, asked = runs.find, []

    def find(run_id: str) -> Run:
        asked.append(run_id)
        if len(asked) > (make is fine_tuning):  # the page itself still finds it
            raise runs.Gone("There is no such run.")
        return found(run_id)

    monkeypatch.setattr(runs, "find", find)
    at.run()
    assert not at.exception and "There is no such run" in said(at)
    assert any(button.label == "Set up a new one" for button in at.button)


def test_pressing_a_button_of_a_run_that_has_gone_is_told_in_a_sentence(monkeypatch):
    at = page("Fine-tune", run=fine_tuning("queued").id)

    def gone(run: Run, request: str) -> None:
        raise runs.Gone("This run was deleted.")

    monkeypatch.setattr(Run, "request", gone)
    press(at, "Pause")
    assert not at.exception and "This run was deleted." in said(at)


@pytest.mark.parametrize("name", ["the recommendation", "rate 300 times too high"])
def test_what_the_coach_says_stands_there_once_and_not_again_where_the_run_has_said_it(name):
    curve = curves.load()[name]
    *events, end = curves.expand(curve)
    run = fine_tuning("running")
    for event in events:
        run.append(({"lr": 0.0} if event["event"] == "step" else {}) | event)
    run.settle(end["state"], end["message"])
    found = coach(run.events(), run.settings)
    assert said(page("Fine-tune", run=run.id)).count(found.sentence) == 1


def paused_run() -> Run:
    """A fine-tuning that really was trained for a while by the tiny BERT."""
    run = fine_tuning("running")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            Run, "requested", lambda self: "pause" if any(event["event"] == "step" for event in self.events()) else None
        )
        importlib.import_module("lesson.bert.finetuning.recorder").run(str(run.folder))
    assert run.state == "paused"
    return run


@pytest.mark.parametrize("state", ["paused", "failed"])
def test_stopping_a_run_at_rest_measures_its_best_model_and_offers_it(state):
    run = paused_run()
    run.settle(state, "The disk was full.")
    at = page("Fine-tune", run=run.id)
    assert any(button.label == "Resume" for button in at.button) and not at.metric
    press(at, "Stop, keep the best model")
    assert not at.exception and run.state == "stopped"
    assert "Test accuracy" in {metric.label for metric in at.metric} and "the best model so far is kept" in said(at)
    assert any(button.label == "Try it on my own words" for button in at.button)


def test_a_stop_that_does_not_work_out_says_why_and_leaves_the_run_paused(monkeypatch):
    def ask(*args: str, **kwargs: float) -> None:
        raise runs.LessonError("The worker that should have answered died.")

    run = paused_run()
    at = page("Fine-tune", run=run.id)
    monkeypatch.setattr(asking_workers, "ask", ask)
    press(at, "Stop, keep the best model")
    assert not at.exception and "The worker that should have answered died." in said(at) and run.state == "paused"


def test_a_run_stopped_before_its_first_step_says_that_there_is_nothing_to_keep():
    run = fine_tuning("queued")
    at = page("Fine-tune", run=run.id)
    press(at, "Stop, keep the best model")
    assert not at.exception and run.state == "stopped" and "Stopped before it had a model to keep." in said(at)


def test_a_run_paused_in_the_queue_can_go_on_and_one_that_failed_without_a_checkpoint_cannot():
    run = fine_tuning("queued")
    at = page("Fine-tune", run=run.id)
    press(at, "Pause")
    press(at.run(), "Resume")
    assert run.state == "queued"
    run.settle("failed", "The data has no texts.")
    assert not any(button.label == "Resume" for button in at.run().button)
