"""How long a model may train on a number of reviews, and in which batches: one rule for pages, runs and comparisons.

Three epochs of 20 reviews are six steps: BERT would hardly have moved. Fine-tuning on few samples fails mostly because
it stops too early (Zhang et al. 2021, arXiv:2006.05987; Mosbach et al. 2021, arXiv:2006.04884: more steps, a small
learning rate, warm-up). So one rule holds for all sizes: at least a given number of steps, and of epochs.
"""

from dataclasses import dataclass
from typing import NamedTuple

from lesson.settings import FineTuning


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


NEW_HEAD = Effort(3, 225)  # three epochs of the bundled reviews: a minute on two cores, and no less for fewer
WORD_HEAD = Effort(3, 60)  # it starts with knowledge
HEAD_ONLY = Effort(10, 300)  # features are computed once, so an epoch costs next to nothing


class Plan(NamedTuple):
    """How a run goes through its training rows."""

    batch_size: int  # reviews
    steps: int
    epochs: int  # begun; the last one may be cut short


def plan(settings: FineTuning, rows: int) -> Plan:
    """Return what a run on this many training rows does: what is set, else what is recommended.

    >>> plan(FineTuning(), 600), plan(FineTuning(epochs=3), 40)
    (Plan(batch_size=16, steps=228, epochs=6), Plan(batch_size=8, steps=15, epochs=3))
    """
    batch = settings.batch_size or recommended_batch_size(rows)
    batches = -(-rows // batch)
    if settings.steps is not None:
        return Plan(batch, settings.steps, -(-settings.steps // batches))
    epochs = settings.epochs or recommended_effort(settings).epochs_for(rows, batch)
    return Plan(batch, epochs * batches, epochs)


def recommended_effort(settings: FineTuning) -> Effort:
    """Return the least that a run should train, by its head and the part that is trained."""
    if settings.trainable == "head":
        return HEAD_ONLY
    return WORD_HEAD if settings.head == "word" else NEW_HEAD


def recommended_batch_size(rows: int) -> int:
    """Return 16, or less for few rows: with few batches an epoch, each step would see nearly all of them.

    >>> [recommended_batch_size(rows) for rows in (12, 40, 200)]
    [4, 8, 16]
    """
    return next((size for size in (16, 8) if rows >= 5 * size), 4)
