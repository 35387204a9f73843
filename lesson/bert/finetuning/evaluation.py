"""How good a classifier is on rows it did not train on: probabilities, loss, accuracy, macro-F1, confusion, interval.

Rows are read shortest first in batches of 64 and in the machine's fast precision: 100 reviews take about 0.05 s with
the built-in BERT, so evaluating twenty times during a run costs a few percent of it. Chooses nothing and changes no
weight.
"""

import math
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Any

import numpy as np
import torch
from torch import nn

from lesson.bert.finetuning.batches import Rows, by_length
from lesson.bert.speed.hardware import autocast


@torch.inference_mode()
def predict(model: nn.Module, rows: Rows, batch_size: int = 64) -> np.ndarray:
    """Return the class probabilities [rows, classes], float64, in the rows' own order; dropout is off meanwhile.

    A float32 model reads in bf16 where the machine has it; one that is in bf16 by itself is left alone.
    """
    device = next(model.parameters()).device
    was_training, answers = model.training, {}
    model.eval()
    for numbers in by_length(rows.lengths, batch_size):
        inputs, _ = rows.batch(numbers, device)
        with fast(model, device):
            logits = model(**inputs).logits
        answers |= dict(zip(numbers, logits.double().softmax(-1).cpu().numpy(), strict=True))
    model.train(was_training)
    return np.stack([answers[row] for row in range(len(rows))])


def fast(model: nn.Module, device: torch.device) -> AbstractContextManager[object]:
    """Return the context for a model's forward pass: autocast, unless parts of it are in bf16 already."""
    mixed = any(weight.dtype != torch.float32 for weight in model.parameters())
    return nullcontext() if mixed else autocast(device)


def measure(probabilities: np.ndarray, labels: Sequence[int], class_names: Sequence[str]) -> dict[str, Any]:
    """Return loss (mean cross-entropy, nats), accuracy, macro_f1, predicted {label: count} and confusion
    [true][predicted].

    >>> measure(np.array([[0.8, 0.2], [0.6, 0.4]]), [0, 1], ["bad", "good"])["accuracy"]
    0.5
    """
    truth, guess = np.asarray(labels, dtype=np.int64), probabilities.argmax(axis=1)
    confusion = np.zeros((len(class_names), len(class_names)), dtype=np.int64)
    np.add.at(confusion, (truth, guess), 1)
    likelihood = probabilities[np.arange(len(truth)), truth]
    return {
        "loss": float(-np.log(np.maximum(likelihood, 1e-12)).mean()),
        "accuracy": float((truth == guess).mean()),
        "macro_f1": macro_f1(confusion),
        "predicted": {name: int(count) for name, count in zip(class_names, confusion.sum(axis=0), strict=True)},
        "confusion": confusion.tolist(),
    }


def macro_f1(confusion: np.ndarray) -> float:
    """Return the mean over classes of F1 = 2·hits / (rows of the class + predictions of the class).

    A class that neither occurs nor is predicted is left out, as scikit-learn does.

    >>> macro_f1(np.array([[2, 0], [1, 1]]))  # F1 4/5 and 2/3
    0.7333333333333334
    """
    wanted = confusion.sum(axis=1) + confusion.sum(axis=0)
    return float((2 * np.diag(confusion)[wanted > 0] / wanted[wanted > 0]).mean())


def interval(share: float, rows: int) -> tuple[float, float]:
    """Return the 95 % confidence interval of an accuracy measured on `rows` rows (Wilson 1927).

    >>> tuple(round(x, 3) for x in interval(0.5, 100))
    (0.404, 0.596)
    """
    z = 1.959964
    middle = (share + z * z / (2 * rows)) / (1 + z * z / rows)
    half = z / (1 + z * z / rows) * math.sqrt(share * (1 - share) / rows + z * z / (4 * rows * rows))
    return max(0.0, middle - half), min(1.0, middle + half)
