"""What a class locks is refused where the work is done: at the control of runs, at uploads, at questions to models."""

import pytest

from lesson.classroom import classes, members
from lesson.classroom import runs as class_runs
from lesson.classroom.rules import Rules
from lesson.errors import LessonError
from lesson.runs import registry, uploads
from lesson.runs.record import About
from lesson.web.worth.sweep import PLANS
from lesson.workers import allowance, ask, control, engine, grids, questions
from tests.classroom.conftest import ANN, BEN, TEACHER


@pytest.fixture(autouse=True)
def queue_only(monkeypatch):
    """Runs are queued and not performed."""
    monkeypatch.setattr(engine, "start", lambda run: run.settle("queued"))


def begin(learner=ANN, kind="finetuning", task="", **settings):
    return control.begin(kind, settings, None, learner, About(data="bundled", task=task))


def sweep(plan):
    sizes, seeds = PLANS[plan]
    return begin(kind="comparison", task="sweep", sizes=[*sizes, 0], seeds=seeds)


def grid():
    return grids.begin({}, (1e-5, 1e-4), (30, 60), None, ANN)


def set_rules(taught, **rules):
    classes.set_rules(taught, Rules(**rules), TEACHER)


def test_a_locked_step_starts_no_run_and_others_are_free(taught):
    set_rules(taught, open_steps=(0, 1, 2))
    for kind, task in (("finetuning", ""), ("pretraining", ""), ("comparison", "race"), ("comparison", "sweep")):
        with pytest.raises(LessonError, match="Your teacher hasn't opened this step yet"):
            begin(kind=kind, task=task)
    assert registry.runs_of(ANN) == [] and begin(BEN).state == "queued"
    set_rules(taught, open_steps=(0, 5))
    assert begin().state == "queued"


def test_hidden_parts_start_no_run(taught):
    set_rules(taught, hide=("drawers", "full_sweep", "search"))
    for kind, task in (("pretraining", ""), ("comparison", "race")):
        with pytest.raises(LessonError, match="left this out"):
            begin(kind=kind, task=task)
    with pytest.raises(LessonError, match="left this out"):
        grid()
    with pytest.raises(LessonError, match="left this out"):
        sweep("Full")
    assert sweep("Medium") and sweep("Quick") and begin()


def test_runs_at_once_and_runs_in_all(taught):
    set_rules(taught, runs_at_once=1, runs_each=2)
    first = begin()
    with pytest.raises(LessonError, match="1 run at a time"):
        begin()
    first.settle("paused")
    second = begin()
    with pytest.raises(LessonError, match="1 run at a time"):
        control.resume(first, ANN)
    second.delete()
    with pytest.raises(LessonError, match="can start 2 runs: you have started 2, so 1 more is too many"):
        begin()
    control.resume(first, ANN)


def test_a_grid_that_is_too_large_for_the_class_is_not_begun_in_part(taught):
    set_rules(taught, runs_at_once=3)
    with pytest.raises(LessonError, match="3 runs at a time"):
        grid()
    set_rules(taught, runs_each=3)
    with pytest.raises(LessonError, match="4 more are too many"):
        grid()
    assert registry.runs_of(ANN) == []
    set_rules(taught, runs_each=4)
    assert grid() and len(class_runs.of_class(taught.id)) == 4


def test_no_file_is_kept_where_uploads_are_hidden(taught):
    set_rules(taught, hide=("uploads",))
    with pytest.raises(LessonError, match="files can't be uploaded"):
        uploads.save(b"text,label", "mine.csv", ANN)
    assert uploads.uploads_of(ANN) == [] and uploads.save(b"text,label", "mine.csv", BEN)


def test_another_model_is_asked_nothing_and_trained_by_nobody_where_the_choice_is_hidden(taught, monkeypatch):
    set_rules(taught, hide=("model_picker",))
    monkeypatch.setattr(ask, "ask", lambda *args, **kwargs: "asked")
    monkeypatch.setattr(allowance, "visitor", lambda: ANN)
    with pytest.raises(LessonError, match="uses one model"):
        questions.describe("bert-base-uncased")
    with pytest.raises(LessonError, match="uses one model"):
        questions.quote_run({"checkpoint": "bert-base-uncased"}, None)
    with pytest.raises(LessonError, match="uses one model"):
        begin(checkpoint="bert-base-uncased")
    assert questions.describe("lesson-bert") == questions.tokens("a", "run:0123456789abcdefghijkl") == "asked"
    assert begin(checkpoint="lesson-bert")
    monkeypatch.setattr(allowance, "visitor", lambda: BEN)
    assert questions.describe("bert-base-uncased") == "asked"


def test_a_teacher_stops_and_clears_runs_of_the_class_and_no_others(taught, monkeypatch):
    monkeypatch.setattr(engine, "stop", lambda run: run.settle("stopped"))
    mine, other = begin(ANN), begin(BEN)
    control.stop_in_class(mine, taught.id, TEACHER)
    assert [(seen.student, seen.task, seen.state) for seen in class_runs.of_class(taught.id)] == [
        ("Ann", "finetuning", "stopped")
    ]
    for act in (control.stop_in_class, control.clear_in_class):
        with pytest.raises(LessonError):
            act(other, taught.id, TEACHER)
        with pytest.raises(LessonError):
            act(mine, taught.id, BEN)
    control.clear_in_class(mine, taught.id, TEACHER)
    assert not mine.exists and other.exists and class_runs.of_class(taught.id) == []


def test_what_was_begun_before_or_outside_is_not_the_class_s(taught):
    begin(BEN)
    members.join(taught.code, "", BEN)
    during = begin(BEN)
    assert [seen.run.id for seen in class_runs.of_class(taught.id)] == [during.id]
