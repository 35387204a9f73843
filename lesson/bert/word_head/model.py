"""A masked language model that answers with a class: `model(**inputs).logits` has the shape [texts, classes].

The masked-word head is kept as pre-training left it, and read at one token, for a few words only:
- [MASK] is found by its place, so many tokens before the end of each row, since word dropout writes other ones;
- of the vocabulary only the answer words are scored. What all words share, the softmax's denominator, is the same for
  every class and cancels out in the softmax over classes;
- the score of a class is the mean over its words, less their prior.

All of it is a view (speed/views.py): the same weights as the stock `ForMaskedLM`, whatever family of BERT it is.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

import torch
from torch import Tensor, nn
from torch.nn.functional import linear
from transformers import PreTrainedModel
from transformers.modeling_outputs import SequenceClassifierOutput

from lesson.bert.speed.hardware import autocast
from lesson.bert.speed.views import view
from lesson.bert.word_head.question import Question

Module = TypeVar("Module", bound=nn.Module)
Forward = Callable[..., Any]


class Spot:
    """Where [MASK] stands in the batch that is being read: `places` [texts, 1]."""

    def __init__(self, from_end: int) -> None:
        """`from_end` is how many tokens before a row's end it is."""
        self.from_end, self.places = from_end, torch.zeros(0, 1, dtype=torch.long)

    def look(self, attention: Tensor) -> None:
        """Find it in a batch, by its attention mask [texts, tokens]."""
        self.places = attention.sum(dim=1, keepdim=True) - self.from_end

    def now(self) -> Tensor:
        """Return the places in the batch that was looked at last."""
        return self.places

    def only(self, hidden: Tensor) -> Tensor:
        """Return the hidden states [texts, 1, size] at [MASK]; those that hold no other token come back as they are."""
        return hidden if hidden.shape[1] == 1 else hidden.take_along_dim(self.places[:, :, None], dim=1)


class AnswerRows(nn.Module):
    """Stands where the decoder stood, which scores every word: scores the answer words."""

    def __init__(self, decoder: nn.Linear, ids: list[int], words: nn.Module | None = None) -> None:
        """Take the decoder's rows for these token ids; where it shares the word vectors `words`, from these."""
        super().__init__()
        self.words: Any = words
        self.bias = decoder.bias
        self.weight = decoder.weight if words is None else None
        self.ids = torch.tensor(ids, device=decoder.weight.device)

    def forward(self, hidden: Tensor) -> Tensor:
        """Return the scores [texts, 1, words] of hidden states [texts, 1, size], in float32."""
        with autocast(hidden.device, "fp32"):
            rows = self.weight[self.ids] if self.weight is not None else self.words(self.ids)
            return linear(hidden.float(), rows, None if self.bias is None else self.bias[self.ids])


def as_classifier(
    model: PreTrainedModel, question: Question | None, words: nn.Module | None = None, spot: Spot | None = None
) -> PreTrainedModel:
    """Return a view of a masked language model that answers `question` with a score a class; without one the model.

    `words` is the table of word vectors, if not the model's own; `spot` is where the body looks for [MASK] already.

    >>> from lesson.bert import checkpoints
    >>> from lesson.bert.word_head.question import ask
    >>> asked = ask(checkpoints.tokenizer("lesson-bert"), ["negative", "positive"])
    >>> model = as_classifier(checkpoints.masked_lm("lesson-bert"), asked)
    >>> ids = torch.tensor([[2, 9, *asked.prompt_ids, 3]])
    >>> model(input_ids=ids, attention_mask=torch.ones_like(ids)).logits.shape
    torch.Size([1, 2])
    """
    if question is None:
        return model
    decoder = model.get_output_embeddings()
    place = next(name for name, module in model.named_modules() if module is decoder)
    body = view(model.base_model)
    body.forward = _at_mask(body.forward, spot or Spot(question.from_end))
    shared = getattr(model.config, "tie_word_embeddings", True)
    rows = AnswerRows(decoder, question.answer_ids, words if shared else None)
    asked = exchange(view(model, **{model.base_model_prefix: body}), place, rows)
    asked.forward = _pooled(asked.forward, question)
    return asked


def exchange(module: Module, place: str, new: nn.Module) -> Module:
    """Return a view of a module with another one at `place`, a name with dots."""
    first, _, rest = place.partition(".")
    return view(module, **{first: exchange(getattr(module, first), rest, new) if rest else new})


def _at_mask(forward: Forward, spot: Spot) -> Forward:
    @wraps(forward)
    def read(*values: Any, attention_mask: Tensor, **named: Any) -> Any:
        spot.look(attention_mask)
        found = forward(*values, attention_mask=attention_mask, **named)
        found.last_hidden_state = spot.only(found.last_hidden_state)
        return found

    return read


def _pooled(forward: Forward, question: Question) -> Forward:
    """The mean score of each class's words, less its prior."""
    sizes = [len(ids) for ids in question.word_ids]
    priors = torch.tensor(question.priors or (0.0,) * len(sizes))

    @wraps(forward)
    def answer(*values: Any, **named: Any) -> SequenceClassifierOutput:
        scores = forward(*values, **named).logits[:, 0].split(sizes, dim=-1)
        means = torch.stack([some.mean(dim=-1) for some in scores], dim=-1)
        return SequenceClassifierOutput(logits=means - priors.to(means.device))

    return answer
