"""What a learner sees while a run waits: a place, a time, what runs now; and something to do."""

import pytest

from lesson.runs import notes
from lesson.web import guess
from lesson.web.waiting import meanwhile
from lesson.web.watch import more
from lesson.workers import engine
from tests.support.learner import LEARNER, become
from tests.web.test_live import fine_tuning, miniature, race, sweep
from tests.web.test_pages import in_this_process, opened, page, press, said  # noqa: F401  (in_this_process is a fixture)

PLACES = {
    fine_tuning: "Fine-tune",
    miniature: "Watch it learn",
    race: "Was it worth it?",
    sweep: "Was it worth it?",
}


def opened_at(make):
    """A run that waits, and the page that shows it."""
    notes.keep(LEARNER, **{"crossing-bundled": 0})
    run = make("queued")
    at = page(PLACES[make], **({"run": run.id} if make is fine_tuning else {}))
    return run, opened(at, "watch", more.MINIATURE) if make is miniature else at


@pytest.mark.parametrize("make", PLACES)
def test_every_kind_of_run_tells_its_place_its_time_and_what_runs_now(monkeypatch, make):
    monkeypatch.setattr(engine, "position", lambda run: engine.Position(2, 200.0, ("finetuning", "race", "race")))
    _, at = opened_at(make)
    told = "".join(bar.proto.text for bar in at.get("progress"))
    assert "2 runs are ahead of yours, which starts in about 3 min 20 s." in told
    assert "Running now: 1 fine-tuning run, 2 races." in told


def test_the_first_in_line_is_told_a_time_too(monkeypatch):
    monkeypatch.setattr(engine, "position", lambda run: engine.Position(0, 42.0, ("sweep",)))
    _, at = opened_at(fine_tuning)
    assert "yours starts in about 42 s. Running now: 1 sweep." in "".join(bar.proto.text for bar in at.get("progress"))


@pytest.mark.parametrize("make", PLACES)
def test_who_waits_may_predict_answer_a_question_or_compare_with_2020(make):
    run, at = opened_at(make)
    looks = at.segmented_control(key="meanwhile-look")
    assert looks.options == [meanwhile.PREDICT, meanwhile.ANSWER, meanwhile.THEN]
    radio = at.radio(key=f"meanwhile-{run.id}")
    radio.set_value(radio.options[1]).run()
    assert notes.recall(LEARNER)[guess.key_of("waiting", run.id)] == radio.options[1]
    at.segmented_control(key="meanwhile-look").set_value(meanwhile.ANSWER).run()
    question = next(each for each in at.radio if each.label == "Your answer")
    question.set_value(question.options[0]).run()
    assert "That is it." in said(at) or "Not quite." in said(at)
    at.segmented_control(key="meanwhile-look").set_value(meanwhile.THEN).run()
    before = said(at)
    press(at, "Another difference")
    assert not at.exception and "Measured: " in said(at) and said(at) != before


def test_the_prediction_is_told_when_the_run_has_ended_and_stands_in_the_report():
    run, at = opened_at(fine_tuning)
    at.radio(key=f"meanwhile-{run.id}").set_value("In its last third").run()
    run.append({"event": "start", "steps": 9, "class_names": ["a", "b"]})
    for step, best in ((0, True), (4, True), (9, False)):
        shares = {"loss": 1.0, "accuracy": 0.5, "macro_f1": 0.5, "epoch": 1.0}
        run.append({"event": "evaluation", "step": step, "best": best} | shares)
    run.settle("stopped")
    at = page("Fine-tune", run=run.id)
    sentence = "While you waited, you said “In its last third”. It was best after step 4 of 9: in its middle third."
    assert sentence in said(at)
    assert any(told["told"].startswith("It was best") for told in notes.recall(LEARNER)[notes.GUESSES].values())


def test_nothing_is_offered_for_a_moment_s_wait_or_to_a_visitor(monkeypatch):
    monkeypatch.setattr(engine, "position", lambda run: engine.Position(0, 1.0))
    run, at = opened_at(fine_tuning)
    assert not any(each.key == "meanwhile-look" for each in at.segmented_control)
    monkeypatch.setattr(engine, "position", lambda run: engine.Position(3, 100.0))
    become("somebody-else-0123456789"[:22])
    at = page("Fine-tune", run=run.id)
    assert not any(each.key == "meanwhile-look" for each in at.segmented_control)
