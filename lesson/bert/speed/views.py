"""Shallow copies of a model: the same weights under the same names, some of its parts exchanged.

A view lets the same network be looked at in two ways at once: as Transformers made it, and as it is trained. Copies no
weight; takes microseconds.
"""

import copy
from typing import TypeVar

from torch import nn
from transformers import PreTrainedModel

Module = TypeVar("Module", bound=nn.Module)


def view(module: Module, **children: nn.Module) -> Module:
    """Return a shallow copy of a module: the same weights, some of its children exchanged.

    >>> linear = nn.Linear(2, 2)
    >>> view(linear).weight is linear.weight
    True
    """
    twin = copy.copy(module)
    twin._modules = {**module._modules, **children}
    return twin


def with_layers(body: Module, layers: nn.ModuleList, **children: nn.Module) -> Module:
    """Return a view of a BERT without its head whose encoder has these layers."""
    name = encoder_name(body)
    return view(body, **{name: view(getattr(body, name), layer=layers)}, **children)


def layers_of(model: PreTrainedModel) -> nn.ModuleList:
    """Return the layers of a model's encoder; an empty list where they share one set of weights, as ALBERT's do."""
    layers = getattr(getattr(model.base_model, encoder_name(model.base_model)), "layer", None)
    return layers if isinstance(layers, nn.ModuleList) else nn.ModuleList()


def encoder_name(body: nn.Module) -> str:
    """Return the name under which a BERT keeps its encoder: DistilBERT calls it transformer."""
    return "encoder" if hasattr(body, "encoder") else "transformer"
