"""What a run's model said before its fine-tuning: the same pre-trained body under the same head, still random.

Its answers are no better than chance, which is the point: all that the fine-tuned model can do beyond that, it learned
from the labels. The model is built again from the run's settings and its seed; it takes a fifth of a second with the
built-in BERT.
"""

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from transformers import PreTrainedModel

from lesson.bert.checkpoints import classifier, tokenizer
from lesson.bert.finetuning.batches import encode
from lesson.bert.finetuning.evaluation import predict
from lesson.bert.use.encoding import check_text
from lesson.runs.registry import Run
from lesson.settings import FineTuning


def classify_before(run_folder: str, texts: Sequence[str]) -> list[dict[str, Any]]:
    """Label and probabilities of each text as `lesson.bert.use.sentiment.classify` gives them, from before the first
    step.

    Raises LessonError when the run has gone, or its checkpoint has, or a text is empty.

    >>> classify_before("my-run", ["It broke after two days."])[0]["label"]  # needs a run  # doctest: +SKIP
    'neutral'
    """
    texts = [check_text(text) for text in texts]
    settings = FineTuning(**Run(Path(run_folder)).settings)
    model, words = _model(settings), tokenizer(settings.checkpoint)
    names = [model.config.id2label[i] for i in range(model.config.num_labels)]
    rows = predict(model, encode(words, texts, [0] * len(texts), settings.max_length))
    return [
        {"label": names[int(row.argmax())], "probabilities": dict(zip(names, row.tolist(), strict=True))}
        for row in rows
    ]


@lru_cache(maxsize=2)
def _model(settings: FineTuning) -> PreTrainedModel:
    return classifier(settings.checkpoint, settings.class_names, settings.start, settings.seed).eval()
