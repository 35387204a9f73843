"""How far a measured accuracy or macro-F1 may be from the truth: 95 % bootstrap intervals (Efron 1979).

The test rows are a sample; another sample would have given another figure. The bootstrap imitates other samples by
drawing rows again, with replacement, two thousand times. Rows enter accuracy and macro-F1 only through the confusion
table, so a draw of rows is a multinomial draw of its cells: the same thing, a thousand times faster. Takes some two
milliseconds for 200 rows. What it does not do: say how another training run would have done; that takes several
seeds.
"""

from collections.abc import Sequence

import numpy as np
from scipy.stats import binomtest

DRAWS = 2000
LEVEL = 0.95
Interval = tuple[float, float]


def confusion_table(truth: Sequence[int] | np.ndarray, guess: Sequence[int] | np.ndarray, classes: int) -> np.ndarray:
    """Return counts [true class, predicted class].

    >>> confusion_table([0, 1, 1], [0, 1, 0], 2).tolist()
    [[1, 0], [1, 1]]
    """
    table = np.zeros((classes, classes), dtype=np.int64)
    np.add.at(table, (np.asarray(truth, dtype=np.int64), np.asarray(guess, dtype=np.int64)), 1)
    return table


def accuracy(tables: np.ndarray) -> np.ndarray:
    """Return the share of rows on the diagonal, for one confusion table or a stack of them [..., classes, classes]."""
    return np.trace(tables, axis1=-2, axis2=-1) / tables.sum(axis=(-2, -1))


def macro_f1(tables: np.ndarray) -> np.ndarray:
    """The mean F1 over the classes that occur or are predicted, for a table or a stack [..., classes, classes]."""
    hits = np.diagonal(tables, axis1=-2, axis2=-1)
    wanted = tables.sum(axis=-1) + tables.sum(axis=-2)
    scores = np.divide(2 * hits, wanted, out=np.zeros(wanted.shape), where=wanted > 0)
    return scores.sum(axis=-1) / np.maximum((wanted > 0).sum(axis=-1), 1)


def wilson(right: int, rows: int) -> Interval:
    """Return the 95 % interval of an accuracy of `right` out of `rows` (Wilson 1927), which holds for few rows too.

    >>> tuple(round(bound, 3) for bound in wilson(50, 100))
    (0.404, 0.596)
    """
    bounds = binomtest(right, rows).proportion_ci(LEVEL, method="wilson")
    return float(bounds.low), float(bounds.high)


def bootstrap(table: np.ndarray, seed: int = 0, draws: int = DRAWS) -> dict[str, Interval]:
    """Return the 95 % intervals of accuracy and macro_f1 for a confusion table; the same seed gives the same intervals.

    Where every row is right (or wrong), no draw can differ; the rule of three then says how rare a mistake may still
    be.

    >>> bootstrap(np.array([[80, 20], [20, 80]]))["accuracy"]
    (0.74, 0.855)
    """
    rows, right = int(table.sum()), int(np.trace(table))
    if right in (0, rows):
        bounds = (round(max(0.0, 1 - 3 / rows), 4), 1.0) if right else (0.0, round(min(1.0, 3 / rows), 4))
        return {"accuracy": bounds, "macro_f1": bounds}
    drawn = np.random.default_rng(seed).multinomial(rows, table.ravel() / rows, size=draws).reshape(draws, *table.shape)
    return {"accuracy": _middle(accuracy(drawn)), "macro_f1": _middle(macro_f1(drawn))}


def _middle(values: np.ndarray) -> Interval:
    low, high = np.quantile(values, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return round(float(low), 4), round(float(high), 4)
