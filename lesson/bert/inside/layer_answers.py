"""What each layer would already answer behind a mask: its vector, read by the masked-word head.

That head learned to read the last layer alone, so an earlier layer's answer is what it would be if nothing more were
done to it: the "logit lens" (nostalgebraist 2020). Costs one pass through the network and one of the head.
"""

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor
from transformers import PreTrainedModel

from lesson.bert import checkpoints
from lesson.bert.no_numbers import NO_NUMBERS
from lesson.bert.use.attention import own_copy
from lesson.bert.use.encoding import encode, show
from lesson.bert.use.masked_words import mask
from lesson.errors import LessonError
from lesson.settings import BUILT_IN


def layer_answers(
    text: str, checkpoint: str = BUILT_IN, masked: Sequence[int] = (), top: int = 3
) -> list[dict[str, Any]]:
    """Return one dict a mask, from left to right: position, original (None for a typed mask), layers.

    `layers` has one dict a layer, the embeddings (0) first: layer, top (dicts of token, probability), final
    (probability and rank of the word that the last layer puts first), and right (the same of the original; None without
    one). Raises LessonError as `lesson.bert.use.masked_words.fill`.

    >>> layer_answers("The [MASK] barks.")[0]["layers"][-1]["top"][0]["token"]  # the built-in BERT  # doctest: +SKIP
    'dog'
    """
    bert = checkpoints.open(checkpoint)
    found = encode(text, bert.tokenizer, bert.max_positions)
    hidden = mask(found, bert.mask_id, masked)
    places = sorted(hidden.originals)
    scores = read_layers(bert.masked_lm(), hidden.ids, places)
    answers = []
    for at, position in enumerate(places):
        original = None if hidden.originals[position] is None else found[position]["id"]
        layers = [
            _answer(number, each, scores[-1, at], original, top, bert.tokenizer)
            for number, each in enumerate(scores[:, at])
        ]
        answers.append({"position": position, "original": hidden.originals[position], "layers": layers})
    return answers


@torch.inference_mode()
def read_layers(model: PreTrainedModel, ids: Sequence[int], places: Sequence[int]) -> Tensor:
    """Return log-probabilities [layers + 1, places, vocabulary]: what the head reads off each layer's vectors.

    The network runs once; then the vectors of all layers take the place of its output, and the head reads them all.
    """
    own = own_copy(model)

    def every_layer(_module: Any, _given: Any, output: Any) -> Any:
        output.last_hidden_state = torch.stack(output.hidden_states)[:, 0, list(places)]
        return output

    own.base_model.register_forward_hook(every_layer)
    scores = own(input_ids=torch.tensor([list(ids)]), output_hidden_states=True).logits.float().log_softmax(-1)
    if scores.isnan().any():
        raise LessonError(NO_NUMBERS)
    return scores


def _answer(layer: int, scores: Tensor, last: Tensor, original: int | None, top: int, tokenizer: Any) -> dict[str, Any]:
    best = scores.topk(min(top, len(scores)))
    shown = zip(best.indices.tolist(), best.values.exp().tolist(), strict=True)
    return {
        "layer": layer,
        "top": [{"token": show(number, tokenizer), "probability": share} for number, share in shown],
        "final": _standing(scores, int(last.argmax())),
        "right": None if original is None else _standing(scores, original),
    }


def _standing(scores: Tensor, token: int) -> dict[str, Any]:
    return {"probability": scores[token].exp().item(), "rank": int((scores > scores[token]).sum()) + 1}
