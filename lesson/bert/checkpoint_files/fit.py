"""Whether the weights in a checkpoint's files are those of the network that its config.json describes.

Transformers fills what is missing with random numbers and goes on. For a new head that is right; a body of random
numbers, called pre-trained, would make the lesson's comparison false. So every weight of the body must be there, have
the right size and be a number; of a model that a run has trained, every weight of the head, too. Shapes are compared
before any weight is read: some 50 ms for the built-in BERT, and no memory is taken for a checkpoint that does not fit.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor
from transformers import PreTrainedConfig, PreTrainedModel

from lesson.bert.checkpoint_files.config import FAMILIES, unusable
from lesson.bert.checkpoint_files.files import Shapes, is_counter
from lesson.bert.checkpoint_files.limits import LIMITS
from lesson.bert.checkpoint_files.tied import pretrained_kind
from lesson.errors import LessonError

_NOT_USED = ("_weight",)  # DeBERTa's training leaves such copies behind
_Counts = Callable[[PreTrainedModel, Iterable[str]], list[str]]
NEXT_SENTENCE = "cls.seq_relationship."


@dataclass(frozen=True)
class Heads:
    """What is on top of the body: "yes", "no", or "other" for a head of other sizes."""

    masked_lm: str
    next_sentence: str


def heads(name: str, config: PreTrainedConfig, shapes: Shapes) -> Heads:
    """Return which pre-training heads the weights hold; LessonError when they don't fit the body."""
    kind = pretrained_kind(config)
    _check_parameters(name, kind, config)
    # Each weight is one zero, seen in the right shape
    zeros = {key: torch.zeros(()).expand(shape) for key, shape in shapes.items()}
    model, info = load(name, _sketch(kind), config, zeros)
    missing, other = (_outside_body(model, keys) for keys in (info["missing_keys"], mismatched(info)))

    def found(keys: Iterable[str], next_sentence: bool) -> bool:
        return any((key.startswith(NEXT_SENTENCE) or _in_pooler(key)) == next_sentence for key in keys)

    states = ["no" if found(missing, which) else "other" if found(other, which) else "yes" for which in (False, True)]
    tells_sentences_apart = config.model_type == "bert" and config.type_vocab_size > 1
    return Heads(states[0], states[1] if tells_sentences_apart else "no")


def load(
    name: str, kind: Any, config: PreTrainedConfig, state: Mapping[str, Tensor], **options: Any
) -> tuple[PreTrainedModel, dict[str, Any]]:
    """Return a model of this kind in float32 with the weights in `state`, and Transformers' report on them.

    Weights outside the body may be missing or of other sizes: they are then new and random. Raises LessonError when
    the body does not fit, or a pooler, which a new head would take along.
    """
    try:
        model, info = kind.from_pretrained(
            None,
            config=config,
            state_dict=dict(state),
            dtype=torch.float32,
            ignore_mismatched_sizes=True,  # a head of other classes; the body is checked below
            output_loading_info=True,
            **options,
        )
    except Exception as error:  # whatever a foreign config.json makes the library raise
        raise LessonError(unusable(name, error)) from None
    _check(name, model, info, state, _in_body)
    return model, info


def load_whole(
    name: str, kind: Any, config: PreTrainedConfig, state: Mapping[str, Tensor], **options: Any
) -> PreTrainedModel:
    """Return a model all of whose weights are in `state`, as those of a trained one must be: no head is new here.

    Raises LessonError when one is missing, left over, of another size, or no number.
    """
    _check_parameters(name, kind, config)
    check_numbers(name, state)
    model, info = load(name, kind, config, state, **options)
    _check(name, model, info, state, _in_model)
    return model


def check_numbers(name: str, state: Mapping[str, Tensor]) -> None:
    """Raise LessonError when a weight is no finite float32, or when one of the body's tables was never learned.

    Wider numbers may be finite in the file and too large for float32. A sum is not finite if one of its terms is not.
    """
    for key, weight in state.items():
        if _is_learned_table(key, weight) and _is_constant(weight):
            raise LessonError(
                f"All numbers in {key} of '{name}' are the same ({float(weight.flatten()[0]):g}), so nothing was ever "
                "learned there: the checkpoint is damaged, or was saved before its weights were there. Choose another "
                "one, or fetch it again."
            )
        if weight.is_floating_point() and not weight.sum(dtype=torch.float32).isfinite():
            bad = int((~weight.float().isfinite()).sum())
            if bad:
                raise LessonError(
                    f"{bad:,} of the numbers in {key} of '{name}' are NaN or infinite in float32: the checkpoint is "
                    "damaged, or its training failed. Choose an earlier one, or fetch it again."
                )


