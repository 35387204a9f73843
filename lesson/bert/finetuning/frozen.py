"""Training only a part: the head, or the last N layers, over a frozen body whose output is computed once.

What a frozen layer says of a text never changes, so computing it again in every epoch is waste: `split` cuts the model
in two views that share their weights, `features` runs every text through the lower one once. The head
(`trainable="head"`) is what stands on the encoder: pooler and classifier, or the masked-word head; it reads one token
only, the first or [MASK], so only that token's features are kept. Does not copy any weights. Head only on 600 reviews
and the built-in BERT: about a second in all.
"""

from typing import Any

import torch
from torch import Tensor, nn
from transformers import PreTrainedModel
from transformers.modeling_outputs import BaseModelOutputWithPastAndCrossAttentions

from lesson.bert.buckets import by_length
from lesson.bert.finetuning.batches import Rows
from lesson.bert.speed.hardware import DTYPES, autocast
from lesson.bert.speed.views import encoder_name, layers_of, view, with_layers
from lesson.errors import LessonError


def trained_layers(model: PreTrainedModel, trainable: str) -> int | None:
    """Return how many of the encoder's last layers are trained: 0 for "head", N for "last-N", None for "all".

    >>> from lesson.bert.checkpoints import classifier
    >>> trained_layers(classifier("lesson-bert", ["bad", "good"]), "last-2")
    2
    """
    if trainable == "all":
        return None
    if trainable == "head":
        return 0
    number = trainable.removeprefix("last-")
    if not trainable.startswith("last-") or not number.isdecimal() or int(number) < 1:
        raise LessonError(
            f"'{trainable}' is not a part that can be trained. Choose all, head, or last-N such as last-2."
        )
    if model.config.model_type == "albert":
        raise LessonError(
            "ALBERT's layers share one set of weights, so its last layers cannot be trained alone. Choose all or head."
        )
    if int(number) > len(layers_of(model)):
        raise LessonError(
            f"This BERT has {len(layers_of(model))} layers, so '{trainable}' asks for too many. "
            f"Choose last-{len(layers_of(model))} or all."
        )
    return int(number)


def split(model: PreTrainedModel, trainable: str) -> tuple[nn.Module | None, nn.Module]:
    """Freeze what is not trained; return (frozen body or None, part to train), two views of the same weights."""
    last = trained_layers(model, trainable)
    if last is None:
        return None, model
    for weight in model.base_model.parameters():
        weight.requires_grad_(False)
    for part in [*layers_of(model)[len(layers_of(model)) - last :], getattr(model.base_model, "pooler", None)]:
        if part is not None:
            part.requires_grad_(True)
    return _lower(model, last), _upper(model, last)


@torch.inference_mode()
def features(body: nn.Module, rows: Rows, precision: str, only: int | None = None) -> Rows:
    """Return the rows as the frozen body's output: [length, hidden] each, or [1, hidden] of one token `only`.

    That is a place from the beginning of a row (0: [CLS]) or, if negative, from its end.
    """
    found: list[Any] = [None] * len(rows)
    device = next(body.parameters()).device
    body.eval()
    with autocast(device, precision):
        for numbers in by_length(rows.lengths):
            inputs, _ = rows.batch(numbers, device)
            hidden = body(**inputs).last_hidden_state.to(DTYPES[precision]).cpu()
            for row, states in zip(numbers, hidden, strict=True):
                states = states[: len(rows.inputs[row])]
                found[row] = (states if only is None else states[only][None]).clone()
    return Rows(tuple(found), rows.labels)


class _AsGiven(nn.Module):
    """Stands where the embeddings stood: hands the features on as they came."""

    def forward(self, *values: Any, **named: Any) -> Tensor:
        return next(value for value in (*values, *named.values()) if isinstance(value, Tensor) and value.dim() == 3)


class _NoEncoder(nn.Module):
    """Stands where the encoder stood, for a head alone."""

    def forward(self, hidden_states: Tensor, *_: Any, **__: Any) -> BaseModelOutputWithPastAndCrossAttentions:
        return BaseModelOutputWithPastAndCrossAttentions(last_hidden_state=hidden_states)


def _lower(model: PreTrainedModel, last: int) -> nn.Module:
    if last == 0:
        return model.base_model
    layers = layers_of(model)
    return with_layers(model.base_model, layers[: len(layers) - last])


def _upper(model: PreTrainedModel, last: int) -> nn.Module:
    children: dict[str, nn.Module] = {"embeddings": _AsGiven()}
    if hasattr(model.base_model, "embeddings_project"):  # ELECTRA's widening of its embeddings: done below
        children["embeddings_project"] = nn.Identity()
    layers = layers_of(model)
    if last == 0:
        body = view(model.base_model, **{encoder_name(model.base_model): _NoEncoder()}, **children)
    else:
        body = with_layers(model.base_model, layers[len(layers) - last :], **children)
    return view(model, **{model.base_model_prefix: body})
