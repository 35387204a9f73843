"""Buckets: every row once, like lengths together, the same order for the same seed."""

import numpy as np

from lesson.bert.buckets import TOKENS, bucketed_order, by_length


def test_the_order_of_an_epoch_holds_every_row_once_and_depends_on_seed_and_epoch_alone():
    lengths = [5, 90, 6, 80, 7, 33, 34, 12]
    assert sorted(row for batch in bucketed_order(lengths, 3, 0, 0) for row in batch) == list(range(8))
    assert bucketed_order(lengths, 3, 0, 1) == bucketed_order(lengths, 3, 0, 1)
    assert bucketed_order(lengths, 3, 0, 1) != bucketed_order(lengths, 3, 0, 2)


def test_rows_of_like_length_share_a_batch_and_change_places_between_epochs():
    lengths = np.repeat([9, 10, 11, 12, 60], 4)
    orders = [bucketed_order(lengths, 4, 0, epoch) for epoch in range(8)]
    assert all([16, 17, 18, 19] in [sorted(batch) for batch in order] for order in orders)
    assert len({tuple(sorted(batch)) for order in orders for batch in order}) > 20


def test_batches_for_reading_hold_every_row_once_and_stay_within_their_bound():
    lengths = [1, 500, 30, 512, 7, 512, 90] * 5
    batches = by_length(lengths)
    assert sorted(row for batch in batches for row in batch) == list(range(len(lengths)))
    assert all(max(lengths[row] for row in batch) * len(batch) <= TOKENS for batch in batches)


def test_a_row_longer_than_the_bound_is_read_alone():
    assert by_length([3, 2 * TOKENS, 5]) == [[1], [2, 0]]
