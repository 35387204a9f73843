"""config.json, read and checked against the limits before any network is built from it.

Only families that the whole lesson can use are opened, and only with the code of Transformers: code that comes with a
checkpoint (auto_map) is never run. What a config says about how to compute, rather than what to build, is ignored.
"""

from pathlib import Path
from typing import Any

from transformers import CONFIG_MAPPING, PreTrainedConfig

from lesson.bert.checkpoint_files.json_file import read_json
from lesson.bert.checkpoint_files.limits import ACTIVATIONS, EPSILON, INITIAL_SPREAD, LEAST, SIZES
from lesson.errors import LessonError

FAMILIES = (
    "albert",
    "bert",
    "camembert",
    "convbert",
    "data2vec-text",
    "deberta",
    "deberta-v2",
    "distilbert",
    "electra",
    "ernie",
    "megatron-bert",
    "mobilebert",
    "mpnet",
    "nystromformer",
    "rembert",
    "roberta",
    "roberta-prelayernorm",
    "roformer",
    "squeezebert",
    "xlm-roberta",
    "xlm-roberta-xl",
)
CHOOSE = "Choose one from the BERT family: BERT, DistilBERT, RoBERTa, ALBERT, ELECTRA."
# The position tables of these begin after the padding token, whose place and those before it are lost
_AFTER_PADDING = ("camembert", "data2vec-text", "roberta", "roberta-prelayernorm", "xlm-roberta", "xlm-roberta-xl")
_LEFT_OUT = {
    *("auto_map", "attn_implementation", "chunk_size_feed_forward", "id2label", "label2id", "num_labels"),
    *("output_attentions", "output_hidden_states", "problem_type", "return_dict", "torchscript", "use_return_dict"),
}
_ACTIVATED = ("hidden_act", "activation", "pooler_hidden_act")
_MOST = {key: (most, what) for what, (most, keys) in SIZES.items() for key in keys.split()}


def read(name: str, folder: Path) -> dict[str, Any]:
    """Return what config.json says; LessonError when it is damaged, of another family or too large."""
    raw = read_json(name, folder / "config.json")
    _check_family(name, raw)
    if "quantization_config" in raw:
        raise LessonError(
            f"'{name}' is quantised (config.json has a quantization_config), which this lesson cannot open. Choose "
            "the checkpoint in float32, float16 or bfloat16."
        )
    for key, value in raw.items():
        if value is not None:
            _check_size(name, key, value)
            _check_computing(name, key, value)
    return raw


def build(name: str, raw: dict[str, Any], **more: Any) -> PreTrainedConfig:
    """Return Transformers' configuration; LessonError when the values are invalid."""
    kept = {key: value for key, value in raw.items() if key not in _LEFT_OUT and not key.startswith("_")}
    try:
        return CONFIG_MAPPING[raw["model_type"]].from_dict({**kept, **more})
    except Exception as error:  # whatever a foreign file makes the library raise
        raise LessonError(unusable(name, error)) from None


def classes(name: str, raw: dict[str, Any]) -> dict[int, str]:
    """Return what a trained classifier's config.json calls its classes, by number; LessonError when it doesn't.

    >>> classes("my-run", {"id2label": {"0": "bad", "1": "good"}})
    {0: 'bad', 1: 'good'}
    """
    named = raw.get("id2label")
    if not isinstance(named, dict) or not all(isinstance(given, str) for given in named.values()):
        named = {}
    numbers = [str(number) for number in range(len(named))]
    if not named or set(named) != set(numbers):
        raise LessonError(
            f"config.json of '{name}' does not say what its classes are called (id2label). Save the classifier again."
        )
    return {int(number): named[number] for number in numbers}


def saved_as(raw: dict[str, Any]) -> str:
    """Return the kind of model that was saved, as Transformers calls it.

    >>> saved_as({"architectures": ["BertForMaskedLM"]})
    'BertForMaskedLM'
    """
    kinds = raw.get("architectures")
    return str(kinds[0]) if isinstance(kinds, list) and kinds else "nothing that has a name"


def unusable(name: str, error: Exception | str) -> str:
    """Return the sentence about a config.json that the library cannot use."""
    reason = " ".join(str(error).split())[:120]
    return (
        f"config.json of '{name}' does not describe a network that can be built ({reason}). Fetch or save the "
        "checkpoint again."
    )


def max_positions(config: PreTrainedConfig) -> int:
    """Return how many tokens a text may have."""
    if config.model_type == "mpnet":
        return config.max_position_embeddings - 2  # its padding index is 1, whatever its pad_token_id says
    offset = (config.pad_token_id or 0) + 1 if starts_after_padding(config) else 0
    return config.max_position_embeddings - offset


def starts_after_padding(config: PreTrainedConfig) -> bool:
    """Whether positions are counted from behind the padding token's number, as RoBERTa and its kin do."""
    return config.model_type in _AFTER_PADDING


def _check_family(name: str, raw: dict[str, Any]) -> None:
    """Raise LessonError for another family. BERT's oldest files don't name theirs, but their keys show it."""
    if "model_type" not in raw and "type_vocab_size" in raw:
        raw["model_type"] = "bert"
    family = raw.get("model_type")
    if "auto_map" in raw and family not in FAMILIES:
        raise LessonError(
            f"'{name}' only works with its own code (auto_map in config.json), and this lesson never runs code that "
            f"comes with a checkpoint. {CHOOSE}"
        )
    if family not in FAMILIES:
        said = f"its config.json says {family!r:.60}" if family else "its config.json does not say which it is"
        raise LessonError(f"'{name}' is of a kind that this lesson cannot open: {said}. {CHOOSE}")
    if raw.get("is_decoder") or raw.get("is_encoder_decoder"):
        raise LessonError(f"'{name}' writes text from left to right (is_decoder in config.json). {CHOOSE}")


def _check_computing(name: str, key: str, value: Any) -> None:
    """Raise LessonError for a number or an activation with which a network answers noise."""
    number = value if isinstance(value, int | float) and not isinstance(value, bool) else -1.0
    if key.endswith("_eps") and not 0 < number <= EPSILON:
        allowed = f"must be more than 0 and at most {EPSILON}"
    elif key == "initializer_range" and not 0 < number <= INITIAL_SPREAD:
        allowed = f"must be more than 0 and at most {INITIAL_SPREAD:g}"
    elif key.endswith(("dropout", "dropout_prob")) and not 0 <= number < 1:
        allowed = "must be at least 0 and less than 1"
    elif key in _ACTIVATED and value not in ACTIVATIONS:
        allowed = "is none of the activations that are known here, such as gelu"
    else:
        return
    raise LessonError(unusable(name, f"{key}: {value!r:.40} {allowed}"))


def _check_size(name: str, key: str, value: Any) -> None:
    if key not in _MOST:
        return
    most, what = _MOST[key]
    whole = isinstance(value, int) and not isinstance(value, bool)
    least = LEAST.get(key, 1)
    if not whole or value < least:
        raise LessonError(
            f"config.json of '{name}' says {key}: {value!r:.40}, which is not a valid size for a network. Fetch or "
            "save the checkpoint again."
        )
    if value > most:
        raise LessonError(
            f"config.json of '{name}' says {key}: {value!r:.40}, but at most {most:,} {what} are allowed. Choose a "
            "smaller checkpoint."
        )
