"""Which layers a run changed: how far their weights moved, and how alike their outputs still are.

Weights may move without changing what a layer says, and the other way round, so both are reported.
"""

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor
from transformers import PreTrainedModel


def linear_cka(one: Tensor, other: Tensor) -> float:
    """Return the linear centred kernel alignment of two layers' outputs [texts, hidden]: 0 unlike to 1 alike.

    Rotations and a common scale don't count (Kornblith et al. 2019, arXiv:1905.00414, section 3).

    >>> x = torch.tensor([[0.0, 1.0], [2.0, 0.0], [1.0, 1.0]])
    >>> round(linear_cka(x, 3 * x.flip(1)), 6)
    1.0
    """
    one, other = (states.double() - states.double().mean(dim=0) for states in (one, other))
    norm = (one.T @ one).norm() * (other.T @ other).norm()
    return float((other.T @ one).norm() ** 2 / norm) if norm > 0 else 1.0


def moved(before: PreTrainedModel, after: PreTrainedModel) -> list[float]:
    """Return, for the embeddings and each layer, how far the weights went as a share of their own length."""
    return [_distance(old, new) for old, new in zip(_parts(before), _parts(after), strict=True)]


def _parts(model: PreTrainedModel) -> list[torch.nn.Module]:
    body = model.base_model
    layers = body.encoder.layer if hasattr(body, "encoder") else body.transformer.layer
    return [body.embeddings, *layers]


def _distance(old: torch.nn.Module, new: torch.nn.Module) -> float:
    weights = dict(new.named_parameters())
    pairs = [(weight.detach().float(), weights[name].detach().float()) for name, weight in old.named_parameters()]
    gone = sum(float((there - here).square().sum()) for here, there in pairs)
    length = sum(float(here.square().sum()) for here, _ in pairs)
    return (gone / length) ** 0.5 if length else 0.0


def compared(
    before: PreTrainedModel, after: PreTrainedModel, states_before: Tensor, states_after: Tensor
) -> list[dict[str, Any]]:
    """Return one row a layer, the embeddings first: layer, moved, similar (linear CKA of the outputs)."""
    alike = [linear_cka(one, other) for one, other in zip(states_before, states_after, strict=True)]
    return [
        {"layer": number, "moved": round(far, 6), "similar": round(same, 6)}
        for number, (far, same) in enumerate(zip(moved(before, after), alike, strict=True))
    ]


def most_moved(rows: Sequence[dict[str, Any]]) -> int:
    """Return the layer whose weights moved furthest, the embeddings left aside.

    >>> most_moved([{"layer": 0, "moved": 9.0}, {"layer": 1, "moved": 0.1}, {"layer": 2, "moved": 0.2}])
    2
    """
    return int(max(rows[1:], key=lambda row: row["moved"])["layer"])
