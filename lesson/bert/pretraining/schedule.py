"""What changes while a BERT is pre-trained: learning rate, mask rate, the weight of the next-sentence loss.

All of it follows from how much of the leg is `done`, from 0 to 1: of its steps, or of its time where that is fixed. A
step is counted from 0. Nothing is trained here.
"""

import time

from lesson.settings import PreTraining


class Leg:
    """How much of a leg is done: of the steps from `begin` to `steps`, or of `seconds` where the settings fix these.

    A process goes on at step `first`, after the `used` seconds of those before it. Its own clock starts after its first
    step, which may take a minute to compile; saved steps and checkpoints count, preparing and exporting do not.

    >>> Leg(PreTraining(begin=1000, steps=2000)).done(1250)
    0.25
    """

    def __init__(self, settings: PreTraining, first: int = 0, used: float = 0.0):
        self.settings, self.first, self.used = settings, first, used
        self.started: float | None = None

    def done(self, step: int) -> float:
        """The share that is done before `step`; 1 or more when the leg is over."""
        settings = self.settings
        if self.started is None and step > self.first:
            self.started = time.monotonic()
        if settings.seconds is None:
            return (step - settings.begin) / (settings.steps - settings.begin)
        return self.seconds() / settings.seconds

    def seconds(self) -> float:
        """The time used so far, by earlier processes too."""
        return self.used + (0.0 if self.started is None else time.monotonic() - self.started)


def learning_rate_factor(step: int, done: float, settings: PreTraining) -> float:
    """Warm-up, a plateau that can be prolonged, then a straight line down to zero (Hu et al. 2024, MiniCPM)."""
    by_steps = (step + 1 - settings.begin) / settings.warmup
    warm = by_steps if settings.seconds is None else done / settings.warmup_share
    return min(1.0, warm) * (1 - decay_done(done, settings))


def mask_rate(done: float, settings: PreTraining) -> float:
    """The share of tokens that is masked."""
    return _between(settings.early_mask_rate, settings.late_mask_rate, decay_done(done, settings))


def nsp_weight(done: float, settings: PreTraining) -> float:
    """What the next-sentence loss counts beside the masked-LM loss."""
    return _between(settings.early_nsp_weight, settings.late_nsp_weight, decay_done(done, settings))


def decay_done(done: float, settings: PreTraining) -> float:
    """0 until the learning rate begins to fall, then evenly up to 1 at the end."""
    return min(1.0, max(0.0, 1 - (1 - done) / settings.decay))


def _between(early: float, late: float, share: float) -> float:
    return early + share * (late - early)
