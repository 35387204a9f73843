"""Where in the network the label can be read off: a linear probe a layer (Alain and Bengio 2016, arXiv:1610.01644).

A probe is a logistic regression on one layer's vectors, cross-validated. That a label can be read off a layer does not
mean that the network uses it.
"""

import warnings
from collections.abc import Sequence

import numpy as np
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from torch import Tensor

FOLDS = 5


def probed(states: Tensor, labels: Sequence[int], seed: int = 0) -> list[float]:
    """Return the share of texts that a probe gets right at each layer, from states [layers, texts, hidden].

    The folds are stratified and the same for every layer; with fewer than five texts of a label there are fewer.
    """
    given = np.asarray(labels)
    folds = min(FOLDS, int(np.bincount(given)[np.unique(given)].min()))
    if folds < 2:
        return []
    split = StratifiedKFold(folds, shuffle=True, random_state=seed)
    probe = make_pipeline(StandardScaler(), LogisticRegression(C=0.01, max_iter=300))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # a probe that has almost settled will do
        return [round(float(cross_val_score(probe, layer, given, cv=split).mean()), 6) for layer in states.numpy()]
