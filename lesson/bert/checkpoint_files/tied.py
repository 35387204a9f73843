"""Word embeddings that were saved under the name of the decoder that shares them.

Most of BERT's family writes words with the table that it reads them with, and a file needs to hold that table once.
Transformers saves it as the embeddings; other programs as the decoder, where only a model with that head would look for
it. Here it gets the name under which every model finds it, before anything is checked or loaded.
"""

from collections.abc import Mapping
from typing import Any, TypeVar

from transformers import MODEL_FOR_MASKED_LM_MAPPING, MODEL_FOR_PRETRAINING_MAPPING, PreTrainedConfig

Weight = TypeVar("Weight")


def pretrained_kind(config: PreTrainedConfig) -> Any:
    """Return the kind of model that pre-training leaves behind, heads and all."""
    kinds: Any = MODEL_FOR_PRETRAINING_MAPPING if config.model_type == "bert" else MODEL_FOR_MASKED_LM_MAPPING
    return kinds[type(config)]


def named_as_read(config: PreTrainedConfig, weights: Mapping[str, Weight]) -> dict[str, Weight]:
    """Return the weights, or their shapes, with what is saved for the decoder alone under the embeddings' name.

    Only where config.json ties the two; without it they are different tables, and one of them is missing.
    """
    tied = pretrained_kind(config)._tied_weights_keys if config.tie_word_embeddings else None
    found = dict(weights)
    for written, read in (tied or {}).items():
        if written in found and read not in found:
            found[read] = found.pop(written)
    return found
