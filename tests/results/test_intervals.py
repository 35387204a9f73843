"""Bootstrap intervals: they cover the truth as often as they say, and the figures in them are the usual ones."""

import numpy as np
import pytest
from sklearn.metrics import accuracy_score, f1_score

from lesson.results import intervals

# a classifier of three classes as it is in the limit: the probability of each (true, predicted) pair
TRUTH = np.array([[0.26, 0.04, 0.05], [0.05, 0.22, 0.06], [0.07, 0.06, 0.19]])


@pytest.mark.long
@pytest.mark.parametrize("measure", ["accuracy", "macro_f1"])
def test_the_interval_covers_the_truth_in_93_to_97_of_100_simulated_cases(measure):
    truth = float(getattr(intervals, measure)(TRUTH))
    random = np.random.default_rng(20)
    covered = 0
    for case, table in enumerate(random.multinomial(200, TRUTH.ravel(), size=1000).reshape(-1, 3, 3)):
        low, high = intervals.bootstrap(table, seed=case, draws=1000)[measure]
        covered += low <= truth <= high
    assert 930 <= covered <= 970


@pytest.mark.long
def test_drawing_cells_is_drawing_rows():
    """The multinomial short cut against the bootstrap as the textbook has it, rows drawn one by one."""
    random = np.random.default_rng(1)
    truth = random.integers(0, 3, 200)
    guess = np.where(random.random(200) < 0.7, truth, random.integers(0, 3, 200))
    scores = []
    for _ in range(1500):
        rows = random.integers(0, 200, 200)
        scores.append(f1_score(truth[rows], guess[rows], average="macro"))
    low, high = intervals.bootstrap(intervals.confusion_table(truth, guess, 3))["macro_f1"]
    assert (low, high) == pytest.approx(tuple(np.quantile(scores, [0.025, 0.975])), abs=0.012)


def test_accuracy_and_macro_f1_are_scikit_learns():
    random = np.random.default_rng(2)
    truth, guess = random.integers(0, 4, 90), random.integers(0, 4, 90)
    table = intervals.confusion_table(truth, guess, 4)
    assert intervals.accuracy(table) == pytest.approx(accuracy_score(truth, guess))
    assert intervals.macro_f1(table) == pytest.approx(f1_score(truth, guess, average="macro"))


def test_a_class_that_neither_occurs_nor_is_predicted_does_not_count():
    table = intervals.confusion_table([0, 1, 1], [0, 1, 0], 3)
    assert intervals.macro_f1(table) == pytest.approx((2 / 3 + 2 / 3) / 2)


def test_the_same_seed_gives_the_same_interval():
    table = np.array([[70, 30], [20, 80]])
    assert intervals.bootstrap(table, seed=3) == intervals.bootstrap(table, seed=3)
    assert intervals.bootstrap(table, seed=3) != intervals.bootstrap(table, seed=4)


def test_no_mistake_in_a_hundred_rows_still_leaves_room_for_three_in_a_hundred():
    assert intervals.bootstrap(np.diag([50, 50]))["accuracy"] == (0.97, 1.0)
    assert intervals.bootstrap(np.array([[0, 50], [50, 0]]))["accuracy"] == (0.0, 0.03)
