"""`prepare_for_training`: the same classifier with the same weights, about a sixth faster on a processor.

A training loop notices nothing of it: `model(**inputs).logits`, `model.parameters()` and `.train()` are what they were.
Inside,
- the forward pass runs in bf16 where the machine multiplies that faster, as `torch.autocast` does it around a loop; the
  weights and the head's scores stay in float32 (Micikevicius et al. 2018, arXiv:1710.03740);
- layers compute nothing that nobody reads (layers.py);
- the table of word vectors holds only the words that occur. The others get no gradient, so they need no optimizer: of
  the built-in BERT's 9 million weights that leaves 5.5 million to update at each step.

No weight is copied but the word vectors, and `copy_word_vectors` brings these back. Takes milliseconds.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.functional import embedding
from transformers import PreTrainedModel

from lesson.bert.speed import hardware
from lesson.bert.speed.layers import computing_less
from lesson.bert.speed.views import layers_of, view, with_layers
from lesson.bert.word_head.model import Spot, as_classifier
from lesson.bert.word_head.question import Question


def prepare_for_training(
    model: PreTrainedModel, precision: str, words: Tensor | None = None, question: Question | None = None
) -> PreTrainedModel:
    """Return a view of a classifier that gives the same answers and trains the same weights, faster.

    `precision` is "bf16" or "fp32"; `words` are the token ids that will occur, None for a model without word vectors
    of its own. A masked language model becomes a classifier by the `question` that its word head answers. On a GPU
    attention is one fused kernel instead.

    >>> from lesson.bert.checkpoints import classifier
    >>> model = prepare_for_training(classifier("lesson-bert", ["bad", "good"]), "bf16", torch.tensor([0, 2, 3, 9]))
    >>> model(input_ids=torch.tensor([[2, 9, 3]])).logits.shape
    torch.Size([1, 2])
    """
    embeddings = view(model.base_model.embeddings)
    if words is not None:
        embeddings.word_embeddings = OccurringWords(embeddings.word_embeddings, words)
    embeddings.forward = _then(embeddings.forward, lambda hidden: hidden.to(hardware.DTYPES[precision]))
    spot = None if question is None else Spot(question.from_end)
    body = _body(model, embeddings, spot)
    body.forward = _autocast(body.forward, model.device, precision)
    prepared = view(model, **{model.base_model_prefix: body})
    if question is None:
        prepared.classifier = head = view(model.classifier)
        head.forward = _in_float32(head.forward, model.device)
    else:
        prepared = as_classifier(prepared, question, None if words is None else embeddings.word_embeddings, spot)
    prepared.forward = _autocast(prepared.forward, model.device, precision)
    return prepared


def _body(model: PreTrainedModel, embeddings: nn.Module, spot: Spot | None) -> nn.Module:
    """Return a view of everything below the head, with the attention or the layers that suit the machine."""
    layers = layers_of(model)
    if model.device.type == "cuda":
        model.set_attn_implementation("sdpa")
    elif layers:
        less = computing_less(layers, None if spot is None else spot.now)
        return with_layers(model.base_model, less, embeddings=embeddings)
    return view(model.base_model, embeddings=embeddings)


class OccurringWords(nn.Module):
    """A table of word vectors for the words that occur; token ids stay as the tokenizer has them."""

    def __init__(self, table: nn.Embedding, words: Tensor) -> None:
        """Take the vectors of the token ids `words` from the whole table; any other id will raise an IndexError."""
        super().__init__()
        places = torch.full((table.num_embeddings,), -1, device=table.weight.device)
        places[words] = torch.arange(len(words), device=places.device)
        self.words, self.places = words.to(places.device), places
        self.weight = nn.Parameter(table.weight.detach()[self.words])

    def forward(self, ids: Tensor) -> Tensor:
        """Return the vectors of token ids [texts, tokens], as [texts, tokens, size]."""
        return embedding(self.places[ids], self.weight)


@torch.no_grad()
def copy_word_vectors(prepared: PreTrainedModel, model: PreTrainedModel, back: bool = False) -> None:
    """Copy what the prepared model knows of the words that occur into the model it was made from, or `back` from it."""
    small = next((module for module in prepared.modules() if isinstance(module, OccurringWords)), None)
    if small is None:
        return
    table = model.get_input_embeddings()
    if back:
        small.weight.copy_(table.weight[small.words])
    else:
        table.weight[small.words] = small.weight


Forward = Callable[..., Any]


def _then(forward: Forward, change: Callable[[Tensor], Tensor]) -> Forward:
    @wraps(forward)
    def changed(*values: Any, **named: Any) -> Tensor:
        return change(forward(*values, **named))

    return changed


def _autocast(forward: Forward, device: torch.device, precision: str) -> Forward:
    @wraps(forward)
    def cast(*values: Any, **named: Any) -> Any:
        with hardware.autocast(device, precision):
            return forward(*values, **named)

    return cast


def _in_float32(forward: Forward, device: torch.device) -> Forward:
    """A head in bf16 would give probabilities of two digits."""

    @wraps(forward)
    def precise(hidden: Tensor) -> Tensor:
        with hardware.autocast(device, "fp32"):
            return forward(hidden.float())

    return precise
