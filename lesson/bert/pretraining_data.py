"""The batches of every pre-training step, with fresh masks: a function of the seed and the step alone.

So a resumed run sees what the uninterrupted one would have seen. What a pair is stands in pairs.py, what a mask is in
masking.py. Getting to step 5,000 of a resumed run takes half a minute.
"""

from collections.abc import Iterator
from itertools import count

import torch
from torch import Tensor

from lesson.bert import held_out, pairs
from lesson.bert.corpus import SPECIAL_TOKENS, Corpus
from lesson.bert.masking import mask_tokens
from lesson.bert.pretraining_settings import Settings


def masked(
    batch: pairs.Batch, rate: float, settings: Settings, step: int, number: int, device: str
) -> dict[str, Tensor]:
    """A batch as tensors with fresh masks, which depend on seed, step and place in the step only."""
    generator = torch.Generator().manual_seed((settings.seed * 1_000_003 + step) * 64 + number)
    ids = torch.from_numpy(batch.ids)
    inputs, labels, _ = mask_tokens(ids, ids < len(SPECIAL_TOKENS), settings.vocab_size, held_out.MASK, generator, rate)
    tensors = {"inputs": inputs, "labels": labels, "types": torch.from_numpy(batch.types)}
    tensors |= {"attention": torch.from_numpy(batch.attention), "follows": torch.from_numpy(batch.follows)}
    return {name: tensor.to(device, non_blocking=True) for name, tensor in tensors.items()}


def stream(maker: pairs.PairMaker, settings: Settings, seed: int) -> Iterator[list[pairs.Batch]]:
    """The batches of one step after another: epoch after epoch, never two the same."""
    for epoch in count():
        for _, batches in pairs.windows(maker, settings.tokens, seed, epoch):
            for start in range(0, len(batches) - settings.batches + 1, settings.batches):
                yield batches[start : start + settings.batches]


def steps_of(corpus: Corpus, settings: Settings, first: int) -> Iterator[list[pairs.Batch]]:
    """The batches of step `first`, of the next step, and so on.

    Every tenth step has long rows (Devlin et al. 2018, appendix A.2, saves them for the end). Steps before `first` are
    made and thrown away, so that a resumed run sees what it would have seen.
    """
    table = pairs.pieces(corpus, False, settings.repeats)
    short = stream(pairs.PairMaker(corpus, table, settings.max_length), settings, settings.seed)
    long = stream(pairs.PairMaker(corpus, table, settings.long_length), settings, settings.seed + 1)
    for step in count():
        batches = next(long if step % settings.long_every == settings.long_every - 1 else short)
        if step >= first:
            yield batches
