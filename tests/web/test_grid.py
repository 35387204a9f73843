"""A grid on the page Fine-tune: set up, followed, chosen from, tested once; a link to it shows it and no more."""

import pytest

from lesson.results import run_table
from lesson.runs import registry, storage
from lesson.web.fine_tune import more, my_runs
from lesson.web.grid import parts, way
from lesson.workers import grids
from lesson.workers.answer import call
from lesson.workers.kinds import KINDS
from tests.support import curves, tiny
from tests.support.learner import LEARNER, become
from tests.web.test_pages import finished_run, in_this_process, page, parameter, press, said  # noqa: F401
from tests.web.test_pages import opened as look

NAMES = ["negative", "positive", "neutral"]


def opened(**address):
    return look(page("Fine-tune", **address), way.DRAWER, way.LOOK)


def grid_of(rates=(1e-3, 1e-2), lengths=(4,), done=True):
    shared = {"checkpoint": "lesson-bert", "max_length": 32, "class_names": NAMES, "threads": 1}
    grid = grids.begin(shared, rates, lengths, tiny.reviews(60), LEARNER, "bundled")
    if done:
        perform(grid)
    return grid


def perform(grid):
    for run in registry.cells_of(grid):
        if run.state != "finished":
            with run.working():
                run.settle("running")
                call(KINDS["finetuning"].perform, str(run.folder))


def labels(at):
    return {button.label for button in at.button}


def test_a_grid_is_set_up_with_its_quote_and_named_in_the_address():
    at = opened()
    assert parts.EXPECT in said(at)
    assert "About **72 s**" in said(at), "two lengths, three runs of 12 s each"
    press(at, "Start 6 runs")
    cells = registry.cells_of(parameter(at, "grid"))
    assert len(cells) == 6 and {run.state for run in cells} == {"queued"}
    assert {run.settings["steps"] for run in cells} == {100, 300}
    assert all(not run.settings["test"] and run.about.quote_seconds == 12.0 for run in cells)
    assert not at.exception and "Stop the unfinished runs" in labels(at)


def test_what_a_grid_lets_expect_is_what_recorded_runs_did():
    ended = {
        name: [event for event in curves.expand(curve) if event["event"] == "evaluation"][-1]["macro_f1"]
        for name, curve in curves.load().items()
    }
    guessing = 1 / 6  # the macro-F1 of one label for all where there are three: a third of 2 * (1/3) / (4/3)
    assert ended["rate 30 times too high"] <= guessing < ended["rate 15 times too low"] < ended["the recommendation"]


def test_too_many_runs_cannot_be_started():
    at = opened()
    at.pills(key="grid-steps").set_value([30, 60, 100, 200, 300]).run()
    assert "That makes 15 runs. Choose 1 to 12." in said(at) and not any(
        each.startswith("Start 1") for each in labels(at)
    )


def test_a_refresh_shows_the_grid_as_it_stands():
    grid = grid_of(done=False)
    at = opened(grid=grid)
    shown = next(frame.value for frame in at.dataframe if "Validation macro-F1" in frame.value)
    assert shown["State"].tolist() == ["queued", "queued"] and shown["Learning rate"].tolist() == ["1e-3", "1e-2"]


@pytest.mark.long
def test_the_best_is_repeated_and_tested_once_and_the_words_follow():
    grid = grid_of()
    at = opened(grid=grid)
    assert "is best, with a macro-F1 of" in said(at) and "On the test reviews, which" not in said(at)
    press(at, "Test the best, once")
    assert "On the test reviews, which had no part in the choice" in said(at)
    assert "Test the best, once" not in labels(at)
    press(at, "Repeat the best with two more seeds")
    assert "More seeds of it are under way." in said(at)
    perform(grid)
    assert "the seed alone moves it by" in said(opened(grid=grid))


def test_a_visitor_sees_a_grid_and_can_touch_nothing():
    grid = grid_of()
    become(storage.new_id())
    at = opened(grid=grid)
    assert "is best" in said(at) and "Somebody else started this run" in said(at)
    assert not labels(at) & {"Test the best, once", "Repeat the best with two more seeds", "Open the best run"}


@pytest.mark.parametrize("grid", ["0123456789abcdefghijkl"])
def test_a_grid_that_has_gone_is_said_to_be_gone(grid):
    at = opened(grid=grid)
    assert "This grid is not here" in said(at)
    press(at, "Set up another grid")
    assert "grid" not in at.query_params and "Start 6 runs" in labels(at)


def test_its_runs_are_folded_away_in_the_table_and_keep_the_numbers_of_the_others():
    grid_of()
    run = finished_run()
    assert list(run_table.mine(LEARNER)) == ["Grid 1, run 1", "Grid 1, run 2", "Run 1"]
    at = look(page("Fine-tune"), way.DRAWER, more.RUNS)
    shown = next(frame.value for frame in at.dataframe if "Trained parameters" in frame.value)
    assert shown["Run"].tolist() == ["Run 1"]
    at.toggle(key="runs-of-grids").set_value(True).run()
    shown = next(frame.value for frame in at.dataframe if "Trained parameters" in frame.value)
    assert list(shown["Run"]) == ["Grid 1, run 1", "Grid 1, run 2", "Run 1"]
    press(at, "Open grid 1")
    assert parameter(at, "grid") == registry.runs_of(LEARNER)[0].about.grid and run.about.grid == ""
    assert my_runs.rows(run_table.mine(LEARNER))["state"].tolist() == ["finished"] * 3
