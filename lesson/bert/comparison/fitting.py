"""One fit, measured: a model is trained on some rows and tested on others, and what it cost is written into one line.

The seconds are the model's own (training without evaluations), the memory is what the process took on top of what it
had before, looked at every few milliseconds, and the time of a prediction is that of all test texts in one go, divided
by their number.
"""

import ctypes
import gc
import os
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Self

import pandas as pd
import psutil

from lesson.bert.comparison import models
from lesson.bert.comparison.bert_models import CHOICES, Bert, WithoutLabels
from lesson.bert.comparison.tasks import Task
from lesson.bert.speed import threads
from lesson.errors import LessonError
from lesson.results import intervals
from lesson.reviews.split import nested
from lesson.settings import BUILT_IN, MODELS

LOOK_EVERY = 0.005  # seconds


def make(
    name: str,
    class_names: Sequence[str],
    checkpoint: str = BUILT_IN,
    evaluations: int = 1,
    texts: Sequence[str] = (),
) -> models.Model:
    """Return an untrained model by its name; `evaluations` is how often a BERT tells of its progress, at least.

    `texts` are those whose labels nobody sees.

    >>> model = make("majority", ["bad", "good"])
    >>> train = pd.DataFrame({"text": ["a", "b"], "label": ["good", "good"]})
    >>> list(model.fit(train, pd.DataFrame(), 0)) and model.predict(["c"])
    array([1])
    """
    plain: dict[str, Callable[[Sequence[str]], models.Model]] = {
        "majority": models.Majority,
        "logistic-regression": models.LogisticRegression,
        "small-network": models.Network,
    }
    if name in plain:
        return plain[name](class_names)
    if name in CHOICES:
        return Bert(name, class_names, checkpoint, evaluations, texts)
    raise LessonError(f"There is no model called '{name}'. Choose among {', '.join(MODELS)}.")


def measured(
    task: Task,
    table: pd.DataFrame,
    class_names: tuple[str, ...],
    checkpoint: str,
    evaluations: int = 1,
    keep: Callable[[str, models.Model], None] | None = None,
) -> Iterator[dict[str, Any]]:
    """Fit and test one model; yield {"event": "progress", …} now and then, and {"event": "fit", …} at the end.

    `table` has text, label and part (train, validation, test). With one evaluation only, nothing but the end is of
    interest, and the validation rows are spared. `keep` gets the name and the model once it is fitted and measured.
    """
    train, others, validation, test = _parted(task, table, evaluations)
    model = (
        make(task.model, class_names, checkpoint, evaluations, others)
        if task.size
        else WithoutLabels(class_names, checkpoint)
    )
    named = {"model": task.model, "size": task.size, "seed": task.seed}
    with threads.using(threads.for_training()):
        with Memory() as memory:
            for progress in model.fit(train, validation, task.seed):
                yield {
                    "event": "progress",
                    **named,
                    "seconds": round(progress.seconds, 4),
                    "accuracy": progress.accuracy,
                }
        began = time.perf_counter()
        guess = model.predict(test["text"].tolist())
        each = (time.perf_counter() - began) / len(test)
    if keep is not None:
        keep(task.model, model)
    yield {
        "event": "fit",
        **named,
        **quality(guess, test, class_names, task.seed),
        "seconds": round(model.seconds, 4),
        "parameters": int(model.parameters),
        "trained_parameters": int(model.trained_parameters),
        "peak_memory_mb": memory.megabytes,
        "prediction_us": round(each * 1e6, 1),
    }


def _parted(
    task: Task, table: pd.DataFrame, evaluations: int
) -> tuple[pd.DataFrame, list[str], pd.DataFrame, pd.DataFrame]:
    """Return the rows to learn from, the texts whose labels are not seen, and the rows to validate and to test on."""
    parts = {name: rows.reset_index(drop=True) for name, rows in table.groupby("part")}
    ordered, test = nested(parts["train"], task.seed), parts["test"]
    labels = task.size or len(ordered)
    validation = parts.get("validation", test).head(None if evaluations > 1 else 1)
    return ordered.head(labels), ordered["text"].iloc[labels:].tolist(), validation, test


def quality(guess: Any, test: pd.DataFrame, class_names: tuple[str, ...], seed: int) -> dict[str, Any]:
    """Return accuracy and macro_f1 of predictions on the test rows, their 95 % intervals, and the confusion table."""
    table = intervals.confusion_table(models.numbers(test["label"], class_names), guess, len(class_names))
    bounds = intervals.bootstrap(table, seed)
    return {
        "accuracy": round(float(intervals.accuracy(table)), 6),
        "accuracy_interval": list(bounds["accuracy"]),
        "macro_f1": round(float(intervals.macro_f1(table)), 6),
        "macro_f1_interval": list(bounds["macro_f1"]),
        "confusion": table.tolist(),
        "test_rows": len(test),
    }


class Memory:
    """What a process takes at most, on top of what it had at the beginning, while this context is open: `megabytes`."""

    def __enter__(self) -> Self:
        gc.collect()
        _give_back()
        self._process, self._done = psutil.Process(os.getpid()), threading.Event()
        self._before = self._most = self._process.memory_info().rss
        self._watcher = threading.Thread(target=self._watch, daemon=True)
        self._watcher.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._watcher.join()

    @property
    def megabytes(self) -> float:
        """The most so far, in MB."""
        return round((self._most - self._before) / 2**20, 1)

    def _watch(self) -> None:
        while not self._done.wait(LOOK_EVERY):
            self._most = max(self._most, self._process.memory_info().rss)


def _give_back() -> None:
    """Let glibc return freed memory to the system, or the next model would seem to need none; no effect elsewhere."""
    try:
        ctypes.CDLL(None).malloc_trim(0)
    except (AttributeError, OSError, TypeError):
        return
