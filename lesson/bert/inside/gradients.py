"""Which words decided, by integrated gradients (Sundararajan et al. 2017, arXiv:1703.01365).

The text is blended in, step by step, from one whose words are all [MASK]; what each word's vector adds to the class's
score on the way is its share. The shares of all words add up to the score's whole change, except for a gap, which is
reported. [CLS], [SEP] and a prompt stay as they are, so they get nothing. Attributions
explain the model, not the world.
"""

import re
from collections.abc import Sequence
from typing import Any

import torch
from captum.attr import LayerIntegratedGradients
from torch import Tensor

from lesson.bert.finetuning.batches import encode
from lesson.bert.use.reader import Reader
from lesson.bert.word_head.model import as_classifier
from lesson.errors import LessonError

STEPS = (32, 64, 128, 256)  # of the blending, more where the gap is still wide
GAP = 0.05  # of the change, good enough


def integrated_gradients(reader: Reader, text: str, label: str | None = None) -> dict[str, Any]:
    """Return what each word adds to a class's score (a logit): the class that the model gives, or `label`.

    Keys: label, words ([word, share] in their order), change (score of the text less that of the masked one), gap (of
    the shares' sum, as a part of the change), steps. Raises LessonError for an unknown label.
    """
    names = list(reader.class_names)
    if label is not None and label not in names:
        raise LessonError(f"There is no label “{label}”. Choose one of {', '.join(names)}.")
    inputs, baseline, spans = _rows(reader, text)
    model = as_classifier(reader.model, reader.question)
    with torch.inference_mode():
        scores = model(**inputs).logits[0]
    target = int(scores.argmax()) if label is None else names.index(label)
    for steps in STEPS:
        shares, change = _shares(reader, model, inputs, baseline, target, steps)
        gap = abs(float(shares.sum()) - change) / max(abs(change), 1e-6)
        if gap < GAP:
            break
    return {
        "label": names[target],
        "words": by_word(text, spans, shares.tolist()),
        "change": round(change, 4),
        "gap": round(gap, 4),
        "steps": steps,
    }


def _rows(reader: Reader, text: str) -> tuple[dict[str, Tensor], Tensor, list[tuple[int, int]]]:
    """The inputs of one text, the ids of its baseline, and where in the text each of its tokens stands."""
    rows = encode(reader.tokenizer, [text], [0], reader.max_length, reader.prompt)
    inputs, _ = rows.batch([0], reader.model.device)
    spans = reader.tokenizer(text, add_special_tokens=False, return_offsets_mapping=True)["offset_mapping"]
    end = inputs["input_ids"].shape[1] - 1 - len(reader.prompt)
    baseline = inputs["input_ids"].clone()
    baseline[0, 1:end] = reader.tokenizer.mask_token_id
    return inputs, baseline, spans[: end - 1]


def _shares(
    reader: Reader, model: torch.nn.Module, inputs: dict[str, Tensor], baseline: Tensor, target: int, steps: int
) -> tuple[Tensor, float]:
    """What each token of the text adds, and the whole change."""
    more = {name: value for name, value in inputs.items() if name != "input_ids"}

    def score(ids: Tensor) -> Tensor:
        wide = {name: value.expand(len(ids), -1) for name, value in more.items()}
        return model(input_ids=ids, **wide).logits[:, target]

    embeddings = reader.model.base_model.embeddings
    found = LayerIntegratedGradients(score, embeddings).attribute(
        inputs["input_ids"], baselines=baseline, n_steps=steps, internal_batch_size=32
    )
    with torch.inference_mode():
        change = float(score(inputs["input_ids"]) - score(baseline))
    kept = (inputs["input_ids"] != baseline)[0]
    summed = found.sum(dim=-1)[0].detach()
    end = len(summed) - 1 - len(reader.prompt)
    return torch.where(kept, summed, summed * 0)[1:end].cpu(), change


def by_word(text: str, spans: Sequence[tuple[int, int]], shares: Sequence[float]) -> list[tuple[str, float]]:
    """Return each word between blanks with the sum of its tokens' shares; words beyond the last token get 0.

    >>> by_word("so good!", [(0, 2), (3, 7), (7, 8)], [0.5, 1.0, 0.25])
    [('so', 0.5), ('good!', 1.25)]
    """
    found = []
    for word in re.finditer(r"\S+", text):
        inside = [
            share for (start, end), share in zip(spans, shares, strict=False) if word.start() <= start < word.end()
        ]
        found.append((word.group(), round(sum(inside), 4)))
    return found
