"""A model that reads reviews and answers with a class, whichever head it has: what a run has learned, put to use.

A new head is a stock classifier, the word head a stock masked language model with its question beside it
(word_head/question.py).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from transformers import PreTrainedModel, PreTrainedTokenizerBase

from lesson.bert import checkpoints
from lesson.bert.finetuning.batches import encode
from lesson.bert.finetuning.evaluation import predict
from lesson.bert.use.readable import read_by
from lesson.bert.word_head import question as word_question
from lesson.bert.word_head.model import as_classifier
from lesson.bert.word_head.question import Question


@dataclass(frozen=True)
class Reader:
    """`model` is a stock one in eval mode; `question` is what its word head is asked, None for a new head."""

    model: PreTrainedModel
    tokenizer: PreTrainedTokenizerBase
    class_names: tuple[str, ...]
    max_length: int  # tokens, the prompt's included
    question: Question | None = None

    def shares(self, texts: Sequence[str]) -> np.ndarray:
        """Return the class probabilities [texts, classes]."""
        rows = encode(self.tokenizer, texts, [0] * len(texts), self.max_length, self.prompt)
        return predict(as_classifier(self.model, self.question), rows)

    def answers(self, texts: Sequence[str]) -> list[dict[str, Any]]:
        """Return `label` and `probabilities` of each text."""
        return [
            {
                "label": self.class_names[int(shares.argmax())],
                "probabilities": dict(zip(self.class_names, shares.tolist(), strict=True)),
            }
            for shares in self.shares(texts)
        ]

    def how_read(self, texts: Sequence[str]) -> list[dict[str, Any]]:
        """Return how well each text could be read, as `lesson.bert.use.readable.read_by` tells it."""
        return read_by(self.tokenizer, texts, self.max_length - len(self.prompt))

    @property
    def prompt(self) -> tuple[int, ...]:
        """The token ids that follow each text; none for a new head."""
        return self.question.prompt_ids if self.question else ()


def of_run(checkpoint: Path, head: str, max_length: int) -> Reader:
    """Return the model that a run with this head saved in a folder. LessonError when the folder holds another one."""
    model, tokenizer = checkpoints.fine_tuned(checkpoint, head)
    if head == "word":
        question = word_question.load(checkpoint)
        return Reader(model, tokenizer, question.class_names, max_length, question)
    if (checkpoint / word_question.FILE).exists():
        raise word_question.misplaced()
    names = tuple(model.config.id2label[i] for i in range(model.config.num_labels))
    return Reader(model, tokenizer, names, max_length)
