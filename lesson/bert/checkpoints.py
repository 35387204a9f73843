"""Where a BERT comes from: the built-in one, a folder, or the Hugging Face hub; what it has, and what it lacks.

A checkpoint is a folder with config.json, a tokenizer and safetensors weights. Pickled weights are refused: opening one
can run any code. The whole BERT family works (BERT, DistilBERT, RoBERTa, ALBERT, ELECTRA, ...) through Transformers'
Auto classes. Does not download by itself (see hub.py) and never runs code that comes with a checkpoint. Loading the
built-in BERT takes 0.1 s.
"""

import math
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError, safe_open
from transformers import (
    AutoConfig,
    AutoModelForMaskedLM,
    AutoModelForNextSentencePrediction,
    AutoModelForSequenceClassification,
    AutoTokenizer,
    PreTrainedConfig,
    PreTrainedModel,
    PreTrainedTokenizerBase,
)
from transformers.utils import logging

from lesson import places
from lesson.bert.hub import local_folder
from lesson.errors import LessonError
from lesson.settings import BUILT_IN, recommended_learning_rate

_MASKED_LM_HEADS = ("cls.predictions.", "lm_head.", "vocab_transform.", "predictions.", "generator_lm_head.")
_VOCABULARIES = ("tokenizer.json", "vocab.txt", "vocab.json", "spiece.model")

# Transformers' report on new head weights would land on standard error, beside our JSON; describe() says it better.
logging.set_verbosity_error()
logging.disable_progress_bar()


def resolve(checkpoint: str) -> Path:
    """Return the folder of a checkpoint: the built-in name, a folder, or a hub id that was downloaded before.

    Raises LessonError that names the remedy: not there, not downloaded, no safetensors, no tokenizer.

    >>> resolve("lesson-bert").name
    'lesson-bert'
    """
    if checkpoint == BUILT_IN:
        folder = places.BUILT_IN_BERT
    elif Path(checkpoint).expanduser().is_dir():
        folder = Path(checkpoint).expanduser()
    elif checkpoint.startswith((".", "/", "~")):
        raise LessonError(f"There is no folder '{checkpoint}'. Check the path, or take the built-in {BUILT_IN}.")
    elif (folder := local_folder(checkpoint)) is None:
        raise LessonError(
            f"The checkpoint '{checkpoint}' is not on this machine yet. Download it with the model "
            f"picker, or take the built-in {BUILT_IN}."
        )
    _check_complete(checkpoint, folder)
    return folder


def _check_complete(name: str, folder: Path) -> None:
    if not (folder / "config.json").is_file():
        raise LessonError(
            f"'{name}' is not a checkpoint: it has no config.json. Choose the folder that holds config.json."
        )
    if not any(folder.glob("*.safetensors")):
        raise LessonError(
            f"'{name}' has no safetensors weights, and pickled ones are never opened, because they can "
            "run any code. Choose a checkpoint that has model.safetensors."
        )
    if not any((folder / file).is_file() for file in _VOCABULARIES):
        raise LessonError(
            f"'{name}' has no tokenizer (none of {', '.join(_VOCABULARIES)}). Save the tokenizer beside the weights."
        )


def _shapes(folder: Path) -> dict[str, list[int]]:
    """Return every weight's name and shape from the files' headers: milliseconds, whatever the size of the weights."""
    shapes = {}
    for file in folder.glob("*.safetensors"):
        try:
            with safe_open(file, framework="pt") as weights:
                shapes |= {name: weights.get_slice(name).get_shape() for name in weights.keys()}  # noqa: SIM118
        except SafetensorError:
            raise LessonError(
                f"{file.name} in '{folder.name}' is damaged or cut short. Fetch or save the checkpoint again."
            ) from None
    return shapes


def _config(checkpoint: str) -> PreTrainedConfig:
    try:
        return AutoConfig.from_pretrained(resolve(checkpoint), local_files_only=True)
    except (ValueError, OSError, KeyError):
        raise LessonError(
            f"'{checkpoint}' is of a kind that this lesson cannot open. Choose one of the BERT family: "
            "BERT, DistilBERT, RoBERTa, ALBERT, ELECTRA."
        ) from None


def describe(checkpoint: str) -> dict[str, Any]:
    """Return what a checkpoint is and has, without loading its weights.

    Keys: name, family, parameters, hidden_size, layers, heads, vocab_size, max_positions, uncased, has_masked_lm_head,
    has_next_sentence_head, learning_rate (recommended for fine-tuning all of it). What is lacking (a masked language
    modeling head, a next sentence head) is False, not an error.

    >>> describe("lesson-bert")["family"]
    'bert'
    """
    config, shapes, words = _config(checkpoint), _shapes(resolve(checkpoint)), tokenizer(checkpoint)
    return {
        "name": checkpoint,
        "family": config.model_type,
        "parameters": sum(math.prod(shape) for name, shape in shapes.items() if not name.endswith("position_ids")),
        "hidden_size": config.hidden_size,
        "layers": config.num_hidden_layers,
        "heads": config.num_attention_heads,
        "vocab_size": config.vocab_size,
        "max_positions": max_positions(checkpoint),
        "uncased": words("Good")["input_ids"] == words("good")["input_ids"],
        "has_masked_lm_head": any(name.startswith(_MASKED_LM_HEADS) for name in shapes),
        "has_next_sentence_head": config.model_type == "bert" and "cls.seq_relationship.weight" in shapes,
        "learning_rate": recommended_learning_rate(config.hidden_size),
    }


