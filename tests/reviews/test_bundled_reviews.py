"""The bundled reviews are varied, balanced, and neither trivial nor impossible to learn from."""

import csv
import re
from collections import Counter

import pytest
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import cross_val_score
from sklearn.pipeline import make_pipeline

from lesson import places


@pytest.fixture(scope="module")
def reviews() -> list[dict[str, str]]:
    with places.BUNDLED_REVIEWS.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def words(review: dict[str, str]) -> list[str]:
    return re.findall(r"\w+", review["text"].lower())


def test_there_are_three_hundred_reviews_of_each_label(reviews):
    assert Counter(review["label"] for review in reviews) == {"negative": 300, "positive": 300, "neutral": 300}


def test_no_review_comes_twice(reviews):
    assert len({" ".join(words(review)) for review in reviews}) == len(reviews)


def test_reviews_have_5_to_150_words(reviews):
    lengths = [len(review["text"].split()) for review in reviews]
    assert min(lengths) >= 5 and max(lengths) <= 150


def test_no_five_word_run_occurs_in_more_than_three_reviews(reviews):
    runs = Counter(
        run for review in reviews for run in {tuple(words(review)[i : i + 5]) for i in range(len(words(review)) - 4)}
    )
    assert [run for run, count in runs.items() if count > 3] == []


def test_no_four_word_opening_occurs_more_than_twice(reviews):
    openings = Counter(tuple(words(review)[:4]) for review in reviews)
    assert [opening for opening, count in openings.items() if count > 2] == []


def test_a_bag_of_words_learns_something_but_not_everything(reviews):
    texts, labels = [review["text"] for review in reviews], [review["label"] for review in reviews]
    model = make_pipeline(TfidfVectorizer(), LogisticRegression(max_iter=1000))
    accuracies = cross_val_score(model, texts, labels, cv=3)  # three times two thirds to learn from
    print("TF-IDF + logistic regression:", accuracies.round(3))
    assert 0.55 <= accuracies.mean() <= 0.80
