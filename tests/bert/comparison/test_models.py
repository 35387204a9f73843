"""Seven models behind one interface: the simple ones against scikit-learn, the BERTs against the fine-tuning loop."""

import numpy as np
import pandas as pd
import pytest
import torch
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score
from sklearn.model_selection import StratifiedKFold
from threadpoolctl import threadpool_info, threadpool_limits

from lesson.bert.comparison import fitting, small_network
from lesson.bert.comparison import models as baselines
from lesson.effort import Effort
from lesson.errors import LessonError
from lesson.settings import MODELS
from tests.support.tiny import reviews, tiny_bert

CLASSES = ("negative", "positive", "neutral")


@pytest.fixture(autouse=True)
def short(monkeypatch):
    """A handful of steps: what these tests are about does not need more."""
    monkeypatch.setattr("lesson.effort.recommended_effort", lambda settings: Effort(1, 4))


def parts(table):
    return [table[table["part"] == part].reset_index(drop=True) for part in ("train", "validation", "test")]


def fitted(name, train, validation, seed=0):
    model = fitting.make(name, CLASSES, tiny_bert())
    return model, list(model.fit(train, validation, seed))


@pytest.fixture(scope="module")
def noisy():
    """Reviews some of whose labels are wrong, so that no model is perfect, and with fewer neutral ones."""
    table = reviews(180)
    table = table[(table["label"] != "neutral") | (table.index % 2 == 0)].reset_index(drop=True)
    swapped = np.random.default_rng(0).random(len(table)) < 0.35
    table.loc[swapped, "label"] = np.random.default_rng(1).choice(CLASSES, swapped.sum())
    return parts(table)


@pytest.mark.parametrize("name", MODELS)
def test_every_model_fits_predicts_and_tells_seconds_and_parameters(name, noisy):
    train, validation, test = noisy
    model, progress = fitted(name, train.head(24), validation)
    assert model.predict(test["text"].tolist()).shape == (len(test),)
    assert set(model.predict(test["text"].tolist())) <= {0, 1, 2}
    assert model.parameters >= 1 and model.seconds > 0
    assert progress and 0 <= progress[-1].accuracy <= 1
    assert [step.seconds for step in progress] == sorted(step.seconds for step in progress)


@pytest.mark.parametrize("name", MODELS)
def test_the_same_seed_gives_the_same_predictions(name, noisy):
    train, validation, test = noisy
    first, second = (
        fitted(name, train.head(24), validation, seed=3)[0].predict(test["text"].tolist()) for _ in range(2)
    )
    assert first.tolist() == second.tolist()


def test_logistic_regression_is_that_of_a_plain_script(noisy):
    """The same recipe written out by hand: choose C and the weights by five folds, then fit everything."""
    train, validation, test = noisy
    words = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, token_pattern=r"(?u)\b\w+\b|[!?]")
    x, y = words.fit_transform(train["text"]), train["label"].map(CLASSES.index).to_numpy()
    best = (-1.0, None)
    for c in (0.1, 1.0, 10.0, 100.0):
        for weights in (None, "balanced"):
            scores = []
            for inside, outside in StratifiedKFold(5, shuffle=True, random_state=7).split(x, y):
                plain = LogisticRegression(C=c, class_weight=weights, max_iter=1000).fit(x[inside], y[inside])
                scores.append(f1_score(y[outside], plain.predict(x[outside]), average="macro"))
            best = max(best, (np.mean(scores), (c, weights)), key=lambda pair: pair[0])
    c, weights = best[1]
    plain = LogisticRegression(C=c, class_weight=weights, max_iter=1000).fit(x, y)
    ours = fitted("logistic-regression", train, validation, seed=7)[0]
    assert ours.predict(test["text"].tolist()).tolist() == plain.predict(words.transform(test["text"])).tolist()
    assert ours.parameters == plain.coef_.size + 3


def test_logistic_regression_manages_with_one_row_of_a_class():
    train = pd.DataFrame(
        {"text": ["good food", "great food", "bad food"], "label": ["positive", "positive", "negative"]}
    )
    model, _ = fitted("logistic-regression", train, train)
    assert model.predict(["good great food"]).tolist() == [1]


