"""Everything that one fine-tuning run needs, made ready before its first step.

The table becomes token rows, the checkpoint a classifier, the settings an optimizer; what is frozen is computed once.
Fine-tuning itself is in finetuning.py, its record in recorder.py. Ready in well under a second for 600 reviews and the
built-in BERT.
"""

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pandas as pd
import torch
from torch import nn
from transformers import PreTrainedModel, PreTrainedTokenizerBase

from lesson.bert import checkpoints
from lesson.bert.finetuning.batches import Rows, encode
from lesson.bert.finetuning.frozen import features, split, trained_layers
from lesson.bert.speed import hardware
from lesson.bert.speed.mixed_precision import DTYPES, MixedPrecision, renumbered, used_ids
from lesson.errors import LessonError
from lesson.settings import FineTuning, recommended_learning_rate

LESSON_CLASSES = ("negative", "positive", "neutral")  # their ids are 0, 1, 2


@dataclass
class Job:
    """A model and rows, ready to train: `weights` change at every step, `model` learns of it when they are pushed."""

    settings: FineTuning
    class_names: tuple[str, ...]
    tokenizer: PreTrainedTokenizerBase
    model: PreTrainedModel  # whole, float32
    weights: MixedPrecision  # of the trained part
    train: Rows
    validation: Rows
    test: Rows | None  # always token ids: read once, by the whole model
    watch: Rows | None
    optimizer: torch.optim.AdamW
    learning_rate: float  # at its peak
    seconds: float = 0.0  # spent on a frozen body's features: part of the training

    @property
    def network(self) -> nn.Module:
        """What computes: the trained part in the machine's fast precision."""
        return self.weights.network

    @property
    def mask_id(self) -> int | None:
        """[MASK]'s number in the training rows; None where they are features, in which nothing can be masked."""
        if self.weights.used is None or self.tokenizer.mask_token_id is None:
            return None
        return int(torch.searchsorted(self.weights.used, self.tokenizer.mask_token_id))

    @property
    def steps_an_epoch(self) -> int:
        """The number of batches that hold every training row once."""
        return -(-len(self.train) // self.settings.batch_size)

    @property
    def steps(self) -> int:
        """The number of steps of the whole run."""
        return self.steps_an_epoch * self.settings.epochs


def prepare(settings: FineTuning, table: pd.DataFrame) -> Job:
    """Return the job for a table with the columns text, label and part (train, validation, test).

    Raises LessonError when a part or a class is missing, or a setting does not fit the checkpoint. Seeds PyTorch with
    the settings' seed, so that the same job gives the same run.

    >>> prepare(FineTuning(epochs=1), table).steps  # doctest: +SKIP
    38
    """
    names = settings.class_names or class_order(table["label"])
    words, model = checkpoints.tokenizer(settings.checkpoint), _model(settings, names)
    rows = {
        part: _rows(settings, words, table[table["part"] == part], names) for part in ("train", "validation", "test")
    }
    watch = encode(words, settings.watch, [0] * len(settings.watch), settings.max_length) if settings.watch else None
    for part in ("train", "validation"):
        if rows[part] is None:
            raise LessonError(
                f"There are no {part} rows. Give more labelled reviews: at least a handful of each label."
            )
    body, part = split(model, settings.trainable)
    precision = settings.precision or hardware.precision()
    began, used = time.perf_counter(), None
    seen = (rows["train"], rows["validation"], watch)
    if body is None:
        used = used_ids(seen, words.mask_token_id)
        train, validation, watch = (each and renumbered(each, used) for each in seen)
    else:
        first_only = settings.trainable == "head"
        train, validation, watch = (each and features(body, each, first_only, DTYPES[precision]) for each in seen)
    seconds = time.perf_counter() - began
    rate = settings.learning_rate or recommended_learning_rate(model.config.hidden_size, settings.trainable)
    torch.manual_seed(settings.seed)
    weights = MixedPrecision(part, precision, used)
    return Job(
        settings,
        names,
        words,
        model,
        weights,
        train,
        validation,
        rows["test"],
        watch,
        adamw(weights, rate, settings),
        rate,
        seconds,
    )


def class_order(labels: Iterable[str]) -> tuple[str, ...]:
    """Return the class names in the order of their ids: the lesson's own for its three labels, else sorted.

    >>> class_order(["positive", "negative", "positive"])
    ('negative', 'positive')
    """
    found = set(labels)
    if found <= set(LESSON_CLASSES):
        return tuple(name for name in LESSON_CLASSES if name in found)
    return tuple(sorted(found))


def adamw(weights: MixedPrecision, rate: float, settings: FineTuning) -> torch.optim.AdamW:
    """AdamW over the weights that are trained; no weight decay on biases and layer norms (Loshchilov, Hutter 2019)."""
    decayed, plain = weights.parameters
    groups = [{"params": [decayed], "weight_decay": settings.weight_decay}, {"params": [plain], "weight_decay": 0.0}]
    return torch.optim.AdamW(groups, lr=rate, fused=True)  # fused: one pass over the weights instead of a dozen


def _model(settings: FineTuning, names: Sequence[str]) -> PreTrainedModel:
    if not 2 <= len(names) <= 20:
        raise LessonError(
            f"A classifier needs 2 to 20 different labels, and these rows have {len(names)}. "
            "Check which column holds the label."
        )
    longest = checkpoints.max_positions(settings.checkpoint)
    if settings.max_length > longest:
        raise LessonError(
            f"'{settings.checkpoint}' reads at most {longest} tokens at once. Set max_length to {longest} or less."
        )
    model = checkpoints.classifier(settings.checkpoint, names, settings.start, settings.seed)
    trained_layers(model, settings.trainable)  # complains early about a part that this model does not have
    for module in model.modules():
        if isinstance(module, nn.Dropout):
            module.p = settings.dropout
    return model.to(hardware.device())


def _rows(
    settings: FineTuning, words: PreTrainedTokenizerBase, table: pd.DataFrame, names: Sequence[str]
) -> Rows | None:
    unknown = sorted(set(table["label"]) - set(names))
    if unknown:
        raise LessonError(
            f"The label '{unknown[0]}' is not among the classes {', '.join(names)}. Add it, or leave its rows out."
        )
    ids = [list(names).index(label) for label in table["label"]]
    return encode(words, table["text"].tolist(), ids, settings.max_length) if len(ids) else None
