"""Muon: momentum whose update is made orthogonal, so that every direction of a weight matrix learns at the same pace.

Jordan et al. 2024 (kellerjordan.github.io/posts/muon); the scale that lets it share AdamW's learning rates is from Liu
et al. 2025 ("Muon is scalable for LLM training", section 2.2). Matrices of equal shape are updated as one stack: on a
CPU that is what makes it affordable. For embeddings, biases and norms use AdamW.
"""

from collections.abc import Iterable
from typing import Any

import torch
from torch import Tensor


def orthogonalize(matrices: Tensor, steps: int = 5) -> Tensor:
    """Bring all singular values of each matrix of a stack (n, rows, columns), rows <= columns, close to 1 by
    Newton-Schulz steps.

    The result is bfloat16: precise singular values do not matter, only that none is left behind.
    """
    x = matrices.bfloat16()
    x = x / (x.norm(dim=(1, 2), keepdim=True) + 1e-7)
    for _ in range(steps):
        a = x @ x.mT
        b = -4.7750 * a + 2.0315 * a @ a
        x = 3.4445 * x + b @ x
    return x


class Muon(torch.optim.Optimizer):
    """SGD with Nesterov momentum, orthogonalized; `lr` is on AdamW's scale, `weight_decay` is decoupled."""

    def __init__(
        self, params: Iterable[Any], lr: float = 1e-3, momentum: float = 0.95, weight_decay: float = 0.01
    ) -> None:
        super().__init__(params, {"lr": lr, "momentum": momentum, "weight_decay": weight_decay})

    @torch.no_grad()
    def step(self, closure: None = None) -> None:  # type: ignore[override]  # it asks for no loss
        """Update every matrix that has a gradient."""
        for group in self.param_groups:
            stacks: dict[tuple[int, int], list[Tensor]] = {}
            for parameter in group["params"]:
                stacks.setdefault(tuple(sorted(parameter.shape)), []).append(parameter)
            for parameters in stacks.values():
                self._update(parameters, group)

    def _update(self, parameters: list[Tensor], group: dict) -> None:
        momenta = [self.state[each].setdefault("momentum", torch.zeros_like(each)) for each in parameters]
        gradients: list[Any] = [parameter.grad for parameter in parameters]
        torch._foreach_lerp_(momenta, gradients, 1 - group["momentum"])
        directions = torch._foreach_lerp(gradients, momenta, group["momentum"])  # Nesterov: look one step ahead
        tall = [parameter.shape[0] > parameter.shape[1] for parameter in parameters]
        wide = torch.stack([each.mT if turn else each for each, turn in zip(directions, tall, strict=False)])
        steps = [each.mT if turn else each for each, turn in zip(orthogonalize(wide).float(), tall, strict=False)]
        torch._foreach_mul_(parameters, 1 - group["lr"] * group["weight_decay"])
        torch._foreach_add_(parameters, steps, alpha=-group["lr"] * 0.2 * max(parameters[0].shape) ** 0.5)
