"""Everything that one fine-tuning run needs, ready before its first step: model, optimizer, schedule, batches.

The table becomes token rows, the checkpoint a classifier, the settings an optimizer; what is frozen is computed once.
The loop that trains with it is in loop.py. Ready in well under a second for 600 reviews and the built-in BERT.
"""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
import torch
from torch import Tensor, nn
from torch.optim import AdamW
from torch.optim.lr_scheduler import LambdaLR
from transformers import PreTrainedModel, PreTrainedTokenizerBase

from lesson.bert import checkpoints
from lesson.bert.buckets import bucketed_order
from lesson.bert.finetuning.batches import Rows, encode, token_ids
from lesson.bert.finetuning.evaluation import measure, predict
from lesson.bert.finetuning.frozen import features, split, trained_layers
from lesson.bert.finetuning.word_dropout import drop_words
from lesson.bert.speed import hardware
from lesson.bert.speed.prepare import copy_word_vectors, prepare_for_training
from lesson.bert.speed.processes import Share
from lesson.content.classes import class_order
from lesson.errors import LessonError
from lesson.settings import FineTuning, recommended_learning_rate


@dataclass
class Job:
    """A model and rows, ready to train."""

    settings: FineTuning
    class_names: tuple[str, ...]
    tokenizer: PreTrainedTokenizerBase
    classifier: PreTrainedModel  # whole, as Transformers made it; see `whole_model`
    model: PreTrainedModel  # what is trained of it, prepared for training
    optimizer: AdamW
    schedule: LambdaLR
    train: Rows
    validation: Rows
    test: Rows | None  # always token ids: read once, by the whole model
    watch: Rows | None
    mask_id: int | None  # None where the rows are features, in which no word can be hidden
    seconds: float  # spent on a frozen body's features: part of the training
    share: Share  # of each batch, where several processes train together

    @property
    def steps_an_epoch(self) -> int:
        """The number of batches that hold every training row once."""
        return -(-len(self.train) // self.settings.batch_size)

    @property
    def steps(self) -> int:
        """The number of steps of the whole run."""
        return self.steps_an_epoch * self.settings.epochs

    def batches(self, done: int = 0) -> Iterator[tuple[int, tuple[dict[str, Tensor], Tensor]]]:
        """Yield (step, (inputs, labels)) for each step after `done`: some reviews as token ids, and their classes."""
        for step, rows in self.order(done):
            inputs, labels = self.train.batch(self.share.of(rows), self.classifier.device)
            rate, seed = self.settings.word_dropout, self.settings.seed
            yield step, (drop_words(inputs, self.mask_id, rate, seed, step), labels)

    def order(self, done: int = 0) -> Iterator[tuple[int, list[int]]]:
        """Yield (step, row numbers) for each step after `done`: reviews of like length, so there is little padding."""
        for epoch in range(done // self.steps_an_epoch, self.settings.epochs):
            order = bucketed_order(self.train.lengths, self.settings.batch_size, self.settings.seed, epoch)
            for step, rows in enumerate(order, epoch * self.steps_an_epoch + 1):
                if step > done:
                    yield step, rows

    def evaluates_after(self, step: int) -> bool:
        """Return whether the validation reviews are read after this step: often enough for a curve, and at the end."""
        every = max(1, min(self.steps_an_epoch, self.steps // self.settings.evaluations))
        return step % every == 0 or step == self.steps

    def evaluate(self) -> dict[str, Any]:
        """Return loss, accuracy and macro-F1 on the validation reviews, as the model is now."""
        return measure(predict(self.model, self.validation), self.validation.labels.tolist(), self.class_names)

    def whole_model(self) -> PreTrainedModel:
        """Return the classifier with the weights of now: a stock model of Transformers, frozen layers and all."""
        copy_word_vectors(self.model, self.classifier)
        return self.classifier

    def copy_weights(self) -> list[Tensor]:
        """Return a copy of the weights that are trained, as they are now."""
        return [weight.detach().clone() for weight in self._trained()]

    @torch.no_grad()
    def set_weights(self, weights: Sequence[Tensor]) -> None:
        """Give the trained weights the values of such a copy."""
        torch._foreach_copy_(self._trained(), list(weights))

    def _trained(self) -> list[Tensor]:
        return [weight for weight in self.model.parameters() if weight.requires_grad]


def prepare(settings: FineTuning, table: pd.DataFrame) -> Job:
    """Return the job for a table with the columns text, label and part (train, validation, test).

    Raises LessonError when a part or a class is missing, or a setting does not fit the checkpoint. Seeds PyTorch with
    the settings' seed, so that the same job gives the same run.

    >>> parts = ["train"] * 32 + ["validation"] * 8
    >>> table = pd.DataFrame({"text": ["good", "bad"] * 20, "label": ["positive", "negative"] * 20, "part": parts})
    >>> prepare(FineTuning(epochs=3), table).steps
    6
    """
    names = settings.class_names or class_order(table["label"])
    tokenizer, classifier = checkpoints.tokenizer(settings.checkpoint), _classifier(settings, names)
    rows = _rows(settings, tokenizer, table, names)
    body, trained = split(classifier, settings.trainable)
    precision, began = hardware.precision(settings.precision), time.perf_counter()
    mask_id = tokenizer.mask_token_id if body is None else None
    words = token_ids(rows["train"], rows["validation"], rows.get("watch"), also=mask_id) if body is None else None
    if body is not None:
        for part in rows.keys() - {"test"}:
            rows[part] = features(body, rows[part], settings.trainable == "head", precision)
    seconds = time.perf_counter() - began
    torch.manual_seed(settings.seed)
    model = prepare_for_training(trained, precision, words)
    optimizer = adamw(model, settings)
    steps = settings.epochs * -(-len(rows["train"]) // settings.batch_size)
    return Job(
        settings=settings,
        class_names=names,
        tokenizer=tokenizer,
        classifier=classifier,
        model=model,
        optimizer=optimizer,
        schedule=warmup_then_decay(optimizer, steps, settings.warmup),
        train=rows["train"],
        validation=rows["validation"],
        test=rows.get("test"),
        watch=rows.get("watch"),
        mask_id=mask_id,
        seconds=seconds,
        share=Share(model),
    )


def adamw(model: PreTrainedModel, settings: FineTuning) -> AdamW:
    """Return AdamW over the weights that are trained; no decay of biases and layer norms (Loshchilov, Hutter 2019)."""
    trained = [weight for weight in model.parameters() if weight.requires_grad]
    matrices, vectors = ([weight for weight in trained if (weight.dim() > 1) == many] for many in (True, False))
    groups = [{"params": matrices, "weight_decay": settings.weight_decay}, {"params": vectors, "weight_decay": 0.0}]
    width = model.config.hidden_size
    rate = settings.learning_rate or recommended_learning_rate(width, settings.trainable)
    return AdamW(groups, lr=rate, fused=True)  # fused: one pass over the weights instead of a dozen


def warmup_then_decay(optimizer: AdamW, steps: int, warmup: float) -> LambdaLR:
    """Let the learning rate rise over the share `warmup` of the steps, then fall in a straight line to almost 0.

    Unlike Transformers' `get_linear_schedule_with_warmup`, the first step is not one of rate 0: a short run has few.
    """
    rising = max(1, round(warmup * steps))
    falling = max(1, steps - rising + 1)
    return LambdaLR(optimizer, lambda done: min((done + 1) / rising, (steps - done) / falling))


def _classifier(settings: FineTuning, names: Sequence[str]) -> PreTrainedModel:
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
    settings: FineTuning, tokenizer: PreTrainedTokenizerBase, table: pd.DataFrame, names: Sequence[str]
) -> dict[str, Rows]:
    """Return the token rows of train, validation, test and the watch-list, as far as there are any."""
    unknown = sorted(set(table["label"]) - set(names))
    if unknown:
        raise LessonError(
            f"The label '{unknown[0]}' is not among the classes {', '.join(names)}. Add it, or leave its rows out."
        )
    given = {part: table[table["part"] == part] for part in ("train", "validation", "test")}
    for part in ("train", "validation"):
        if given[part].empty:
            raise LessonError(
                f"There are no {part} rows. Give more labelled reviews: at least a handful of each label."
            )
    texts = {part: (rows["text"].tolist(), rows["label"].map(names.index).tolist()) for part, rows in given.items()}
    texts["watch"] = list(settings.watch), [0] * len(settings.watch)
    return {
        part: encode(tokenizer, some, labels, settings.max_length) for part, (some, labels) in texts.items() if some
    }
