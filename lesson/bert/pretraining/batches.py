"""From rows of text to a masked batch on the device that computes it: a function of seed, step and mask rate alone.

As many tokens of a row are masked as BERT's own program masks: its share, rounded, and one at least. So the processor
knows the size of everything beforehand, and a GPU never has to be waited for. Takes about a millisecond.
"""

from typing import Any

import numpy as np
import torch
from torch import Tensor

from lesson.bert.pretraining.corpus import MASK, SPECIAL_TOKENS
from lesson.bert.pretraining.masking import hide_tokens
from lesson.settings import PreTraining

Rows = dict[str, np.ndarray]
MaskedBatch = dict[str, Tensor]


def masked_batch(
    rows: Rows, rate: float, settings: PreTraining, step: int, number: int, device: torch.device | str = "cpu"
) -> MaskedBatch:
    """The rows with a share `rate` of their tokens masked; `number` is the batch's place in its step.

    `rows` has `ids` and `types` (rows, length), `words` and `follows` (rows): words are the tokens that may be masked.
    Returns `inputs`, `types`, `attention` and `labels` (-100: not asked), (rows, length); `follows` (rows); `places`
    (rows, some), the tokens whose answer is wanted: [CLS] first, then the masked ones, filled up with others; and
    `asked`, where in `places`, read row by row, the masked ones stand.
    """
    numbers = how_many(rows["words"], rate, [settings.seed, step, number])
    width = 1 + int(numbers.max())
    column = np.arange(width)
    given = rows | {"asked": np.flatnonzero((column > 0) & (column <= numbers[:, None])), "numbers": numbers}
    batch = to_device(given, device)
    ids = batch.pop("ids")
    generator = torch.Generator(device).manual_seed((settings.seed * 1_000_003 + step) * 64 + number)
    places = choose_places(ids, width, generator)
    wanted = torch.arange(width, device=device) <= batch.pop("numbers")[:, None]
    chosen = torch.zeros_like(ids, dtype=torch.bool).scatter(1, places, wanted)
    chosen[:, 0] = False  # [CLS] is read for the next sentence, never masked
    inputs, labels, _ = hide_tokens(ids, chosen, settings.vocab_size, MASK, generator)
    return batch | {"inputs": inputs, "labels": labels, "places": places, "attention": (ids != 0).long()}


def how_many(words: np.ndarray, rate: float, seed: Any) -> np.ndarray:
    """How many of each row's `words` are masked: a share `rate`, rounded up or down by chance, and at least one.

    >>> how_many(np.array([100, 3, 0]), 0.15, seed=0).tolist()
    [15, 1, 0]
    """
    rounded = np.floor(words * rate + np.random.default_rng(seed).random(len(words))).astype(np.int64)
    return np.minimum(np.maximum(rounded, 1), words)


def choose_places(ids: Tensor, width: int, generator: torch.Generator) -> Tensor:
    """For each row (rows, length) the place of [CLS] and of `width` - 1 tokens drawn at random, special ones last."""
    chance = torch.rand(ids.shape, generator=generator, device=ids.device)
    chance = chance.masked_fill(ids < len(SPECIAL_TOKENS), -1.0)
    chance[:, 0] = 2.0
    return chance.topk(width, dim=1).indices


def to_device(arrays: Rows, device: torch.device | str) -> MaskedBatch:
    """Arrays as tensors where they are needed; from pinned memory a GPU fetches them while it computes."""
    tensors = {name: torch.from_numpy(array) for name, array in arrays.items() if name != "words"}
    if torch.device(device).type == "cuda":
        tensors = {name: tensor.pin_memory().to(device, non_blocking=True) for name, tensor in tensors.items()}
    return {name: tensor.long() for name, tensor in tensors.items()}
