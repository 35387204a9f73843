"""Logistic regression and the small network made of nothing but their numbers and words, ready to be asked.

Logistic regression is written out here: what scikit-learn's TfidfVectorizer and LogisticRegression do with a text is a
dozen lines, and a test holds that both say the same. It needs no gradient to tell which words decided: the score is a
sum with one part for each word and pair of words.
"""

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Self

import numpy as np
import torch

from lesson.bert.comparison.small_network import SmallNetwork

_WORD = re.compile(r"\b\w+\b|[!?]")


@dataclass(frozen=True)
class WordCounts:
    """TF-IDF of words and pairs of words, and one weight for each of them and each class."""

    class_names: tuple[str, ...]
    places: dict[str, int]  # of words and pairs, in the arrays
    idf: np.ndarray  # [terms]: the rarer, the more
    weights: np.ndarray  # [classes, terms]
    intercepts: np.ndarray  # [classes]; minus infinity for a class that it has never seen

    @classmethod
    def made_of(
        cls,
        class_names: Sequence[str],
        words: Sequence[str],
        seen: Sequence[int],
        idf: np.ndarray,
        weights: np.ndarray,
        intercepts: np.ndarray,
    ) -> Self:
        """Return the model of scikit-learn's own arrays; `seen` are the classes of their rows."""
        if len(seen) == 2:  # one row for two classes: half of it for the one, half against the other
            weights, intercepts = np.vstack([-weights, weights]) / 2, np.concatenate([-intercepts, intercepts]) / 2
        wide, start = np.zeros((len(class_names), len(words))), np.full(len(class_names), -np.inf)
        wide[list(seen)], start[list(seen)] = weights, intercepts
        return cls(tuple(class_names), {word: at for at, word in enumerate(words)}, idf, wide, start)

    def features(self, text: str) -> dict[str, float]:
        """Return the TF-IDF value of each word and pair that training had; their squares add up to 1."""
        counts = Counter(term for term in terms(text) if term in self.places)
        values = {term: (1 + math.log(count)) * self.idf[self.places[term]] for term, count in counts.items()}
        length = math.sqrt(sum(value**2 for value in values.values()))
        return {term: float(value / length) for term, value in values.items()}

    def shares(self, texts: Sequence[str]) -> np.ndarray:
        """Return the class probabilities [texts, classes]."""
        return np.stack([self._shares(self.features(text)) for text in texts])

    def _shares(self, features: dict[str, float]) -> np.ndarray:
        at = [self.places[term] for term in features]
        scores = self.weights[:, at] @ np.array([*features.values()]) + self.intercepts
        likely = np.exp(scores - scores.max())
        return likely / likely.sum()

    def word_weights(self, text: str) -> dict[str, Any]:
        """Return which words decided, exactly: label, probabilities, words ([word or pair, what it adds] each), start.

        What all words add and the start, which it has without any word, are together the label's score.
        """
        features = self.features(text)
        shares = self._shares(features)
        winner = int(shares.argmax())
        return {
            "label": self.class_names[winner],
            "probabilities": dict(zip(self.class_names, shares.tolist(), strict=True)),
            "words": [
                (term, float(value * self.weights[winner, self.places[term]])) for term, value in features.items()
            ],
            "start": float(self.intercepts[winner]),
        }


def terms(text: str) -> list[str]:
    """Return the words of a text in small letters, then its pairs of neighbours; ! and ? count as words.

    >>> terms("Not good!")
    ['not', 'good', '!', 'not good', 'good !']
    """
    words = _WORD.findall(text.lower())
    return [*words, *(f"{one} {next_one}" for one, next_one in pairwise(words))]


@dataclass(frozen=True)
class SmallClassifier:
    """The small network of small_network.py with its weights."""

    class_names: tuple[str, ...]
    network: SmallNetwork

    @classmethod
    def made_of(cls, class_names: Sequence[str], words: Sequence[str], arrays: dict[str, np.ndarray]) -> Self:
        """Return the network of these weights, which knows these words, in this order."""
        network = SmallNetwork({word: at for at, word in enumerate(words, start=1)}, len(class_names))
        network.load_state_dict({name: torch.from_numpy(values) for name, values in arrays.items()})
        return cls(tuple(class_names), network)

    @torch.inference_mode()
    def shares(self, texts: Sequence[str]) -> np.ndarray:
        """Return the class probabilities [texts, classes]."""
        return self.network(self.network.encode(texts)).double().softmax(dim=1).numpy()