def test_logistic_regression_refuses_a_single_class_in_one_sentence():
    train = pd.DataFrame({"text": ["good food", "great food"], "label": ["positive", "positive"]})
    with pytest.raises(LessonError, match="same label"):
        fitted("logistic-regression", train, train)


def test_majority_says_the_most_frequent_training_label():
    train = pd.DataFrame({"text": ["a", "b", "c"], "label": ["neutral", "neutral", "negative"]})
    assert fitted("majority", train, train)[0].predict(["x", "y"]).tolist() == [2, 2]


def test_the_small_network_learns_what_words_decide():
    train, validation, test = parts(reviews(180))
    model, _ = fitted("small-network", train, validation)
    assert baselines.share_right(model, test, CLASSES) > 0.9


def test_the_small_network_trains_with_one_thread_and_gives_the_others_back(monkeypatch):
    seen, step = [], torch.optim.AdamW.step
    monkeypatch.setattr(
        torch.optim.AdamW, "step", lambda *args, **kwargs: seen.append(torch.get_num_threads()) or step(*args, **kwargs)
    )
    before = torch.get_num_threads()
    torch.set_num_threads(2)
    try:
        fitted("small-network", *parts(reviews(60))[:2])
        assert set(seen) == {1} and torch.get_num_threads() == 2
    finally:
        torch.set_num_threads(before)


def test_logistic_regression_computes_with_one_thread_and_gives_the_others_back(monkeypatch):
    def threads():
        return max(library["num_threads"] for library in threadpool_info() if library["user_api"] == "blas")

    seen, fit = [], baselines.Regression.fit
    monkeypatch.setattr(
        baselines.Regression, "fit", lambda *args, **kwargs: seen.append(threads()) or fit(*args, **kwargs)
    )
    with threadpool_limits(2, user_api="blas"):
        fitted("logistic-regression", *parts(reviews(60))[:2])
        assert set(seen) == {1} and threads() == 2


def test_the_small_network_passes_over_words_it_never_met():
    words = small_network.vocabulary(["good phone"])
    network = small_network.SmallNetwork(words, 2)
    assert network(network.encode(["good unheard phone"])).tolist() == network(network.encode(["good phone"])).tolist()
    assert network(network.encode(["unheard", "good"])).isfinite().all()


def test_only_the_pretrained_start_knows_the_checkpoint():
    start = {name: fitting.make(name, CLASSES, tiny_bert()).settings(0) for name in fitting.CHOICES}
    assert (start["bert-from-scratch"].start, start["bert-fine-tuned"].start, start["bert-head-only"].start) == (
        "random",
        "pretrained",
        "pretrained",
    )
    assert start["bert-word-head"].head == "word" and start["bert-fine-tuned"].head == "new"
    assert start["bert-head-only"].trainable == "head" and start["bert-fine-tuned"].trainable == "all"


def test_a_word_heads_priors_are_those_of_all_training_texts_however_few_labels_it_sees(noisy):
    train, validation, _ = noisy
    few = train.groupby("label").head(4)
    rest = train.drop(few.index)["text"].tolist()
    found = []
    for rows, texts in ((few, rest), (few, []), (train, [])):
        model = fitting.make("bert-word-head", CLASSES, tiny_bert(), texts=texts)
        list(model.fit(rows, validation, 0))
        found.append(model.job.question.priors)
    with_rest, alone, every = map(np.array, found)
    assert np.allclose(with_rest, every, atol=1e-4) and not np.allclose(alone, every, atol=1e-4)


def test_few_reviews_get_more_epochs_but_never_fewer_steps():
    rule = Effort(epochs=3, steps=100)
    assert [rule.epochs_for(rows, 16) for rows in (20, 100, 600)] == [50, 15, 3]
    assert all(rule.steps_for(rows, 16) >= 100 for rows in (2, 20, 50, 100, 200, 400, 600))


def test_an_unknown_model_is_refused_with_the_list_of_those_there_are():
    with pytest.raises(LessonError, match="logistic-regression"):
        fitting.make("svm", CLASSES)
