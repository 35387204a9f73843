"""The fast loss is PyTorch's cross-entropy."""

import pytest
import torch
from torch.nn.functional import cross_entropy, linear

from lesson.bert.speed import fast_loss
from lesson.bert.speed.fast_loss import vocabulary_cross_entropy


@pytest.fixture
def example():
    torch.manual_seed(0)
    hidden, weight, bias = torch.randn(50, 16), torch.randn(40, 16), torch.randn(40)
    return [tensor.requires_grad_() for tensor in (hidden, weight, bias)], torch.randint(40, (50,))


@pytest.mark.parametrize("rows", [512, 16])  # all 50 together; some at a time, the last ones fewer
def test_loss_and_gradients_equal_pytorchs(example, monkeypatch, rows):
    monkeypatch.setitem(fast_loss.ROWS, "cpu", rows)
    inputs, labels = example
    ours, theirs = vocabulary_cross_entropy(*inputs, labels), cross_entropy(linear(*inputs), labels)
    torch.testing.assert_close(ours, theirs)
    for mine, right in zip(
        torch.autograd.grad(3 * ours, inputs), torch.autograd.grad(3 * theirs, inputs), strict=False
    ):
        torch.testing.assert_close(mine, right)


def test_in_bfloat16_the_loss_stays_within_one_per_cent(example):
    inputs, labels = example
    ours = vocabulary_cross_entropy(*(tensor.bfloat16() for tensor in inputs), labels)
    torch.testing.assert_close(ours.float(), cross_entropy(linear(*inputs), labels), rtol=0.01, atol=0)
