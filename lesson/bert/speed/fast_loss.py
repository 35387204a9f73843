"""Cross-entropy over a whole vocabulary with its gradient computed in the same pass, some rows at a time.

16,384 scores for each masked token are the largest tensors of pre-training. PyTorch's own loss reads and writes them
six times at full precision; here they stay in the precision they were computed in (bfloat16 where that is fast; softmax
itself works at full precision inside) and are turned into their own gradient in place. 512 rows at a time are 16 MB,
which the allocator hands out again and again; forty megabytes would be new memory from the system at every step, and
touching new memory takes ten times as long as the softmax. A GPU has no such trouble and likes them large. In float32
the result equals PyTorch's.
"""

from typing import Any

import torch
from torch import Tensor
from torch.nn.functional import linear

ROWS = {"cpu": 512, "cuda": 16_384}  # scored together


class _VocabularyCrossEntropy(torch.autograd.Function):
    @staticmethod
    def forward(context: Any, hidden: Tensor, weight: Tensor, bias: Tensor, labels: Tensor) -> Tensor:
        by_hidden, by_weight = torch.empty_like(hidden), torch.zeros_like(weight, dtype=torch.float32)
        by_bias, loss = torch.zeros_like(bias, dtype=torch.float32), torch.zeros((), device=hidden.device)
        for start in range(0, len(labels), ROWS[labels.device.type]):
            some = slice(start, start + ROWS[labels.device.type])
            probabilities = torch.softmax(linear(hidden[some], weight, bias), dim=1)
            at_labels = torch.arange(len(probabilities), device=labels.device), labels[some]
            right = probabilities[at_labels]
            probabilities[at_labels] = right - 1  # now the gradient of the loss by the scores, times the number of rows
            by_hidden[some] = probabilities @ weight
            by_weight += probabilities.T @ hidden[some]
            by_bias += probabilities.sum(0)
            loss -= right.float().clamp_min(1e-30).log().sum()
        context.save_for_backward(by_hidden, by_weight.to(weight.dtype), by_bias.to(bias.dtype))
        context.rows = len(labels)
        return loss / len(labels)

    @staticmethod
    def backward(context: Any, upstream: Tensor) -> tuple[Tensor, Tensor, Tensor, None]:
        hidden, weight, bias = (tensor * (upstream / context.rows).to(tensor.dtype) for tensor in context.saved_tensors)
        return hidden, weight, bias, None


def vocabulary_cross_entropy(hidden: Tensor, weight: Tensor, bias: Tensor, labels: Tensor) -> Tensor:
    """Mean cross-entropy of the scores `hidden @ weight.T + bias` (rows, vocabulary) against `labels` (rows).

    Equals `torch.nn.functional.cross_entropy(hidden @ weight.T + bias, labels)`, in the precision of what it is given.
    """
    return _VocabularyCrossEntropy.apply(hidden, weight, bias, labels)
