"""BERT as one model among others: from scratch, head only, or fine-tuned, by the very loop of the page Fine-tune.

How long each trains is one rule (effort.py), and the same one from scratch as from the pre-trained weights, at the same
learning rate: what differs is pre-training alone. No checkpoint is picked by validation reviews, the last weights
count, because the simpler models are given no such choice. 600 reviews on two quiet cores: half a minute, the head
alone about a second.
"""

import time
from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd

from lesson.bert import checkpoints
from lesson.bert.comparison.effort import Effort, Progress
from lesson.bert.finetuning import evaluation
from lesson.bert.finetuning.batches import encode
from lesson.bert.finetuning.job import Job
from lesson.bert.finetuning.loop import timed
from lesson.bert.finetuning.prepare import prepare
from lesson.settings import FineTuning

EFFORTS = {
    "bert-from-scratch": Effort(12, 300),
    "bert-head-only": Effort(10, 300),
    "bert-fine-tuned": Effort(12, 300),
}


class Bert:
    """A BERT classifier, trained by the loop of the page Fine-tune; the last weights count, no checkpoint is picked."""

    def __init__(self, name: str, class_names: Sequence[str], checkpoint: str, evaluations: int) -> None:
        self.name, self.checkpoint, self.evaluations = name, checkpoint, evaluations
        self.class_names, self.seconds = class_names, 0.0
        self.parameters = self.trained_parameters = 0
        self.job: Job | None = None

    def settings(self, rows: int, seed: int) -> FineTuning:
        """Return the settings of a run on so many training rows."""
        start = "random" if self.name == "bert-from-scratch" else "pretrained"
        part = "head" if self.name == "bert-head-only" else "all"
        return FineTuning(
            checkpoint=self.checkpoint,
            start=start,
            trainable=part,
            seed=seed,
            class_names=tuple(self.class_names),
            epochs=EFFORTS[self.name].epochs_for(rows, FineTuning().batch_size),
            evaluations=self.evaluations,
            max_length=min(FineTuning().max_length, checkpoints.max_positions(self.checkpoint)),
        )

    def fit(self, train: pd.DataFrame, validation: pd.DataFrame, seed: int) -> Iterator[Progress]:
        """Fine-tune; the seconds are those of getting ready and of the steps, not of the evaluations in between."""
        began = time.perf_counter()
        rows = pd.concat([train.assign(part="train"), validation.assign(part="validation")], ignore_index=True)
        self.job = job = prepare(self.settings(len(train), seed), rows)
        self.parameters = job.classifier.num_parameters()
        self.trained_parameters = job.classifier.num_parameters(only_trainable=True)
        self.seconds = time.perf_counter() - began
        for event in timed(job):  # one that diverges ends: what it has learned until then is what is measured
            if event["event"] == "step":
                self.seconds += event["seconds"]
            elif event["event"] == "evaluation":
                yield Progress(self.seconds, event["accuracy"])

    def predict(self, texts: Sequence[str]) -> np.ndarray:
        """Return the likeliest class of each text."""
        assert self.job is not None, "fit comes first"
        rows = encode(self.job.tokenizer, list(texts), [0] * len(texts), self.job.settings.max_length)
        return evaluation.predict(self.job.whole_model(), rows).argmax(axis=1)
