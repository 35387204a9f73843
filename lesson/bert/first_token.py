"""The last layer for the first token alone, because a classifier reads nothing else of it.

The first token asks all others, so keys and values are needed of every token; but query, attention output and the
feed-forward part, ten twelfths of a layer's weights, only of the first one. In a network of six layers that spares a
seventh of all multiplications, and the result is the same. Not for families whose layers are built otherwise (ALBERT,
DistilBERT): they compute as Transformers has it.
"""

from functools import partial
from typing import Any

from torch import Tensor, nn
from transformers.models.bert.modeling_bert import BertLayer
from transformers.models.electra.modeling_electra import ElectraLayer
from transformers.models.roberta.modeling_roberta import RobertaLayer

from lesson.bert.attention import attend

ALIKE = (BertLayer, ElectraLayer, RobertaLayer)  # the same parts under the same names


def shorten(layers: nn.ModuleList) -> None:
    """Let the last of a classifier's layers compute its first token only; leave a layer built otherwise alone."""
    if layers and isinstance(layers[-1], ALIKE):
        layers[-1].forward = partial(first_token, layers[-1])


def first_token(layer: nn.Module, hidden: Tensor, mask: Tensor | None = None, *_: Any, **__: Any) -> Tensor:
    """Return the layer's output for the first token [texts, 1, hidden size], given all tokens [texts, tokens, …].

    The mask [texts, 1, tokens, tokens] is added to the scores, as in `attend`.
    """
    own, first = layer.attention.self, hidden[:, :1]
    query, key, value = (in_heads(states, own.attention_head_size)
                         for states in (own.query(first), own.key(hidden), own.value(hidden)))
    mixed, _ = attend(own, query, key, value, None if mask is None else mask[:, :, :1], dropout=own.dropout.p)
    attended = layer.attention.output(mixed.flatten(2), first)
    return layer.output(layer.intermediate(attended), attended)


def in_heads(states: Tensor, size: int) -> Tensor:
    """Return [texts, tokens, hidden size] as [texts, heads, tokens, size]."""
    return states.unflatten(-1, (-1, size)).transpose(1, 2)
