"""What a run's model said before its fine-tuning: the same pre-trained body under the same head as it was then.

A new head is still random, so its answers are no better than chance: all that the fine-tuned model can do beyond that,
it learned from the labels. The word head answers already, from its pre-training alone. The model is built again from
the run's settings and its seed; it takes a fifth of a second with the built-in BERT.
"""

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from lesson.bert import checkpoints
from lesson.bert.use.encoding import check_texts
from lesson.bert.use.reader import Reader
from lesson.bert.word_head import question as word_question
from lesson.errors import LessonError
from lesson.runs.registry import Run
from lesson.settings import FineTuning


def classify_before(run_folder: str, texts: Sequence[str]) -> list[dict[str, Any]]:
    """Label and probabilities of each text as `lesson.bert.use.sentiment.classify` gives them, from before the first
    step.

    Raises LessonError when the run has gone, or its checkpoint has, or a text says nothing.

    >>> classify_before("my-run", ["It broke after two days."])[0]["label"]  # needs a run  # doctest: +SKIP
    'neutral'
    """
    return load_before(run_folder).answers(check_texts(texts))


def load_before(run_folder: str) -> Reader:
    """Return the model of a run as it was before its first step. LessonError when it or its checkpoint has gone."""
    run = Run(Path(run_folder))
    settings = FineTuning(**run.settings)
    return _new_head(settings) if settings.head == "new" else _word_head(settings, run.checkpoint("best"))


@lru_cache(maxsize=2)
def _new_head(settings: FineTuning) -> Reader:
    bert = checkpoints.open(settings.checkpoint)
    model = bert.classifier(settings.class_names, settings.start, settings.seed).eval()
    return Reader(model, bert.tokenizer, settings.class_names, settings.max_length)


def _word_head(settings: FineTuning, best: Path | None) -> Reader:
    if best is None:
        raise LessonError("This run has no trained model yet. Wait for its first checkpoint, or let it finish.")
    bert, asked = checkpoints.open(settings.checkpoint), word_question.load(best)
    return Reader(bert.masked_lm(), bert.tokenizer, asked.class_names, settings.max_length, asked)
