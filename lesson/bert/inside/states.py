"""What each layer makes of a text, at the token that the head reads: [CLS] for a new head, [MASK] for the word head."""

from collections.abc import Sequence

import torch
from torch import Tensor

from lesson.bert.buckets import by_length
from lesson.bert.finetuning.batches import encode
from lesson.bert.use.reader import Reader


@torch.inference_mode()
def states(reader: Reader, texts: Sequence[str]) -> Tensor:
    """Return [layers + 1, texts, hidden] in float32: the embeddings first, then the output of each layer.

    A hundred texts and the built-in BERT take about a second.
    """
    rows = encode(reader.tokenizer, texts, [0] * len(texts), reader.max_length, reader.prompt)
    found: list[Tensor] = [torch.empty(0)] * len(texts)
    for numbers in by_length(rows.lengths):
        inputs, _ = rows.batch(numbers, reader.model.device)
        every = torch.stack(reader.model.base_model(**inputs, output_hidden_states=True).hidden_states)
        places = place_read(reader, inputs["attention_mask"])
        for at, number in enumerate(numbers):
            found[number] = every[:, at, places[at]].float().cpu()
    return torch.stack(found, dim=1)


def place_read(reader: Reader, attention: Tensor) -> Tensor:
    """Return [texts]: where the token that the head reads stands, by the attention mask [texts, tokens]."""
    lengths = attention.sum(dim=1)
    return torch.zeros_like(lengths) if reader.question is None else lengths - reader.question.from_end
