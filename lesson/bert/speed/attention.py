"""Attention as equation 1 of Vaswani et al. 2017 (arXiv:1706.03762), arranged for a processor that computes in bf16.

On a CPU, PyTorch's fused attention has a slow backward for short texts, and its softmax is slow in bf16. Here the
products are in bf16 and the softmax in float32, scaling and mask are added in one pass: a training step takes four
fifths of the time. Registered with Transformers under the name "lesson", so stock models of the whole BERT family use
it. On a GPU the fused kernels are better.
"""

from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.functional import dropout as drop
from transformers import AttentionInterface, AttentionMaskInterface
from transformers.masking_utils import eager_mask

NAME = "lesson"


def attend(
    module: nn.Module,
    query: Tensor,
    key: Tensor,
    value: Tensor,
    attention_mask: Tensor | None,
    scaling: float | None = None,
    dropout: float = 0.0,
    **_: Any,
) -> tuple[Tensor, Tensor]:
    """Return (values mixed by attention [texts, tokens, heads, size], the weights [texts, heads, tokens, tokens]).

    query, key and value are [texts, heads, tokens, size]; the mask is added to the scores: 0, or hugely negative on
    padding.
    """
    scores = torch.matmul(query, key.transpose(2, 3))
    scale = query.shape[-1] ** -0.5 if scaling is None else scaling
    scores = scores * scale if attention_mask is None else torch.add(attention_mask.float(), scores, alpha=scale)
    weights = torch.softmax(scores, dim=-1, dtype=torch.float32).to(value.dtype)
    weights = drop(weights, dropout, training=module.training)
    return torch.matmul(weights, value).transpose(1, 2).contiguous(), weights


AttentionInterface.register(NAME, attend)
AttentionMaskInterface.register(NAME, eager_mask)
