"""A grid of runs: one ticket each, its owner's alone, the test reviews read once, and nothing lost with a worker."""

import pytest

from lesson.bert.finetuning import conclude
from lesson.errors import LessonError
from lesson.results import grid as grids_read
from lesson.runs import registry
from lesson.workers import control, engine, grids, questions
from lesson.workers.answer import call
from lesson.workers.kinds import KINDS
from tests.support import tiny
from tests.support.engines import kill, local_engine, states, steps, until

RATES, STEPS = (1e-3, 1e-2), (4, 8)


def shared(**more):
    usual = {"checkpoint": tiny.tiny_bert(), "max_length": 32, "class_names": ["negative", "positive", "neutral"]}
    return usual | {"threads": 1} | more


def begin(learner="ada", rates=RATES, lengths=STEPS, **more):
    return grids.begin(shared(**more), rates, lengths, tiny.reviews(), learner, "bundled", {4: 2.0, 8: 3.0})


def perform(runs):
    for run in runs:
        with run.working():
            run.settle("running")
            call(KINDS["finetuning"].perform, str(run.folder))


@pytest.fixture
def here(monkeypatch):
    """Runs are queued and nobody takes them; questions are answered in this process."""
    monkeypatch.setattr(engine, "start", lambda run: run.settle("queued"))
    monkeypatch.setattr(questions, "measure_chosen", conclude.measure_chosen)


def test_every_cell_is_a_run_of_its_own_in_the_queue(here):
    cells = registry.cells_of(begin())
    found = [(run.settings["learning_rate"], run.settings["steps"], run.about.quote_seconds) for run in cells]
    assert found == [(1e-3, 4, 2.0), (1e-3, 8, 3.0), (1e-2, 4, 2.0), (1e-2, 8, 3.0)]
    assert all(run.state == "queued" and run.learner == "ada" and run.about.data == "bundled" for run in cells)


def test_more_runs_than_a_grid_or_a_visitor_may_have_are_refused_before_one_is_made(here, monkeypatch):
    with pytest.raises(LessonError, match="make 14 runs. A grid has 1 to 12"):
        begin(lengths=range(1, 8))
    monkeypatch.setenv("LESSON_RUNS_EACH", "5")
    begin()
    with pytest.raises(LessonError, match="You have 4 runs here, and one visitor may keep 5: 4 more are too many"):
        begin()
    assert len(registry.runs_of("ada")) == 4


def test_no_cell_sees_the_test_reviews_and_the_best_one_sees_them_once(here):
    grid = begin()
    perform(registry.cells_of(grid))
    before = [run.report() for run in registry.cells_of(grid)]
    assert all(report["test_accuracy"] is None and not report["test_predictions"] for report in before)
    best = grids.measure_best(grid, "ada")
    scores = {
        run.id: cell.score
        for run, cell in zip(registry.cells_of(grid), grids_read.read(registry.cells_of(grid)).cells, strict=True)
    }
    assert scores[best.id] == max(scores.values())
    tested = [run for run in registry.cells_of(grid) if run.report()["test_accuracy"] is not None]
    assert [run.id for run in tested] == [best.id] and tested[0].state == "finished"
    assert tested[0].report()["rows"]["test"] == (tiny.reviews()["part"] == "test").sum()
    with pytest.raises(LessonError, match="already been tested"):
        grids.measure_best(grid, "ada")


def test_the_figures_of_the_chosen_run_are_those_of_one_that_was_tested_at_its_end(here):
    grid = begin(rates=(1e-2,), lengths=(8,))
    perform(registry.cells_of(grid))
    chosen = grids.measure_best(grid, "ada")
    at_once = registry.create("finetuning", {**chosen.settings, "test": True}, tiny.reviews(), "ada")
    perform([at_once])
    for figure in ("test_loss", "confusion", "test_predictions", "best_step"):
        assert chosen.report()[figure] == at_once.report()[figure], figure


def test_the_best_is_repeated_with_two_other_seeds_that_leave_the_test_reviews_alone(here):
    grid = begin()
    perform(registry.cells_of(grid))
    best = grids_read.read(registry.cells_of(grid)).best
    more = grids.repeat_best(grid, "ada")
    assert [run.settings for run in more] == [{**best.run.settings, "seed": seed} for seed in (1, 2)]
    assert len(registry.cells_of(grid)) == 6
    with pytest.raises(LessonError, match="already"):
        grids.repeat_best(grid, "ada")
    perform(more)
    assert grids.measure_best(grid, "ada").id == best.run.id, "the choice stays what it was"


@pytest.mark.parametrize("action", [grids.measure_best, grids.repeat_best, grids.stop, grids.go_on])
def test_nobody_but_its_owner_may_touch_a_grid(here, action):
    grid = begin()
    with pytest.raises(LessonError, match="belongs to somebody else"):
        action(grid, "bob")
    with pytest.raises(LessonError, match="no longer here"):
        action("0123456789abcdefghijkl", "ada")
    assert [run.state for run in registry.cells_of(grid)] == ["queued"] * 4


def test_nothing_is_chosen_before_all_have_ended(here):
    grid = begin()
    perform(registry.cells_of(grid)[:3])
    for action in (grids.measure_best, grids.repeat_best):
        with pytest.raises(LessonError, match="not ended yet"):
            action(grid, "ada")
    grids.stop(grid, "ada")
    assert [run.state for run in registry.cells_of(grid)] == ["finished"] * 3 + ["stopped"]
    assert grids.measure_best(grid, "ada").id in {run.id for run in registry.cells_of(grid)[:3]}


@pytest.mark.slow
def test_a_killed_worker_costs_no_cell_and_somebody_elses_run_goes_in_between(tmp_path):
    with local_engine():
        grid = begin(rates=(1e-3,), lengths=(60, 61), checkpoint=tiny.wide_bert(tmp_path / "bert"))
        cells = registry.cells_of(grid)
        settings = cells[0].settings | {"steps": 3}
        other = control.begin("finetuning", settings, tiny.reviews(), "bob", cells[0].about.model_copy())
        until(lambda: len(steps(cells[0])) > 5)
        kill(cells[0].last_state()["pid"])
        until(lambda: all(run.state == "finished" for run in (*cells, other)), 180)
    assert states(cells[0]).count("running") == 2 and max(steps(cells[0])) == 60
    begun = [run.last_state("running")["time"] for run in (other, cells[1])]
    assert begun == sorted(begun), "the second cell waited for somebody else's first run"
    assert grids_read.read(cells).best is not None
