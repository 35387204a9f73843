"""Lesson plans: one per ready preset, about pages that are there, and with waiting that is calculated right."""

import itertools
import re

import pytest

from lesson import effort, places
from lesson.classroom import plans, presets
from lesson.content.words import duration
from lesson.settings import FineTuning
from lesson.web import navigation
from lesson.web.classroom import presets as presets_page

SECONDS = {"fifty-minutes": presets_page.SECONDS, "own-csv": 60}
STEP = {"new": 52 / 225, "word": 58 / 225}  # seconds for sixteen reviews, measured on two cores with AVX512-BF16


@pytest.mark.parametrize("name", presets.READY)
def test_a_plan_names_its_preset_its_pages_and_what_goes_wrong(name):
    text = plans.plan(name)
    assert f"?preset={name}" in text and "## What usually goes wrong" in text and "wait" in text
    rows = re.findall(r"^\| \d+–\d+ \| ([^|]+) \|", text, flags=re.MULTILINE)
    opened = [navigation.STEPS[step].name for step in presets.READY[name].rules.open_steps]
    assert set(rows) <= set(opened) and rows == sorted(rows, key=opened.index)
    assert name in (places.PROJECT / "docs" / "plans.md").read_text(encoding="utf-8")


def test_the_minutes_of_a_plan_leave_no_gap():
    for name, until in (("ten-minutes", 10), ("fifty-minutes", 50), ("own-csv", 60)):
        spans = [tuple(map(int, span)) for span in re.findall(r"^\| (\d+)–(\d+) \|", plans.plan(name), re.MULTILINE)]
        assert spans[0][0] == 0 and spans[-1][1] == until
        assert all(before[1] == after[0] for before, after in itertools.pairwise(spans))


@pytest.mark.parametrize("name", SECONDS)
def test_the_waiting_in_a_plan_is_what_is_calculated_and_says_so(name):
    text = plans.plan(name)
    rows = re.findall(r"^\| (\d+) to \d+ \| (\d+) \| ([^|]+) \| ([^|]+) \| ([^|]+) \|", text, flags=re.MULTILINE)
    assert len(rows) == 3 and "calculated" in text and f"{SECONDS[name]} s" in text
    for cores, workers, *told in rows:
        assert plans.workers(int(cores)) == int(workers)
        assert told == [duration(each) for each in plans.waits(30, SECONDS[name], int(workers))]


def test_what_a_plan_says_of_its_runs_follows_from_the_steps_that_are_recommended():
    deal = presets.READY["fifty-minutes"].rules.deal
    new, word = ([effort.plan(FineTuning(head=head), labels) for labels in deal.labels] for head in ("new", "word"))
    assert max(plan.steps for plan in new) <= 240 and max(plan.steps for plan in word) <= 70
    longest = [max(plan.steps for plan in plans_of) * STEP[head] for head, plans_of in (("new", new), ("word", word))]
    assert sum(longest) / 2 <= SECONDS["fifty-minutes"] and f"{STEP['new'] * 225:.0f} s" in plans.plan("fifty-minutes")
    assert f"{STEP['word'] * 65:.0f} s" in plans.plan("fifty-minutes")
    train = 667  # of some 1,000 texts
    assert effort.plan(FineTuning(), train).steps * STEP["new"] == pytest.approx(SECONDS["own-csv"], abs=5)
    demo = effort.plan(FineTuning(head="word"), 50)
    assert f"{demo.steps} steps of eight" in plans.plan("ten-minutes") and demo.batch_size == 8


@pytest.mark.parametrize("name", presets.READY)
def test_a_plan_says_what_its_seconds_depend_on(name):
    told = plans.plan(name)
    assert "AVX512-BF16" in told and "three times as long" in told


def test_no_address_names_a_file():
    with pytest.raises(ValueError, match="must not name a file"):
        plans.plan("../reviews")
