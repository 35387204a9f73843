"""Attention, looked at: how much of each token's attention goes to each other one, in every head of every layer.

Which heads look at the token before, at [SEP], or from a mask at which word, is read off the same numbers. What a head
looks at need not be what decides (Jain and Wallace 2019, arXiv:1902.10186; Wiegreffe and Pinter 2019,
arXiv:1908.04626). The built-in BERT takes some 20 ms.
"""

import copy
from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from transformers import PreTrainedModel

from lesson.bert import checkpoints
from lesson.bert.no_numbers import NO_NUMBERS
from lesson.bert.use.encoding import encode, show
from lesson.bert.use.masked_words import mask
from lesson.errors import LessonError
from lesson.settings import BUILT_IN

MOST = 40  # tokens: more cannot be told apart in a picture


def attention(text: str, checkpoint: str = BUILT_IN, masked: Sequence[int] = ()) -> dict[str, Any]:
    """Return what every head looks at in a text whose tokens at `masked` are hidden.

    Keys: tokens (as the model reads them, [MASK] where one is hidden), masks (positions of these), weights (float16,
    [layers, heads, from, to], each row sums to 1), patterns (share of attention, [layers, heads], by kind: see
    `patterns`), masks_look (see `masks_look`). Raises LessonError: no text, or more than 40 tokens.

    >>> attention("The dog barks.")["weights"].shape[2:]  # the built-in BERT  # doctest: +SKIP
    (6, 6)
    """
    bert = checkpoints.open(checkpoint)
    found = encode(text, bert.tokenizer, bert.max_positions)
    if len(found) > MOST:
        raise LessonError(
            f"This sentence is {len(found)} tokens long, and a picture of attention can be read up to {MOST}. Take a "
            "shorter one."
        )
    hidden = mask(found, bert.mask_id, masked) if masked or any(t["id"] == bert.mask_id for t in found) else None
    ids = hidden.ids if hidden else [token["id"] for token in found]
    masks = sorted(hidden.originals) if hidden else []
    weights = _weights(bert.masked_lm(), ids)
    tokens = [show(each, bert.tokenizer) for each in ids]
    words = [at for at, token in enumerate(found) if not token["special"] and any(map(str.isalnum, token["token"]))]
    return {
        "tokens": tokens,
        "masks": masks,
        "weights": weights.astype(np.float16),
        "patterns": {kind: share.round(4).tolist() for kind, share in patterns(weights).items()},
        "masks_look": masks_look(weights, masks, [at for at in words if at not in masks]),
    }


@torch.inference_mode()
def _weights(model: PreTrainedModel, ids: Sequence[int]) -> np.ndarray:
    """Attention as [layers, heads, from, to]."""
    every = own_copy(model).base_model(input_ids=torch.tensor([ids]), output_attentions=True).attentions
    weights = torch.stack(every)[:, 0].float()
    if weights.isnan().any():
        raise LessonError(NO_NUMBERS)
    return weights.numpy()


def own_copy(model: PreTrainedModel) -> PreTrainedModel:
    """Return a model with modules of its own and the same weights, not copied, whose attention can be read.

    The one that others share stays as it is: its faster attention keeps no weights, and nobody's hooks are in it.
    """
    weights = {id(each): each for each in (*model.parameters(), *model.buffers())}
    own = copy.deepcopy(model, weights)
    own.set_attn_implementation("eager")
    return own


def patterns(weights: np.ndarray) -> dict[str, np.ndarray]:
    """Return how much of the words' attention goes where, [layers, heads], averaged over the words.

    Keys: before (the token before), after (the one after), itself, first ([CLS]), last ([SEP]). The tokens at the two
    ends ask nothing here; a word beside an end counts that end as its neighbour only for `first` and `last`.
    """
    inner = np.arange(1, weights.shape[-1] - 1)
    return {
        "before": _mean(weights, inner[1:], inner[1:] - 1),
        "after": _mean(weights, inner[:-1], inner[:-1] + 1),
        "itself": _mean(weights, inner, inner),
        "first": _mean(weights, inner, np.zeros_like(inner)),
        "last": _mean(weights, inner, np.full_like(inner, weights.shape[-1] - 1)),
    }


def _mean(weights: np.ndarray, ask: np.ndarray, to: np.ndarray) -> np.ndarray:
    return weights[:, :, ask, to].mean(axis=-1) if len(ask) else np.zeros(weights.shape[:2])


def masks_look(weights: np.ndarray, masks: Sequence[int], words: Sequence[int]) -> list[dict[str, Any]]:
    """Return, for each mask, which of the `words` (positions) it looks at most, averaged over all heads.

    Keys: position, word (its position), share (of the average), layer and head (from 1) that look at it most, and
    `most`, their share. A sentence without words has none. Full stops are no words: many heads rest on them.
    """
    looks = []
    for position in masks if words else ():
        average = weights[:, :, position].mean(axis=(0, 1))
        word = max(words, key=lambda at: average[at])
        here = weights[:, :, position, word]
        layer, head = np.unravel_index(here.argmax(), here.shape)
        looks.append(
            {
                "position": position,
                "word": word,
                "share": round(float(average[word]), 4),
                "layer": int(layer) + 1,
                "head": int(head) + 1,
                "most": round(float(here.max()), 4),
            }
        )
    return looks
