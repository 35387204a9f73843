"""Where pre-training computes: in the layers' copy in low precision.

Half the bytes, twice as fast, and the same loss, as long as the float32 weights are what is trained (Micikevicius et
al. 2018, arXiv:1710.03740). Embeddings and heads stay float32: they are a small part of the work. Fine-tuning leaves
this to autocast (prepare.py), which rounds the weights at each forward pass; a step of pre-training has many of these,
and one copy serves them all. Each function takes about a millisecond.
"""

import copy

import torch
from torch import nn
from transformers import BertForPreTraining

from lesson.bert.speed import hardware


def low_precision(model: BertForPreTraining) -> nn.ModuleList:
    """A copy of the model's layers for computing, in bfloat16 where this machine is faster with it."""
    dtype = torch.bfloat16 if hardware.precision() == "bf16" else torch.float32
    return copy.deepcopy(model.bert.encoder.layer).to(dtype)


@torch.no_grad()
def round_weights(model: BertForPreTraining, layers: nn.ModuleList) -> None:
    """Round the trained weights into the copy that computes."""
    torch._foreach_copy_(list(layers.parameters()), list(model.bert.encoder.parameters()))


def copy_gradients(layers: nn.ModuleList, model: BertForPreTraining) -> None:
    """Copy the gradients of the copy that computes to the weights that are trained, and clear them there."""
    weights, copies = list(model.bert.encoder.parameters()), list(layers.parameters())
    for weight in weights:
        weight.grad = torch.empty_like(weight)
    gradients, computed = [weight.grad for weight in weights], [copied.grad for copied in copies]
    torch._foreach_copy_(gradients, computed)  # type: ignore[arg-type]  # all are there after a backward pass
    for copied in copies:
        copied.grad = None
