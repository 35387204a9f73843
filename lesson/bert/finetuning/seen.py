"""What the head reads of each review, caught while an evaluation reads the reviews anyway: no second pass.

That is the encoder's last vector of one token: [CLS] for a new head, before the pooler, [MASK] for the word head.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np
import torch
from torch import Tensor
from transformers import PreTrainedModel

from lesson.bert.buckets import by_length
from lesson.bert.finetuning.batches import Rows
from lesson.results.inside.evenly import some_of


@contextmanager
def watched(model: PreTrainedModel) -> Iterator[list[Tensor]]:
    """Collect the vectors that the model's head reads in this block, batch after batch: [texts, hidden], float16."""
    found: list[Tensor] = []

    def keep(_body: Any, _given: Any, output: Any) -> None:
        found.append(output.last_hidden_state[:, 0].to("cpu", torch.float16))  # the word head's body gives [MASK] only

    hook = model.base_model.register_forward_hook(keep)
    try:
        yield found
    finally:
        hook.remove()


def in_order(batches: Sequence[Tensor], rows: Rows) -> np.ndarray:
    """Return the vectors of some rows, at most 300 and evenly spread, in the rows' order: [reviews, hidden].

    `batches` are those that `predict` reads, the longest reviews first.
    """
    numbers = [number for batch in by_length(rows.lengths) for number in batch]
    return torch.cat(list(batches))[np.argsort(numbers)[some_of(len(rows))]].numpy()
