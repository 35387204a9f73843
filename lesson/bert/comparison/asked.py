"""The simple models that a learner's race has kept, asked about any text. Milliseconds.

Only the race's owner may ask: what these models answer tells which words their learner's reviews have.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from lesson.bert.comparison import kept
from lesson.bert.comparison.simple import WordCounts
from lesson.bert.use.encoding import check_text
from lesson.errors import LessonError
from lesson.runs.registry import Run


def ask_race(run_folder: str, learner: str, texts: Sequence[str]) -> list[dict[str, Any]]:
    """Return one row a simple model: model, answers (label and probabilities of each text), missing.

    Where a model was not kept, answers is empty and missing says why. Raises LessonError when the race is not this
    learner's, or a text is empty.
    """
    run, checked = _race(run_folder, learner), [check_text(text) for text in texts]
    return [_asked(run, name, checked) for name in kept.KEPT]


def _asked(run: Run, name: str, texts: Sequence[str]) -> dict[str, Any]:
    try:
        model = kept.load(run, name)
    except LessonError as error:
        return {"model": name, "answers": [], "missing": str(error)}
    answers = [
        {
            "label": model.class_names[int(shares.argmax())],
            "probabilities": dict(zip(model.class_names, shares.tolist(), strict=True)),
        }
        for shares in model.shares(texts)
    ]
    return {"model": name, "answers": answers, "missing": ""}


def word_weights(run_folder: str, learner: str, text: str) -> dict[str, Any]:
    """Return what each word adds to the score that logistic regression gives; see WordCounts.word_weights.

    Raises LessonError, with the reason, where the race has not kept it.
    """
    model = kept.load(_race(run_folder, learner), "logistic-regression")
    assert isinstance(model, WordCounts)
    return model.word_weights(check_text(text))


def _race(run_folder: str, learner: str) -> Run:
    run = Run(Path(run_folder))
    if not run.exists or run.kind != "comparison":
        raise LessonError("This race was deleted. Run another one.")
    if run.learner != learner:
        raise LessonError("This race is somebody else's, so its models do not answer here. Run one of your own.")
    return run
