"""A grid of runs says which is best on validation, and how much of that may be luck, from its own figures."""

from pathlib import Path

import pytest

from lesson.results.grid import Cell, Grid, in_words, said, table
from lesson.runs.registry import Run


def cell(rate, score, seed=0, state="finished", steps=300, **more):
    return Cell(Run(Path(f"{rate}-{seed}")), rate, steps, seed, state, score, **more)


BEST, SECOND = cell(1e-4, 0.74), cell(5e-5, 0.728)


@pytest.mark.parametrize(
    ("again", "words"),
    [
        ((0.71, 0.73), "by 3.0 points, so the choice may be luck"),
        ((0.739, 0.741), "by 0.2 points, which is less than its lead"),
        ((0.735, 0.752), "by 1.7 points, so the choice may be luck"),
    ],
)
def test_the_spread_of_more_seeds_is_held_against_the_lead(again, words):
    told = in_words(Grid((SECOND, BEST), tuple(cell(1e-4, score, seed) for seed, score in enumerate(again, 1))))
    assert "The second, 5e-5 for 300 steps, is 1.2 points behind." in told and words in told


def test_nothing_is_chosen_as_long_as_a_run_may_still_become_better():
    found = Grid((BEST, cell(3e-4, 0.9, state="running"), cell(1e-3, None, state="queued")))
    assert found.best is None and in_words(found) == "1 of 3 runs is done. So far 1e-4 for 300 steps is ahead."
    assert [said(each) for each in found.cells] == ["74.0%", "90.0% …", "waits"]


def test_a_run_that_was_stopped_or_failed_is_never_the_best():
    found = Grid((cell(3e-4, 0.9, state="stopped"), SECOND, cell(1e-2, None, state="failed")))
    assert found.best is SECOND
    nothing = Grid((cell(3e-4, 0.9, state="stopped"),))
    assert nothing.best is None and "nothing to choose from" in in_words(nothing)


def test_equals_are_said_to_be_equal_and_the_first_is_taken():
    found = Grid((BEST, cell(5e-5, 0.74)))
    assert found.best is BEST and "does just as well" in in_words(found)


@pytest.mark.parametrize(
    ("test", "words"), [(0.702, "3.8 points less than on validation"), (0.75, "no less than on validation")]
)
def test_the_test_figure_is_told_beside_the_one_it_was_chosen_by(test, words):
    chosen = cell(1e-4, 0.74, test=test, interval=(0.64, 0.76))
    told = in_words(Grid((chosen, SECOND)))
    assert f"it gets {test:.1%} (anything from 64% to 76% is plausible)" in told and words in told


def test_the_table_has_every_run_with_its_seed_and_the_best_is_marked_in_words():
    rows = table(Grid((SECOND, BEST), (cell(1e-4, 0.71, 1),)))
    assert rows["seed"].tolist() == [0, 0, 1] and rows["kind"].tolist() == ["cell", "cell", "again"]
    assert rows["said"].tolist() == ["72.8%", "74.0%, best", "71.0%"]
