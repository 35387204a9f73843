"""What is said of the 2020 listing follows the figures that were measured."""

import json

import pytest

from lesson import places
from lesson.content import listing_2020

FIGURES = {
    "made_by": "a test",
    "errors": {"AdamW": "ImportError: no AdamW", "encode_plus": "AttributeError: no encode_plus"},
    "reviews": "a set of the test's",
    "labels": 200,
    "padding": 0.75,
    "three_sentences": {"negative": 1, "positive": 2, "neutral": 7},
    "examples_per_second": {"batch 2": 10.0, "batch 16": 20.0, "buckets": 50.0, "ours": 100.0},
    "macro_f1": {
        "schedule": [0.70, 0.72],
        "last weights": [0.69, 0.73],
        "constant rate": [0.72, 0.74],
        "listing": [0.60, 0.62],
    },
}


@pytest.fixture
def effects(tmp_path, monkeypatch):
    """The effect of each difference, by its name, if these were the figures."""
    file = tmp_path / "figures.json"
    file.write_text(json.dumps(FIGURES))
    monkeypatch.setattr(places, "LISTING_2020", file)
    listing_2020._read.cache_clear()
    yield {difference.name: difference.effect for difference in listing_2020.differences()}
    listing_2020._read.cache_clear()


def test_speeds_are_told_as_ratios(effects):
    assert "75% of" in effects["Padding"] and "2.5 times as many" in effects["Padding"]
    assert "2.0 times as many" in effects["Batch size"]
    assert "2.0 times as many" in effects["Precision"]


def test_the_reviews_that_were_measured_are_named(effects):
    for name in ("Padding", "Learning rate", "Validation", "What it is worth"):
        assert "the set “a set of the test's”" in effects[name] and "bundled" not in effects[name]


def test_seeds_that_do_not_agree_are_told_as_noise(effects):
    assert "71.0% with the weights that were best on validation and 71.0% with the last" in effects["Validation"]
    assert "2 seeds disagree" in effects["Validation"]


def test_a_difference_that_does_harm_is_told_as_well(effects):
    assert "71.0% with the schedule and 73.0% at one constant rate; all 2 seeds agree" in effects["Learning rate"]


def test_what_fails_is_told_in_its_own_words(effects):
    assert "no AdamW" in effects["Where AdamW comes from"]
    assert "no encode_plus" in effects["How text becomes token ids"]


def test_the_answers_of_many_runs_are_counted(effects):
    assert "each of 10 runs, the listing said: negative 1, positive 2, neutral 7" in effects["Seed"]


def test_the_figures_that_come_with_the_lesson_have_all_that_is_told():
    listing_2020._read.cache_clear()
    told = listing_2020.differences()
    assert len({difference.name for difference in told}) == len(told) >= 8
    assert all(difference.reason and difference.effect for difference in told)
    assert listing_2020.figures()["reviews"] in ("stock phrases and wit", "everyday reviews")
    assert listing_2020.figures()["macro_f1"].keys() == FIGURES["macro_f1"].keys()
