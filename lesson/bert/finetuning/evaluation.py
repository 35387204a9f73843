"""How good a classifier is on rows it did not train on: probabilities, loss, accuracy, macro-F1, confusion.

Rows are read in batches of like length and in the machine's fast precision: 100 reviews take about 0.05 s with the
built-in BERT, so evaluating twenty times during a run costs a few percent of it. Chooses nothing and changes no weight.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from torch import nn

from lesson.bert.buckets import by_length
from lesson.bert.finetuning.batches import Rows
from lesson.bert.speed.hardware import autocast
from lesson.results.intervals import accuracy, confusion_table, macro_f1


@torch.inference_mode()
def predict(model: nn.Module, rows: Rows) -> np.ndarray:
    """Return the class probabilities [rows, classes], float64, in the rows' own order; dropout is off meanwhile.

    The model reads in bf16 where the machine has it, unless it was prepared for another precision.
    """
    device = next(model.parameters()).device
    answers: dict[int, np.ndarray] = {}
    was_training = model.training
    model.eval()
    with autocast(device):
        for numbers in by_length(rows.lengths):
            inputs, _ = rows.batch(numbers, device)
            probabilities = model(**inputs).logits.double().softmax(-1).cpu().numpy()
            answers |= dict(zip(numbers, probabilities, strict=True))
    model.train(was_training)
    return np.stack([answers[row] for row in range(len(rows))])


def measure(probabilities: np.ndarray, labels: Sequence[int], class_names: Sequence[str]) -> dict[str, Any]:
    """Return loss (mean cross-entropy, nats), accuracy, macro_f1, predicted {label: count} and confusion
    [true][predicted].

    >>> measure(np.array([[0.8, 0.2], [0.6, 0.4]]), [0, 1], ["bad", "good"])["accuracy"]
    0.5
    """
    truth = np.asarray(labels, dtype=np.int64)
    confusion = confusion_table(truth, probabilities.argmax(axis=1), len(class_names))
    likelihood = probabilities[np.arange(len(truth)), truth]
    return {
        "loss": float(-np.log(np.maximum(likelihood, 1e-12)).mean()),
        "accuracy": float(accuracy(confusion)),
        "macro_f1": float(macro_f1(confusion)),
        "predicted": dict(zip(class_names, confusion.sum(axis=0).tolist(), strict=True)),
        "confusion": confusion.tolist(),
    }
