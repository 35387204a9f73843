"""BERT as one model among others, by the very loop of the page Fine-tune: from scratch, head only, with a new head, or
with the word head that it was pre-trained with.

How long each trains is the page's rule (lesson/effort.py), and the same one from scratch as from the pre-trained
weights, at the same learning rate: what differs is pre-training alone. The word head's priors are the mean over all
training texts, whatever the number of labels, as on the page: they need none. No checkpoint is picked by validation
reviews, the last weights count, because the simpler models are given no such choice. 600 reviews on two quiet cores:
half a minute or more, the head alone about a second.
"""

import time
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pandas as pd

from lesson.bert import checkpoints
from lesson.bert.comparison.progress import Progress
from lesson.bert.finetuning import evaluation
from lesson.bert.finetuning.batches import encode
from lesson.bert.finetuning.job import Job
from lesson.bert.finetuning.loop import timed
from lesson.bert.finetuning.prepare import prepare
from lesson.bert.use.reader import Reader
from lesson.bert.word_head.priors import priors
from lesson.bert.word_head.question import ask
from lesson.reviews.split import unlabelled
from lesson.settings import FineTuning

CHOICES: dict[str, dict[str, Any]] = {  # what tells them apart
    "bert-from-scratch": {"start": "random"},
    "bert-head-only": {"trainable": "head"},
    "bert-fine-tuned": {},
    "bert-word-head": {"head": "word"},
}


class Bert:
    """A BERT classifier, trained by the loop of the page Fine-tune; the last weights count, no checkpoint is picked."""

    def __init__(
        self, name: str, class_names: Sequence[str], checkpoint: str, evaluations: int, texts: Sequence[str] = ()
    ) -> None:
        self.name, self.checkpoint, self.evaluations = name, checkpoint, evaluations
        self.texts = texts  # whose labels it does not see: for a word head's priors, which need none
        self.class_names, self.seconds = class_names, 0.0
        self.parameters = self.trained_parameters = 0
        self.job: Job | None = None

    def settings(self, seed: int) -> FineTuning:
        """Return the settings of a run, whatever the number of its training rows."""
        return FineTuning(
            checkpoint=self.checkpoint,
            seed=seed,
            class_names=tuple(self.class_names),
            evaluations=self.evaluations,
            max_length=min(FineTuning().max_length, checkpoints.max_positions(self.checkpoint)),
            **CHOICES[self.name],
        )

    def fit(self, train: pd.DataFrame, validation: pd.DataFrame, seed: int) -> Iterator[Progress]:
        """Fine-tune; the seconds are those of getting ready and of the steps, not of the evaluations in between."""
        began = time.perf_counter()
        labelled = [train.assign(part="train"), validation.assign(part="validation")]
        rows = pd.concat([*labelled, unlabelled(pd.DataFrame({"text": self.texts}))], ignore_index=True)
        self.job = job = prepare(self.settings(seed), rows)
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
        return evaluation.predict(self.job.reader(), self.job.encode(texts)).argmax(axis=1)


class WithoutLabels:
    """The word head as pre-training left it: it sees the training texts, for its priors, and never their labels."""

    def __init__(self, class_names: Sequence[str], checkpoint: str) -> None:
        self.class_names, self.checkpoint = tuple(class_names), checkpoint
        self.seconds, self.parameters, self.trained_parameters = 0.0, 0, 0
        self.texts: list[str] = []

    def fit(self, train: pd.DataFrame, validation: pd.DataFrame, seed: int) -> Iterator[Progress]:
        """Note the training texts; nothing is trained."""
        self.texts = train["text"].tolist()
        self.parameters = checkpoints.describe(self.checkpoint)["parameters"]
        return iter(())

    def predict(self, texts: Sequence[str]) -> np.ndarray:
        """Return the likeliest class of each text."""
        bert = checkpoints.open(self.checkpoint)
        length = min(FineTuning().max_length, bert.max_positions)
        asked = ask(bert.tokenizer, self.class_names)
        rows = encode(bert.tokenizer, self.texts, [0] * len(self.texts), length, asked.prompt_ids)
        asked = asked.with_priors(priors(bert.masked_lm(), asked, rows))
        return Reader(bert.masked_lm(), bert.tokenizer, self.class_names, length, asked).shares(texts).argmax(axis=1)