def _is_learned_table(key: str, weight: Tensor) -> bool:
    """Word embeddings, and what layers multiply by. Vectors may be constant: biases start as zeros, norms as ones."""
    return weight.dim() > 1 and key.endswith(".weight") and ("word_embeddings." in key or ".layer" in key)


def _is_constant(weight: Tensor) -> bool:
    """The ends are compared first, which spares the look at the others for nearly all weights."""
    numbers = weight.flatten()
    return len(numbers) > 1 and bool(numbers[0] == numbers[-1]) and bool((numbers == numbers[0]).all())


def mismatched(info: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    """Return the weights of other sizes as {name: (size in the file, size by the config)}."""
    return {key: (tuple(saved), tuple(wanted)) for key, saved, wanted in info["mismatched_keys"]}


def _sketch(kind: Any) -> Any:
    """The same kind of model, for counting: what is missing is never filled, which would take the longest."""
    return type(kind.__name__, (kind,), {"initialize_weights": lambda _: None})


def _check_parameters(name: str, kind: Any, config: PreTrainedConfig) -> None:
    """Count the parameters that config.json asks for, without making them."""
    try:
        with torch.device("meta"):
            count = sum(weight.numel() for weight in _sketch(kind)(config).parameters())
    except Exception as error:  # as above
        raise LessonError(unusable(name, error)) from None
    if count > LIMITS.parameters:
        raise LessonError(
            f"config.json of '{name}' describes {count / 1e6:,.0f} million parameters, but this lesson opens "
            f"{LIMITS.parameters / 1e6:,.0f} million at most. Choose a smaller checkpoint."
        )


def _check(
    name: str, model: PreTrainedModel, info: Mapping[str, Any], state: Mapping[str, Tensor], counts: _Counts
) -> None:
    """Raise LessonError when a weight that `counts` is missing, left over or of another size."""
    wanted = counts(model, model.state_dict())
    missing = sorted(counts(model, info["missing_keys"]))
    extra = sorted(key for key in counts(model, info["unexpected_keys"]) if not key.endswith(_NOT_USED))
    sizes = mismatched(info)
    other = sorted({*counts(model, sizes), *filter(_in_pooler, sizes)})
    part = "body" if counts is _in_body else "model"
    if missing and len(missing) == len(wanted) and (prefix := _prefix(missing, state)):
        raise LessonError(
            f"The weights of '{name}' are named '{prefix}…', because a wrapper around the model saved them, so none "
            "is found under its own name. Save the model inside the wrapper (model.module.save_pretrained), or "
            "rename them."
        )
    if missing:
        many = f"all {len(wanted)}" if len(missing) == len(wanted) else f"{len(missing)} of the {len(wanted)}"
        raise LessonError(
            f"The weights of '{name}' are not those that its config.json describes: {many} weights of the {part} are "
            f"missing, for example {missing[0]}. Put config.json and weights of the same model together."
        )
    if other:
        saved, by_config = (" × ".join(map(str, size)) or "one number" for size in sizes[other[0]])
        raise LessonError(
            f"The weights of '{name}' are not those that its config.json describes: {other[0]} is {saved} in the file "
            f"and {by_config} by config.json. Put config.json and weights of the same model together."
        )
    if extra:
        raise LessonError(
            f"The weights of '{name}' are not those that its config.json describes: they hold {len(extra)} more of the "
            f"{part}, for example {extra[0]}. Put config.json and weights of the same model together."
        )


def _in_body(model: PreTrainedModel, keys: Iterable[str]) -> list[str]:
    """The names that are the body's, which may be saved with its prefix or without. A pooler may be missing.

    Masked language models are saved without one, and fine-tuning trains a new one with the head; next sentence
    prediction needs the one that it was trained with.
    """
    parts = set(model.base_model._modules) - {"pooler"}
    prefix = f"{model.base_model_prefix}."
    return [key for key in keys if key.removeprefix(prefix).split(".")[0] in parts and not is_counter(key)]


def _in_model(_: PreTrainedModel, keys: Iterable[str]) -> list[str]:
    return [key for key in keys if not is_counter(key)]


def _outside_body(model: PreTrainedModel, keys: Iterable[str]) -> set[str]:
    body = set(_in_body(model, keys))
    return {key for key in keys if key not in body}


def _in_pooler(key: str) -> bool:
    return ".pooler." in f".{key}"


def _prefix(missing: list[str], state: Mapping[str, Tensor]) -> str | None:
    """Return what a wrapper put before all the missing names, which it may have saved with the body's or without."""
    for wanted in (missing, [key.split(".", 1)[1] for key in missing]):
        for key in state:
            prefix = key.removesuffix(wanted[0])
            another_family = prefix.removesuffix(".") in FAMILIES
            if prefix not in ("", key) and not another_family and all(prefix + name in state for name in wanted):
                return prefix
    return None
