"""Learning rate, mask rate and weight of the next sentence: by steps, or by the time that has passed."""

import pytest

from lesson.bert.pretraining import schedule
from lesson.bert.pretraining.schedule import Leg
from lesson.settings import PreTraining


@pytest.fixture
def clock(monkeypatch):
    """A clock that stands until it is moved: `clock[0] += 5`."""
    now = [100.0]
    monkeypatch.setattr(schedule.time, "monotonic", lambda: now[0])
    return now


def rates(settings, steps):
    leg = Leg(settings)
    return [schedule.learning_rate_factor(step, leg.done(step), settings) for step in steps]


def test_learning_rate_rises_stays_and_falls_to_zero():
    settings = PreTraining(steps=1000, warmup=100, decay=0.3)
    assert rates(settings, (0, 99, 500, 700, 850, 999)) == pytest.approx([0.01, 1, 1, 1, 0.5, 1 / 300])


def test_the_learning_rate_of_a_later_leg_warms_up_and_falls_over_the_steps_added():
    settings = PreTraining(begin=1000, steps=2000, warmup=100, decay=0.3)
    assert rates(settings, (1000, 1099, 1500, 1700, 1850, 1999)) == pytest.approx([0.01, 1, 1, 1, 0.5, 1 / 300])


def test_with_a_fixed_time_everything_follows_the_clock_whatever_the_step(clock):
    settings = PreTraining(seconds=100, warmup_share=0.1, decay=0.5, early_mask_rate=0.3, late_mask_rate=0.1)
    leg = Leg(settings)
    leg.done(1)  # the clock starts
    expected = {5: (0.5, 0.3, 0.5), 10: (1, 0.3, 0.5), 50: (1, 0.3, 0.5), 75: (0.5, 0.2, 0.75), 100: (0, 0.1, 1)}
    for second, (rate, masks, weight) in expected.items():
        clock[0] = 100.0 + second
        for step in (2, 5000):
            done = leg.done(step)
            assert done == pytest.approx(second / 100)
            assert schedule.learning_rate_factor(step, done, settings) == pytest.approx(rate)
            assert schedule.mask_rate(done, settings) == pytest.approx(masks)
            assert schedule.nsp_weight(done, settings) == pytest.approx(weight)


def test_the_first_step_of_a_process_costs_no_time_and_earlier_processes_count(clock):
    leg = Leg(PreTraining(seconds=100), first=40, used=30.0)
    assert leg.done(40) == 0.3
    clock[0] += 60  # it compiles
    assert leg.done(41) == 0.3 and leg.seconds() == 30.0
    clock[0] += 70
    assert leg.done(42) == 1.0 and leg.seconds() == 100.0


def test_a_leg_of_steps_is_over_at_its_last_step_whatever_the_clock(clock):
    leg = Leg(PreTraining(begin=10, steps=20), first=10)
    clock[0] += 1e6
    assert [leg.done(step) for step in (10, 15, 20)] == [0, 0.5, 1]
