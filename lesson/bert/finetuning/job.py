"""A fine-tuning run that is ready to begin: model, optimizer, schedule, and which reviews come at which step.

It is made in prepare.py and trained by the loop in loop.py. Does not know where its parts come from.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.optim import AdamW
from torch.optim.lr_scheduler import LambdaLR
from transformers import PreTrainedModel, PreTrainedTokenizerBase

from lesson.bert.buckets import bucketed_order
from lesson.bert.finetuning.batches import Rows, encode
from lesson.bert.finetuning.evaluation import measure, predict
from lesson.bert.finetuning.seen import in_order, watched
from lesson.bert.finetuning.word_dropout import drop_words
from lesson.bert.speed.prepare import copy_word_vectors
from lesson.bert.speed.processes import Share
from lesson.bert.word_head.model import as_classifier
from lesson.bert.word_head.question import Question
from lesson.effort import Plan
from lesson.results.inside.evenly import some_of
from lesson.settings import FineTuning


@dataclass
class Job:
    """A model and rows, ready to train."""

    settings: FineTuning
    plan: Plan  # batch size, steps, epochs
    question: Question | None  # what the word head is asked; None: a new head
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
    seen: np.ndarray | None = None  # what the head read of some validation reviews when they were last read
    said: np.ndarray | None = None  # and the classes that it gave them

    @property
    def steps_an_epoch(self) -> int:
        """The number of batches that hold every training row once."""
        return -(-len(self.train) // self.plan.batch_size)

    @property
    def steps(self) -> int:
        """The number of steps of the whole run."""
        return self.plan.steps

    def batches(self, done: int = 0) -> Iterator[tuple[int, tuple[dict[str, Tensor], Tensor]]]:
        """Yield (step, (inputs, labels)) for each step after `done`: some reviews as token ids, and their classes."""
        for step, rows in self.order(done):
            inputs, labels = self.train.batch(self.share.of(rows), self.classifier.device)
            rate, seed = self.settings.word_dropout, self.settings.seed
            last = 1 + len(self.question.prompt_ids if self.question else ())
            yield step, (drop_words(inputs, self.mask_id, rate, seed, step, last), labels)

    def order(self, done: int = 0) -> Iterator[tuple[int, list[int]]]:
        """Yield (step, row numbers) for each step after `done`: reviews of like length, so there is little padding."""
        for epoch in range(done // self.steps_an_epoch, self.plan.epochs):
            order = bucketed_order(self.train.lengths, self.plan.batch_size, self.settings.seed, epoch)
            for step, rows in enumerate(order, epoch * self.steps_an_epoch + 1):
                if done < step <= self.steps:
                    yield step, rows

    def evaluates_after(self, step: int) -> bool:
        """Return whether the validation reviews are read after this step: often enough for a curve, and at the end."""
        every = max(1, min(self.steps_an_epoch, self.steps // self.settings.evaluations))
        return step % every == 0 or step == self.steps

    def evaluate(self) -> dict[str, Any]:
        """Return loss, accuracy and macro-F1 on the validation reviews, as the model is now."""
        with watched(self.model) as vectors:
            probabilities = predict(self.model, self.validation)
        self.seen = in_order(vectors, self.validation)  # for the map of the reviews
        self.said = probabilities.argmax(axis=1)[some_of(len(self.validation))]
        return measure(probabilities, self.validation.labels.tolist(), self.class_names)

    def whole_model(self) -> PreTrainedModel:
        """Return the classifier with the weights of now: a stock model of Transformers, frozen layers and all."""
        copy_word_vectors(self.model, self.classifier)
        return self.classifier

    def reader(self) -> PreTrainedModel:
        """Return the whole model with the weights of now as one that answers with classes, whichever head it has."""
        return as_classifier(self.whole_model(), self.question)

    def encode(self, texts: Sequence[str]) -> Rows:
        """Return texts without labels as this run's model reads them."""
        prompt = self.question.prompt_ids if self.question else ()
        return encode(self.tokenizer, texts, [0] * len(texts), self.settings.max_length, prompt)

    def copy_weights(self) -> list[Tensor]:
        """Return a copy of the weights that are trained, as they are now."""
        return [weight.detach().clone() for weight in self._trained()]

    @torch.no_grad()
    def set_weights(self, weights: Sequence[Tensor]) -> None:
        """Give the trained weights the values of such a copy."""
        torch._foreach_copy_(self._trained(), list(weights))

    def _trained(self) -> list[Tensor]:
        return [weight for weight in self.model.parameters() if weight.requires_grad]