def max_positions(checkpoint: str) -> int:
    """Return how many tokens a text may have: RoBERTa's position table loses the padding index and those below it."""
    config = _config(checkpoint)
    offset = config.pad_token_id + 1 if config.model_type in ("roberta", "xlm-roberta", "camembert") else 0
    return config.max_position_embeddings - offset


@lru_cache(maxsize=4)
def _tokenizer(folder: Path) -> PreTrainedTokenizerBase:
    return AutoTokenizer.from_pretrained(folder, local_files_only=True)


def tokenizer(checkpoint: str) -> PreTrainedTokenizerBase:
    """Return the checkpoint's tokenizer; the last four are kept. LessonError when its files cannot be read."""
    try:
        return _tokenizer(resolve(checkpoint))
    except (ValueError, OSError, KeyError, TypeError):
        raise LessonError(
            f"The tokenizer of '{checkpoint}' cannot be read. Save tokenizer and weights together again."
        ) from None


@lru_cache(maxsize=3)
def _model(auto_class: type, folder: Path) -> PreTrainedModel:
    return auto_class.from_pretrained(folder, local_files_only=True, use_safetensors=True, dtype=torch.float32).eval()


def masked_lm(checkpoint: str) -> PreTrainedModel:
    """Return the model that fills masks, in eval mode; the last few are kept. LessonError when it has no such head.

    Bidirectional prediction of masked words is section 3.1, task 1 of Devlin et al. 2019 (arXiv:1810.04805).
    """
    if not describe(checkpoint)["has_masked_lm_head"]:
        raise LessonError(
            f"'{checkpoint}' was saved without its masked language modeling head. Fill masks with {BUILT_IN} instead."
        )
    return _model(AutoModelForMaskedLM, resolve(checkpoint))


def next_sentence_model(checkpoint: str) -> PreTrainedModel:
    """Return the model that says whether B follows A, in eval mode. LessonError when it has no such head.

    Next sentence prediction is section 3.1, task 2 of Devlin et al. 2019; RoBERTa and its kin were trained without it.
    """
    if not describe(checkpoint)["has_next_sentence_head"]:
        raise LessonError(
            f"'{checkpoint}' has no next sentence prediction head. Try this step with {BUILT_IN} instead."
        )
    return _model(AutoModelForNextSentencePrediction, resolve(checkpoint))


def classifier(
    checkpoint: str, class_names: Sequence[str], start: str = "pretrained", seed: int = 0
) -> PreTrainedModel:
    """Return a fresh classifier in float32 and train mode: the checkpoint's body under a new random head.

    `start="random"` keeps the shape and throws the pre-trained weights away. The seed decides every random weight;
    PyTorch's own generator is left as it was. Attention is "eager": on a CPU its backward is several times faster than
    sdpa's on short texts.

    >>> classifier("lesson-bert", ["negative", "positive", "neutral"]).config.num_labels
    3
    """
    ids = {"id2label": dict(enumerate(class_names)), "label2id": {name: i for i, name in enumerate(class_names)}}
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        if start == "random":
            config = AutoConfig.from_pretrained(resolve(checkpoint), local_files_only=True, **ids)
            model = AutoModelForSequenceClassification.from_config(
                config, dtype=torch.float32, attn_implementation="eager"
            )
        else:
            model = _load_classifier(checkpoint, ids)
    return model.train()


def fine_tuned(folder: Path) -> PreTrainedModel:
    """Return the classifier that a run saved in `folder`, in float32 and eval mode."""
    return AutoModelForSequenceClassification.from_pretrained(
        folder, local_files_only=True, use_safetensors=True, dtype=torch.float32, attn_implementation="eager"
    ).eval()


def _load_classifier(checkpoint: str, ids: dict[str, Any]) -> PreTrainedModel:
    try:
        return AutoModelForSequenceClassification.from_pretrained(
            resolve(checkpoint),
            local_files_only=True,
            use_safetensors=True,
            dtype=torch.float32,
            attn_implementation="eager",
            ignore_mismatched_sizes=True,
            **ids,
        )  # the head of a checkpoint that was fine-tuned before may have other classes
    except (ValueError, OSError, SafetensorError):
        raise LessonError(
            f"'{checkpoint}' cannot be fine-tuned as a classifier. Choose one of the BERT family, "
            f"for example {BUILT_IN}."
        ) from None
