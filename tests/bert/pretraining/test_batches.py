"""Masks where the step runs: a function of seed and step, as many as the rate says, never a special token."""

import numpy as np
import pytest
import torch

from lesson.bert.pretraining import batches, pairs
from lesson.bert.pretraining.corpus import MASK
from lesson.bert.pretraining.masking import IGNORED
from lesson.settings import PreTraining

SETTINGS = PreTraining(vocab_size=1000)
LENGTHS = (4, 9, 30, 30, 28)


def rows():
    """Five rows of ids 5 to 999, [CLS] first, [SEP] last, padded."""
    rng = np.random.default_rng(0)
    found = [pairs.Row(np.array([2, *rng.integers(5, 1000, size - 2), 3]), size, pairs.FOLLOWS) for size in LENGTHS]
    batch = pairs.collate(found)
    return {"ids": batch.ids, "types": batch.types, "follows": batch.follows, "words": np.array(LENGTHS) - 2}


def test_masks_are_a_function_of_seed_step_and_place_in_the_step():
    first = batches.masked_batch(rows(), 0.3, SETTINGS, 7, 1)
    again = batches.masked_batch(rows(), 0.3, SETTINGS, 7, 1)
    assert all(torch.equal(first[name], again[name]) for name in first)
    for other in ((SETTINGS, 8, 1), (SETTINGS, 7, 2), (PreTraining(vocab_size=1000, seed=1), 7, 1)):
        assert not torch.equal(first["labels"], batches.masked_batch(rows(), 0.3, *other)["labels"])


def test_each_row_has_its_share_of_masks_and_one_at_least():
    for step in range(20):
        batch = batches.masked_batch(rows(), 0.2, SETTINGS, step, 0)
        masked = (batch["labels"] != IGNORED).sum(1)
        assert all(abs(n - 0.2 * (size - 2)) < 1 for n, size in zip(masked.tolist(), LENGTHS, strict=True))
        assert masked.min() >= 1


def test_over_many_steps_the_share_of_masks_is_the_rate():
    numbers = [batches.how_many(np.full(50, 37), 0.19, [0, step]) for step in range(200)]
    assert np.mean(numbers) / 37 == pytest.approx(0.19, abs=0.002)


def test_only_words_are_masked_and_labels_are_what_stood_there():
    given = rows()
    ids = torch.from_numpy(given["ids"])
    for step in range(20):
        batch = batches.masked_batch(given, 0.9, SETTINGS, step, 0)
        chosen = batch["labels"] != IGNORED
        assert not chosen[ids < 5].any() and torch.equal(batch["labels"][chosen], ids[chosen])
        assert torch.equal(batch["inputs"][~chosen], ids[~chosen]) and (batch["inputs"][chosen] == MASK).any()
        assert torch.equal(batch["attention"], (ids != 0).long())


def test_places_and_asked_find_every_masked_token_behind_the_first():
    batch = batches.masked_batch(rows(), 0.25, SETTINGS, 3, 0)
    assert (batch["places"][:, 0] == 0).all()
    found = batch["labels"].take_along_dim(batch["places"], 1).flatten()[batch["asked"]]
    assert sorted(found.tolist()) == sorted(batch["labels"][batch["labels"] != IGNORED].tolist())


def test_a_row_without_words_is_asked_nothing():
    assert batches.how_many(np.array([0, 1]), 0.5, 0).tolist() == [0, 1]
