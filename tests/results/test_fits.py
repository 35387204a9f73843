"""What is made of the fits of a comparison is made once, as long as their figures are the same."""

import pandas as pd
import pytest

from lesson.results import fits as figures

FIT = {"model": "logistic-regression", "size": 20, "seed": 0, "accuracy": 0.5, "macro_f1": 0.4, "seconds": 1.0}


@pytest.fixture
def mean():
    """A remembered function of fits, and how often it has really worked."""
    worked = []

    @figures.remembered
    def mean(fits, measure="accuracy"):
        worked.append(measure)
        return pd.DataFrame({"mean": [sum(fit[measure] for fit in fits) / len(fits)]})

    return mean, worked


def test_the_same_figures_are_not_worked_out_again(mean):
    ask, worked = mean
    assert ask([FIT])["mean"].tolist() == ask([dict(FIT)])["mean"].tolist() == [0.5]
    assert ask([FIT | {"event": "fit", "time": 17.0}])["mean"].tolist() == [0.5], "when it was fitted changes no figure"
    assert worked == ["accuracy"]


@pytest.mark.parametrize("changed", [{name: FIT[name] * 2} for name in ("size", "accuracy", "macro_f1", "seconds")])
def test_other_figures_are_worked_out_anew(mean, changed):
    ask, worked = mean
    for each in (FIT, FIT | changed):
        assert ask([each])["mean"].tolist() == [each["accuracy"]]
    assert len(worked) == 2


def test_another_measure_is_another_question(mean):
    ask, worked = mean
    assert [ask([FIT])["mean"][0], ask([FIT], "macro_f1")["mean"][0]] == [0.5, 0.4]
    assert worked == ["accuracy", "macro_f1"]


def test_whoever_changes_an_answer_changes_it_for_nobody_else(mean):
    ask, _ = mean
    spoiled = ask([FIT])
    spoiled["mean"] = 0.0
    assert ask([FIT])["mean"].tolist() == [0.5]
