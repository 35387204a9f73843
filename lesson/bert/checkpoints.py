"""Where a BERT comes from: the built-in one, a folder, or the Hugging Face hub; what it has, and what it lacks.

A checkpoint is a folder with config.json, a tokenizer and safetensors weights. The BERT family works (BERT, DistilBERT,
RoBERTa, ALBERT, ELECTRA, ...). `open` looks at the files once and gives a `Checkpoint`, which is passed on; the
functions that take a name are for those who have no more than that. Does not download by itself (see hub.py). Loading
the built-in BERT takes 0.2 s the first time, and afterwards as long as a look at its folder: a tenth of a millisecond.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import Tensor
from transformers import (
    MODEL_FOR_MASKED_LM_MAPPING,
    MODEL_FOR_NEXT_SENTENCE_PREDICTION_MAPPING,
    MODEL_FOR_SEQUENCE_CLASSIFICATION_MAPPING,
    AutoModelForSequenceClassification,
    PreTrainedConfig,
    PreTrainedModel,
    PreTrainedTokenizerBase,
)
from transformers.utils import logging

from lesson.bert.checkpoint_files import config, files, fit, place, tied, tokenizers
from lesson.errors import LessonError
from lesson.settings import BUILT_IN, recommended_learning_rate

# Transformers' report on new head weights would land on standard error, beside our JSON; describe() says it better.
logging.set_verbosity_error()
logging.disable_progress_bar()
_KINDS: dict[str, Any] = {
    "masked language modeling": MODEL_FOR_MASKED_LM_MAPPING,
    "next sentence prediction": MODEL_FOR_NEXT_SENTENCE_PREDICTION_MAPPING,
    "classification": MODEL_FOR_SEQUENCE_CLASSIFICATION_MAPPING,
}


@dataclass(frozen=True)
class Checkpoint:
    """A checkpoint whose files were looked at; what is read from them is read once, as long as they don't change."""

    name: str
    folder: Path
    stamp: files.Stamp

    @cached_property
    def weight_files(self) -> list[Path]:
        """The safetensors files that hold the weights."""
        return files.weight_files(self.name, self.folder, self.stamp)

    @cached_property
    def _shapes(self) -> files.Shapes:
        return tied.named_as_read(self.config, files.shapes(self.name, self.weight_files))

    @cached_property
    def _raw(self) -> dict[str, Any]:
        return config.read(self.name, self.folder)

    @cached_property
    def config(self) -> PreTrainedConfig:
        """What its config.json says, held against the limits."""
        return config.build(self.name, self._raw)

    @cached_property
    def _heads(self) -> fit.Heads:
        return fit.heads(self.name, self.config, self._shapes)

    @property
    def max_positions(self) -> int:
        """How many tokens a text may have."""
        return config.max_positions(self.config)

    @cached_property
    def tokenizer(self) -> PreTrainedTokenizerBase:
        """Its tokenizer; LessonError when the files cannot be read, or know more tokens than the weights."""
        self._heads  # noqa: B018 (raises LessonError when the weights are not the config's)
        return self._words

    @cached_property
    def _words(self) -> PreTrainedTokenizerBase:
        words = tokenizers.read(self.name, self.folder, self.config)
        tokenizers.check(self.name, words, self.config)
        if words.pad_token_id is None:  # any token will do to fill a batch up, as attention leaves it out
            words.pad_token = words.convert_ids_to_tokens(0)
        return words

    @property
    def mask_id(self) -> int:
        """The number of its mask token; LessonError when it has none."""
        if self.tokenizer.mask_token_id is None:
            raise LessonError(
                f"The tokenizer of '{self.name}' has no mask token, so there is nothing to fill. Save it with its "
                f"special tokens, or use the built-in {BUILT_IN}."
            )
        return self.tokenizer.mask_token_id

    @cached_property
    def facts(self) -> dict[str, Any]:
        """What `describe` returns."""
        found, words = self._heads, self.tokenizer
        return {
            "name": self.name,
            "family": self.config.model_type,
            "parameters": sum(
                torch.Size(shape).numel() for key, shape in self._shapes.items() if not files.is_counter(key)
            ),
            "hidden_size": self.config.hidden_size,
            "layers": self.config.num_hidden_layers,
            "heads": self.config.num_attention_heads,
            "vocab_size": self.config.vocab_size,
            "max_positions": self.max_positions,
            "uncased": words("Good")["input_ids"] == words("good")["input_ids"],
            "has_masked_lm_head": found.masked_lm == "yes",
            "has_next_sentence_head": found.next_sentence == "yes",
            "learning_rate": recommended_learning_rate(self.config.hidden_size),
        }

    def masked_lm(self) -> PreTrainedModel:
        """Return the model that fills masks, in eval mode; the last few are kept. LessonError without such a head.

        Bidirectional prediction of masked words is section 3.1, task 1 of Devlin et al. 2019 (arXiv:1810.04805).
        """
        self._check_head(self._heads.masked_lm, "masked language modeling", "Fill masks with")
        return _kept(self, "masked language modeling")

    def next_sentence_model(self) -> PreTrainedModel:
        """Return the model that says whether B follows A, in eval mode. LessonError when it has no such head.

        Next sentence prediction is section 3.1, task 2 of Devlin et al. 2019; RoBERTa and its kin were trained without.
        """
        self._check_head(self._heads.next_sentence, "next sentence prediction", "Try this step with")
        return _kept(self, "next sentence prediction")

    def classifier(self, class_names: Sequence[str], start: str = "pretrained", seed: int = 0) -> PreTrainedModel:
        """Return a fresh classifier in float32 and train mode: the body under a new random head.

        `start="random"` keeps the shape and throws the pre-trained weights away. The seed decides every random weight;
        PyTorch's own generator is left as it was. Attention is "eager": on a CPU its backward is several times faster
        than sdpa's on short texts.
        """
        ids = {"id2label": dict(enumerate(class_names)), "label2id": {name: i for i, name in enumerate(class_names)}}
        options = {"attn_implementation": "eager"}
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            if start == "random":
                made = AutoModelForSequenceClassification.from_config(
                    self._shape(**ids), dtype=torch.float32, **options
                )
            else:
                made = self._load("classification", self._shape(**ids), **options)
        return made.train()

    def new_masked_lm(self) -> PreTrainedModel:
        """Return a model that fills masks, in float32 and train mode, of its own; attention as in `classifier`.

        LessonError without such a head.
        """
        self._check_head(self._heads.masked_lm, "masked language modeling", "Use the new head, or")
        return self._load("masked language modeling", self._shape(), attn_implementation="eager").train()

    def fine_tuned(self, head: str) -> tuple[PreTrainedModel, PreTrainedTokenizerBase]:
        """Return the model that a run with this head saved here, in float32 and eval mode, and its tokenizer.

        Every weight must be there, the head's too: one of random numbers would answer without a word.
        """
        kind = {"new": "classification", "word": "masked language modeling"}[head]
        named = {"id2label": config.classes(self.name, self._raw)} if head == "new" else {}
        shape = config.build(self.name, self._raw, **named)
        self._shapes  # noqa: B018 (raises LessonError when a file is damaged or quantised)
        model = fit.load_whole(
            self.name, _KINDS[kind][type(shape)], shape, self._weights(), attn_implementation="eager"
        )
        return model.eval(), self._words

    def _shape(self, **more: Any) -> PreTrainedConfig:
        """A configuration of its own for one model, since models write into theirs; only one whose weights fit."""
        self._heads  # noqa: B018 (raises LessonError when they don't)
        return config.build(self.name, self._raw, **more)

    def _load(self, head: str, shape: PreTrainedConfig, **options: Any) -> PreTrainedModel:
        self.numbers_are_sound  # noqa: B018 (raises LessonError when one is not)
        kind = _KINDS[head][type(shape)]
        return fit.load(self.name, kind, shape, self._weights(), **options)[0]

    def _weights(self) -> dict[str, Tensor]:
        try:
            found = {key: weight for file in self.weight_files for key, weight in load_file(file).items()}
        except (SafetensorError, OSError):
            raise LessonError(
                f"The weights of '{self.name}' cannot be read. Fetch or save the checkpoint again."
            ) from None
        return tied.named_as_read(self.config, found)

    @cached_property
    def numbers_are_sound(self) -> bool:
        """True; LessonError when a weight is not a finite number, or a whole table of the body is one number."""
        fit.check_numbers(self.name, self._weights())
        return True

    def _check_head(self, found: str, head: str, remedy: str) -> None:
        if found != "yes":
            lacks = {
                "no": f"'{self.name}' has no {head} head: it was trained or saved without it",
                "other": f"The {head} head of '{self.name}' does not fit its body",
            }
            raise LessonError(f"{lacks[found]}. {remedy} {BUILT_IN} instead.")


