"""Muon's update is orthogonal, and it learns."""

import torch

from lesson.bert.speed.muon import Muon, orthogonalize


def test_orthogonalizing_brings_all_singular_values_near_one():
    matrices = torch.randn(3, 16, 64, generator=torch.Generator().manual_seed(0))
    values = torch.linalg.svdvals(orthogonalize(matrices).float())
    assert values.min() > 0.5 and values.max() < 1.4


def test_orthogonalizing_keeps_the_directions():
    diagonal = torch.diag(torch.tensor([3.0, -2.0, 1.0]))
    assert torch.equal(orthogonalize(diagonal[None])[0].float().sign(), diagonal.sign())


def test_tall_and_wide_matrices_learn_a_linear_map():
    torch.manual_seed(0)
    inputs, first, second = (
        torch.randn(64, 8),
        torch.nn.Parameter(torch.randn(16, 8) / 4),
        torch.nn.Parameter(torch.randn(4, 16) / 4),
    )
    target = inputs @ torch.randn(8, 4)
    optimizer = Muon([first, second], lr=0.05, weight_decay=0.0)
    losses = []
    for _ in range(60):
        loss = (inputs @ first.T @ second.T - target).square().mean()
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()
        losses.append(loss.item())
    assert losses[-1] < losses[0] / 20
