"""A layer of BERT with nothing computed that is not read, and what is computed in few and large products.

The numbers are those of Transformers' own layer (Vaswani et al. 2017, section 3.1), and so are the weights. Three
things make it faster on a processor:
- query, key and value of a token come from one product instead of three, already sorted by heads;
- of the last layer only the tokens are computed whose answer is wanted: the first one of a text that is classified, the
  masked ones in pre-training. Any token can be asked by the others, so keys and values are needed of all; but the rest,
  ten twelfths of a layer's weights, is not. With nine layers that spares up to a tenth of all multiplications;
- the stream of tokens never leaves the precision it came in.
Not for families whose layers are built otherwise (ALBERT, DistilBERT): they compute as Transformers has it.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.functional import dropout, linear, scaled_dot_product_attention
from transformers.models.bert.modeling_bert import BertLayer, BertSelfAttention
from transformers.models.electra.modeling_electra import ElectraLayer
from transformers.models.roberta.modeling_roberta import RobertaLayer

from lesson.bert.speed.views import view

ALIKE = (BertLayer, ElectraLayer, RobertaLayer)  # the same parts under the same names


def computing_less(layers: nn.ModuleList, places: Callable[[], Tensor] | None = None) -> nn.ModuleList:
    """Return views of a classifier's layers that compute this way, the last one its first token only.

    Or the tokens that `places` tells of each batch, [texts, some]. Layers that are built otherwise come back as they
    are.
    """
    if not all(isinstance(layer, ALIKE) for layer in layers):
        return layers
    twins = [view(layer) for layer in layers]
    for twin in twins:
        twin.forward = partial(all_tokens, twin)
    last = twins[-1]
    last.forward = partial(first_token, last) if places is None else partial(_told_tokens, last, places)
    return nn.ModuleList(twins)


def all_tokens(layer: BertLayer, hidden: Tensor, mask: Tensor | None = None, *_: Any, **__: Any) -> Tensor:
    """Return the layer's output [texts, tokens, hidden size] for all tokens, given as many.

    The mask [texts, 1, 1 or tokens, tokens] is added to the scores, as in `attend`.
    """
    own = layer.attention.self
    return _finish(layer, _mix(own, mask, *_heads(hidden, own, own.query, own.key, own.value)), hidden)


def first_token(layer: BertLayer, hidden: Tensor, mask: Tensor | None = None, *_: Any, **__: Any) -> Tensor:
    """Return the layer's output for the first token alone, [texts, 1, hidden size]."""
    first = hidden[:, :1]
    return _finish(layer, _asked(layer, first, hidden, None if mask is None else mask[:, :, :1]), first)


def _told_tokens(
    layer: BertLayer, places: Callable[[], Tensor], hidden: Tensor, mask: Tensor | None = None, *_: Any, **__: Any
) -> Tensor:
    return some_tokens(layer, hidden, None if mask is None else mask[:, :, :1], places())


def some_tokens(layer: BertLayer, hidden: Tensor, mask: Tensor | None, places: Tensor) -> Tensor:
    """Return the layer's output [texts, some, hidden size] for the tokens at `places` [texts, some] alone.

    The mask [texts, 1, 1, tokens] is the same for every token.
    """
    asking = hidden.take_along_dim(places[:, :, None], dim=1)
    return _finish(layer, _asked(layer, asking, hidden, mask), asking)


def _asked(layer: BertLayer, asking: Tensor, hidden: Tensor, mask: Tensor | None) -> Tensor:
    """What the tokens `asking` [texts, some, hidden size] take from all tokens."""
    own = layer.attention.self
    return _mix(own, mask, *_heads(asking, own, own.query), *_heads(hidden, own, own.key, own.value))


def _heads(hidden: Tensor, own: BertSelfAttention, *parts: nn.Linear) -> tuple[Tensor, ...]:
    """What each part makes of the tokens, [texts, heads, tokens, head size], all parts in one product."""
    weight, bias = torch.cat([part.weight for part in parts]), torch.cat([part.bias for part in parts])
    each = linear(hidden, weight, bias).unflatten(-1, (len(parts), -1, own.attention_head_size))
    return each.permute(2, 0, 3, 1, 4).contiguous().unbind(0)


def _mix(own: BertSelfAttention, mask: Tensor | None, query: Tensor, key: Tensor, value: Tensor) -> Tensor:
    """Attention, its heads end to end: [texts, asking tokens, hidden size]."""
    if query.is_cuda:  # one fused kernel
        return scaled_dot_product_attention(query, key, value, mask, own.dropout.p).transpose(1, 2).flatten(2)
    return attend(query, key, value, mask, own.dropout.p if own.training else 0.0).transpose(1, 2).flatten(2)


def attend(query: Tensor, key: Tensor, value: Tensor, mask: Tensor | None, drop: float = 0.0) -> Tensor:
    """Return the values mixed by attention, [texts, heads, tokens, size] as given (Vaswani et al. 2017, equation 1).

    The mask is added to the scores: 0, or hugely negative on padding. PyTorch's fused attention has a slow backward for
    short texts on a CPU, and its softmax is slow in bf16: here the products are in bf16 and the softmax in float32.
    """
    scores = torch.matmul(query, key.transpose(2, 3))
    scale = query.shape[-1] ** -0.5
    scores = scores * scale if mask is None else torch.add(mask.float(), scores, alpha=scale)
    weights = torch.softmax(scores, dim=-1, dtype=torch.float32).to(value.dtype)
    return torch.matmul(dropout(weights, drop), value)


def _finish(layer: BertLayer, mixed: Tensor, before: Tensor) -> Tensor:
    """The rest of the layer: attention's output, the feed-forward part, and both residual connections."""
    attended = layer.attention.output(mixed, before)
    return layer.output(layer.intermediate(attended), attended)
