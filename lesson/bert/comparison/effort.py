"""How long a model may train on few reviews: a number of epochs, but never fewer than a number of steps.

Three epochs of 20 reviews are six steps: BERT would hardly have moved. Fine-tuning on few samples fails mostly because
it stops too early (Zhang et al. 2021, arXiv:2006.05987; Mosbach et al. 2021, arXiv:2006.04884: more steps, a small
learning rate, warm-up). So the rule is one for all sizes: at least so many epochs, and at least so many steps.
"""

from dataclasses import dataclass
from typing import NamedTuple


@dataclass(frozen=True)
class Effort:
    """At least `epochs` over the training rows and at least `steps` batches.

    >>> effort = Effort(epochs=6, steps=200)
    >>> effort.epochs_for(20, batch_size=16), effort.epochs_for(600, batch_size=16)
    (100, 6)
    """

    epochs: int
    steps: int

    def epochs_for(self, rows: int, batch_size: int) -> int:
        """Return the number of whole epochs that satisfies both."""
        batches = -(-rows // batch_size)
        return max(self.epochs, -(-self.steps // batches))

    def steps_for(self, rows: int, batch_size: int) -> int:
        """Return the number of steps that this comes to."""
        return self.epochs_for(rows, batch_size) * -(-rows // batch_size)


class Progress(NamedTuple):
    """How far a model is: seconds of training so far, and the share of validation rows that it gets right."""

    seconds: float
    accuracy: float
