"""The bundled reviews are varied, balanced, and as hard for a counter of words as real ones; so is their split."""

import json
from collections import Counter

import pandas as pd
import pytest

from lesson import places, reviews
from lesson.reviews.split import split
from tests.benchmarks import realism

# what the benchmark measured on real reviews: the mean of a set on clothes and one on food
REAL_LEARNING = {50: 46.4, 200: 54.6, 600: 60.9}
REAL_CUE_SHARES = {"z-score": 96.0, "log-odds": 43.5}


@pytest.fixture(scope="module")
def everyday() -> pd.DataFrame:
    return pd.read_csv(places.BUNDLED_REVIEWS, dtype=str, keep_default_na=False)


def test_there_are_six_hundred_reviews_of_each_label(everyday):
    assert everyday["label"].value_counts().to_dict() == {"negative": 600, "positive": 600, "neutral": 600}


def test_no_review_comes_twice(everyday):
    assert realism.duplicates(everyday["text"]) == 0


def test_reviews_have_5_to_150_words_and_most_have_8_to_60(everyday):
    lengths = everyday["text"].str.split().str.len()
    assert lengths.min() >= 5 and lengths.max() <= 150
    assert lengths.between(8, 60).mean() > 0.75


def test_length_does_not_tell_the_label(everyday):
    medians = everyday["text"].str.split().str.len().groupby(everyday["label"]).median()
    assert medians.max() - medians.min() <= 5


def test_no_five_word_run_occurs_in_more_than_three_reviews(everyday):
    assert realism.repeated_runs(everyday["text"]) == []


def test_no_four_word_opening_occurs_more_than_twice(everyday):
    assert realism.repeated_openings(everyday["text"]) == []


def test_texts_are_plain(everyday):
    assert not everyday["text"].str.contains(r"[<>*_#`\n“”‘’]|https?:").any()
    assert (everyday["text"] == everyday["text"].str.strip()).all()


@pytest.mark.long
@pytest.mark.parametrize("size", REAL_LEARNING)
def test_counting_words_gets_as_far_as_on_real_reviews(everyday, size):
    scores = realism.learning(everyday, size)
    print("TF-IDF + logistic regression:", scores.round(1))
    assert abs(scores.mean() - REAL_LEARNING[size]) <= 3


@pytest.mark.parametrize("ranking", realism.RANKINGS)
def test_cue_words_are_in_as_many_reviews_as_of_real_ones(everyday, ranking):
    assert realism.mean_cue_share(everyday, ranking) == pytest.approx(REAL_CUE_SHARES[ranking], rel=0.1)


def test_they_part_into_1200_200_and_400(everyday):
    assert [len(part) for part in split(everyday)] == [1200, 200, 400]
    assert all(part["label"].value_counts(normalize=True).between(0.32, 0.35).all() for part in split(everyday))


@pytest.mark.parametrize(("file", "rows"), [(places.BUNDLED_REVIEWS, 1800), (places.STOCK_PHRASES, 900)])
def test_the_doctor_reads_both_sets_whole(file, rows):
    reading = reviews.read(file.read_bytes(), file.name)
    assert reading.verdict == "ready", reading
    assert len(reading.table) == rows and reading.table["label"].nunique() == 3


def test_the_two_sets_share_no_review(everyday):
    stock = pd.read_csv(places.STOCK_PHRASES, dtype=str, keep_default_na=False)
    assert realism.duplicates([*everyday["text"], *stock["text"]]) == 0


def test_the_witty_reviews_are_rows_of_the_stock_phrases_and_of_every_label():
    rows = json.loads(places.WITTY.read_text(encoding="utf-8"))["rows"]
    stock = pd.read_csv(places.STOCK_PHRASES, dtype=str, keep_default_na=False)
    assert len(set(rows)) == len(rows) > 100 and min(rows) >= 1 and max(rows) <= len(stock)
    assert set(Counter(stock["label"].iloc[row - 1] for row in rows)) == {"positive", "negative", "neutral"}
