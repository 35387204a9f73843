"""Seven ways to learn the same task from the same rows, behind one interface: what would something simpler have done?

    majority             says the most frequent label, always
    logistic-regression  TF-IDF of words and word pairs, then logistic regression; C and balancing by cross-validation
    small-network        mean word vectors and one hidden layer, from scratch (small_network.py)
    bert-from-scratch    the checkpoint's architecture, every weight random
    bert-head-only       the pre-trained BERT frozen, only the head on top trained
    bert-fine-tuned      the pre-trained BERT under a new head, all of it trained
    bert-word-head       the pre-trained BERT with the word head that it has, all of it trained

Each has `fit`, which tells how far it is, `predict`, `seconds` of training and `parameters`; memory and the time of a
prediction are measured from outside (fitting.py). None sees a label but those of its training rows: where something is
chosen (C), it is chosen among these. 600 reviews on two cores: a second or so each, the BERTs up to half a minute.
"""

import time
from collections.abc import Iterator, Sequence
from typing import Any, Protocol

import numpy as np
import pandas as pd
import torch
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression as Regression
from sklearn.model_selection import GridSearchCV, StratifiedKFold

from lesson.bert.comparison import small_network
from lesson.bert.comparison.progress import Progress
from lesson.bert.speed.threads import one_thread
from lesson.errors import LessonError

STRENGTHS = [0.1, 1.0, 10.0, 100.0]  # of C, the inverse of regularization
UNBALANCED = 1.5  # times as many rows of the most frequent label as of the rarest: weighting the classes may pay
FOLDS = 5


class Model(Protocol):
    """What all of them have. `seconds`, `parameters` and those that were trained are known after `fit`."""

    seconds: float
    parameters: int
    trained_parameters: int

    def fit(self, train: pd.DataFrame, validation: pd.DataFrame, seed: int) -> Iterator[Progress]:
        """Train on the rows of `train` (text, label), telling of progress on `validation`, which teaches nothing."""
        ...

    def predict(self, texts: Sequence[str]) -> np.ndarray:
        """Return the number of the class of each text, in the order of the class names."""
        ...


def numbers(labels: Sequence[str], class_names: Sequence[str]) -> np.ndarray:
    """Return the labels as numbers of classes."""
    place = {name: number for number, name in enumerate(class_names)}
    return np.array([place[label] for label in labels], dtype=np.int64)


def share_right(model: Model, table: pd.DataFrame, class_names: Sequence[str]) -> float:
    """Return the share of the rows of `table` that a model gets right; 0 where there are none."""
    if table.empty:
        return 0.0
    return float((model.predict(table["text"].tolist()) == numbers(table["label"], class_names)).mean())


class Majority:
    """The most frequent label of the training rows, whatever the text says: the least that a model must beat."""

    def __init__(self, class_names: Sequence[str]) -> None:
        self.class_names, self.seconds, self.answer = class_names, 0.0, 0
        self.parameters = self.trained_parameters = 1

    def fit(self, train: pd.DataFrame, validation: pd.DataFrame, seed: int) -> Iterator[Progress]:
        """Count the labels."""
        began = time.perf_counter()
        self.answer = int(np.bincount(numbers(train["label"], self.class_names)).argmax())
        self.seconds = time.perf_counter() - began
        yield Progress(self.seconds, share_right(self, validation, self.class_names))

    def predict(self, texts: Sequence[str]) -> np.ndarray:
        """Return the same class for every text."""
        return np.full(len(texts), self.answer)


class LogisticRegression:
    """TF-IDF of words and word pairs, then logistic regression (scikit-learn); nothing is random but the folds."""

    def __init__(self, class_names: Sequence[str]) -> None:
        self.class_names, self.seconds = class_names, 0.0
        self.parameters = self.trained_parameters = 0
        self.words = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, token_pattern=r"(?u)\b\w+\b|[!?]")
        self.regression: Any = None

    def fit(self, train: pd.DataFrame, validation: pd.DataFrame, seed: int) -> Iterator[Progress]:
        """Choose C and balancing by cross-validation for macro-F1, then fit all rows.

        Raises LessonError for a single class.
        """
        began = time.perf_counter()
        labels = numbers(train["label"], self.class_names)
        if len(set(labels)) < 2:
            raise LessonError(
                "All these training rows have the same label, so there is nothing to tell apart. Take more of them."
            )
        with one_thread():
            self.regression = self._chosen(self.words.fit_transform(train["text"]), labels, seed)
        self.parameters = self.trained_parameters = self.regression.coef_.size + self.regression.intercept_.size
        self.seconds = time.perf_counter() - began
        yield Progress(self.seconds, share_right(self, validation, self.class_names))

    def _chosen(self, features: Any, labels: np.ndarray, seed: int) -> Regression:
        counts = np.unique(labels, return_counts=True)[1]
        weights = [None, "balanced"] if counts.max() > UNBALANCED * counts.min() else [None]
        plain = Regression(max_iter=1000)
        if (folds := min(FOLDS, int(counts.min()))) == 1:  # a class with one row cannot be in two folds
            return plain.fit(features, labels)
        parts = StratifiedKFold(folds, shuffle=True, random_state=seed)
        search = GridSearchCV(plain, {"C": STRENGTHS, "class_weight": weights}, scoring="f1_macro", cv=parts)
        return search.fit(features, labels).best_estimator_

    def predict(self, texts: Sequence[str]) -> np.ndarray:
        """Return the likeliest class of each text."""
        return self.regression.predict(self.words.transform(texts))


class Network:
    """The small network of small_network.py; the seed decides its random start and the order of its rows."""

    def __init__(self, class_names: Sequence[str]) -> None:
        self.class_names, self.seconds = class_names, 0.0
        self.parameters = self.trained_parameters = 0
        self.network: small_network.SmallNetwork | None = None

    def fit(self, train: pd.DataFrame, validation: pd.DataFrame, seed: int) -> Iterator[Progress]:
        """Train; tell of progress after every epoch."""
        began = time.perf_counter()
        texts = train["text"].tolist()
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            self.network = small_network.SmallNetwork(small_network.vocabulary(texts), len(self.class_names))
        self.parameters = self.trained_parameters = sum(weight.numel() for weight in self.network.parameters())
        with one_thread():
            for _ in small_network.train(self.network, texts, numbers(train["label"], self.class_names).tolist(), seed):
                self.seconds += time.perf_counter() - began
                yield Progress(self.seconds, share_right(self, validation, self.class_names))
                began = time.perf_counter()

    @torch.inference_mode()
    def predict(self, texts: Sequence[str]) -> np.ndarray:
        """Return the likeliest class of each text."""
        assert self.network is not None, "fit comes first"
        return self.network(self.network.encode(texts)).argmax(dim=1).numpy()