def open(name: str) -> Checkpoint:
    """Return the checkpoint of this name: the built-in one, a run's, a folder, or a hub id that was fetched before.

    The last few are kept until their files change. Raises LessonError that names the remedy: not there, not fetched, no
    safetensors, no tokenizer, files that may not be opened.

    >>> open("lesson-bert").folder.name
    'lesson-bert'
    """
    folder = place.find(name)
    return _opened(name, folder, files.look(name, folder))


@lru_cache(maxsize=8)
def _opened(name: str, folder: Path, stamp: files.Stamp) -> Checkpoint:
    files.check_complete(name, stamp)
    return Checkpoint(name, folder, stamp)


@lru_cache(maxsize=3)
def _kept(checkpoint: Checkpoint, head: str) -> PreTrainedModel:
    return checkpoint._load(head, checkpoint._shape()).eval()


def resolve(checkpoint: str) -> Path:
    """Return the folder of a checkpoint. LessonError as `open`.

    >>> resolve("lesson-bert").name
    'lesson-bert'
    """
    return open(checkpoint).folder


def describe(checkpoint: str) -> dict[str, Any]:
    """Return what a checkpoint is and has, without loading its weights.

    Keys: name, family, parameters, hidden_size, layers, heads, vocab_size, max_positions, uncased, has_masked_lm_head,
    has_next_sentence_head, learning_rate (recommended for fine-tuning all of it). What is lacking (a masked language
    modeling head, a next sentence head) is False, not an error; weights that are not the config's are a LessonError.

    >>> describe("lesson-bert")["family"]
    'bert'
    """
    return dict(open(checkpoint).facts)


