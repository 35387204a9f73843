"""The coach's sentences follow from the numbers, and from nothing else."""

import math

import pytest

from lesson.results import coach

START = {"event": "start", "steps": 114, "class_names": ["negative", "positive", "neutral"]}


def curve(train, validation, predicted=None):
    """Events of a run: one training loss a step, validation losses spread evenly."""
    every = len(train) // (len(validation) - 1)
    steps = [{"event": "step", "step": n, "loss": loss} for n, loss in enumerate(train, 1)]
    counts = predicted or {"negative": 30, "positive": 40, "neutral": 30}
    evaluations = [
        {"event": "evaluation", "step": n * every, "epoch": n * every / 38, "loss": loss, "predicted": counts}
        for n, loss in enumerate(validation)
    ]
    return [START, *steps, *evaluations]


def falling(start, end, number):
    return [start + (end - start) * n / (number - 1) for n in range(number)]


def test_nothing_is_said_before_there_are_numbers():
    assert coach.coach([]) == [] == coach.coach([START])


def test_a_falling_validation_loss_is_told_with_its_numbers():
    said = coach.coach(curve(falling(1.1, 0.5, 57), falling(1.1, 0.7, 10)))
    assert len(said) == 1 and said[0].startswith("Still falling") and "Let it run" in said[0]


def test_a_loss_that_still_falls_at_the_end_asks_for_more_epochs():
    said = coach.coach(curve(falling(1.1, 0.5, 114), falling(1.1, 0.7, 20)))
    assert any("more epochs are likely to help" in sentence for sentence in said)


def test_over_fitting_is_dated_by_the_lowest_validation_loss():
    said = coach.coach(curve(falling(1.1, 0.01, 114), [*falling(1.1, 0.6, 7), *falling(0.62, 0.9, 13)]))
    assert any(sentence.startswith("Over-fitting since epoch 0.9") for sentence in said)


def test_one_class_only_is_named_with_its_count():
    said = coach.coach(curve([1.1] * 57, [1.1] * 10, {"negative": 0, "positive": 100, "neutral": 0}))
    assert "all 100 validation reviews positive" in said[0]


def test_a_run_that_stays_at_chance_is_told_so():
    said = coach.coach(curve([1.1] * 57, [1.1] * 10))
    assert any("learned next to nothing" in sentence for sentence in said)


def test_a_settled_run_is_told_that_more_epochs_change_little():
    said = coach.coach(curve(falling(1.1, 0.6, 114), [1.1, 0.9, 0.8, *[0.7] * 17]))
    assert any(sentence.startswith("Settled") for sentence in said)


def test_a_loss_above_chance_for_long_enough_is_divergence_and_at_chance_is_not():
    assert "worse than guessing" in coach.diverged([1.5] * 30, 3, 38)
    assert coach.diverged([math.log(3)] * 30, 3, 38) is None
    assert coach.diverged([5.0] * 10, 3, 38) is None
    assert coach.diverged(falling(3.0, 1.3, 30), 3, 38) is None
    assert coach.diverged([1.5] * 30, 3, 38, beginning=1.6) is None


def test_a_resumed_run_counts_each_step_once():
    events = [
        {"event": "step", "step": 1, "loss": 1.0},
        {"event": "step", "step": 2, "loss": 9.0},
        {"event": "step", "step": 2, "loss": 0.9},
    ]
    assert [event["loss"] for event in coach.latest_of(events, "step")] == [1.0, 0.9]


@pytest.mark.parametrize(("steps_an_epoch", "steps"), [(3, 20), (38, 25), (300, 200)])
def test_patience_grows_with_the_epoch(steps_an_epoch, steps):
    assert coach.patience(steps_an_epoch) == steps
