"""Texts of like length go through a model together, because it multiplies padding as if it were words.

Batches padded to 128 tokens are mostly padding where reviews are short; buckets over the whole epoch save that
(Khomenko et al. 2016, arXiv:1708.05604, call it sequence bucketing). Knows lengths only, no texts. Milliseconds for ten
thousand rows.
"""

from collections.abc import Sequence

import numpy as np

STEP = 4  # tokens; batches of few different widths, because a kernel is compiled for each size of a matrix product
TOKENS = 2048  # read at a time: the scores of 30,000 words for each are 250 MB

Lengths = Sequence[int] | np.ndarray


def bucketed_order(lengths: Lengths, batch_size: int, seed: int, epoch: int) -> list[list[int]]:
    """Return one epoch's batches of row numbers: rows of like length together, the batches in random order.

    Rows whose lengths are alike to within STEP tokens are shuffled, so a row meets other company in the next epoch. The
    order is a function of seed and epoch, so a resumed run sees the batches that the uninterrupted one would have seen.

    >>> [len(batch) for batch in bucketed_order([5, 90, 6, 80], 2, seed=0, epoch=0)]
    [2, 2]
    """
    random = np.random.default_rng([seed, epoch])
    rows = np.argsort(-(-np.asarray(lengths) // STEP) + random.random(len(lengths)), kind="stable")
    batches = [rows[start : start + batch_size].tolist() for start in range(0, len(rows), batch_size)]
    return [batches[i] for i in random.permutation(len(batches))]


def by_length(lengths: Lengths, tokens: int = TOKENS) -> list[list[int]]:
    """Return batches of row numbers for reading: longest first, as many to a batch as `tokens` allow, nothing random.

    >>> by_length([700, 3, 700, 700])
    [[0, 2], [3, 1]]
    """
    order = np.argsort(-np.asarray(lengths), kind="stable").tolist()
    batches = []
    while order:
        rows = max(1, tokens // int(lengths[order[0]]))
        batches.append(order[:rows])
        order = order[rows:]
    return batches