def check(checkpoint: str) -> None:
    """Look at a checkpoint as `describe` does, and at the numbers of all weights. Raises LessonError."""
    found = open(checkpoint)
    found.facts, found.numbers_are_sound  # noqa: B018 (both raise)


def max_positions(checkpoint: str) -> int:
    """Return how many tokens a text may have."""
    return open(checkpoint).max_positions


def tokenizer(checkpoint: str) -> PreTrainedTokenizerBase:
    """Return the checkpoint's tokenizer. LessonError when its files cannot be read."""
    return open(checkpoint).tokenizer


def masked_lm(checkpoint: str) -> PreTrainedModel:
    """Return the model that fills masks, in eval mode. LessonError when it has no such head."""
    return open(checkpoint).masked_lm()


def next_sentence_model(checkpoint: str) -> PreTrainedModel:
    """Return the model that says whether B follows A, in eval mode. LessonError when it has no such head."""
    return open(checkpoint).next_sentence_model()


def classifier(
    checkpoint: str, class_names: Sequence[str], start: str = "pretrained", seed: int = 0
) -> PreTrainedModel:
    """Return a fresh classifier in float32 and train mode, as `Checkpoint.classifier` makes it.

    >>> classifier("lesson-bert", ["negative", "positive", "neutral"]).config.num_labels
    3
    """
    return open(checkpoint).classifier(class_names, start, seed)


def fine_tuned(folder: Path, head: str = "new") -> tuple[PreTrainedModel, PreTrainedTokenizerBase]:
    """Return the model that a run saved in `folder`, in float32 and eval mode, and its tokenizer.

    A classifier where the run's head is "new", a masked language model where it is "word". Raises LessonError when the
    folder holds another one, or less than all of it: what is loaded must be what was trained.
    """
    name = f"{folder.parent.name}/{folder.name}"
    try:
        stamp = files.look(name, folder)
        files.check_complete(name, stamp)
        saved = Checkpoint(name, folder, stamp)
        _check_saved_as(saved, head)
        return saved.fine_tuned(head)
    except LessonError as error:
        raise LessonError(f"{error} If you cannot, fine-tune again.") from None


def _check_saved_as(saved: Checkpoint, head: str) -> None:
    kind = config.saved_as(saved._raw)
    if not kind.endswith({"new": "ForSequenceClassification", "word": "ForMaskedLM"}[head]):
        raise LessonError(
            f"This run was made with a {head} head, and '{saved.name}' holds a {kind:.60}: its files belong to another "
            "run. Put the run's own files back."
        )
