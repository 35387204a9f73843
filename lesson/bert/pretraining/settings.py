"""The recipe of the built-in BERT, and what follows from it for each step: learning rate, masks, weights.

A step is counted from 0. Nothing is trained here.
"""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Settings:
    """The recipe; its defaults made the built-in BERT."""

    layers: int = 9
    hidden_size: int = 256
    vocab_size: int = 16_384
    begin: int = 0  # where this leg begins; more than 0 when it goes on from a finished model
    steps: int = 6_629  # where it ends
    warmup: int = 200  # steps
    decay: float = 0.96  # the last share of the leg, in which the learning rate falls to zero
    muon_rate: float = 5e-3
    muon_decay: float = 0.1  # of the weights; keeps them small in a long run (Liu et al. 2025, section 2.2)
    adam_rate: float = 3e-3
    tokens: int = 131_072  # a batch, about; on a CPU 4,096, or memory runs out
    batches: int = 1  # a step; on a CPU 32
    max_length: int = 128  # tokens a row
    long_length: int = 512  # tokens a row in every tenth step: far attention, learned where it costs little
    long_every: int = 10
    early_mask_rate: float = 0.30  # then evenly down: more to guess teaches faster at first
    late_mask_rate: float = 0.19
    early_nsp_weight: float = 0.5  # then up to BERT's 1: at full weight the easy task would crowd out the hard one
    late_nsp_weight: float = 1.0
    seed: int = 0
    repeats: dict[str, int] = field(
        default_factory=lambda: {"sentences": 4, "dialogues": 2, "facts": 3, "reviews": 6, "reviews_nltk": 4}
    )


def progress_of_decay(step: int, settings: Settings) -> float:
    """0 until the decay begins, then evenly up to 1 at the last step."""
    begin = decay_begins(settings)
    return min(1.0, max(0.0, (step - begin) / (settings.steps - begin)))


def decay_begins(settings: Settings) -> float:
    """The step at which the learning rate begins to fall."""
    return settings.steps - settings.decay * (settings.steps - settings.begin)


def learning_rate_factor(step: int, settings: Settings) -> float:
    """Warm-up, a plateau that can be prolonged, then a straight line down to zero (Hu et al. 2024, MiniCPM)."""
    return min(1.0, (step + 1 - settings.begin) / settings.warmup) * (1 - progress_of_decay(step, settings))


def mask_rate(step: int, settings: Settings) -> float:
    """The share of tokens that is masked."""
    return _moved(settings.early_mask_rate, settings.late_mask_rate, progress_of_decay(step, settings))


def nsp_weight(step: int, settings: Settings) -> float:
    """What the next-sentence loss counts beside the masked-LM loss."""
    return _moved(settings.early_nsp_weight, settings.late_nsp_weight, progress_of_decay(step, settings))


def _moved(early: float, late: float, progress: float) -> float:
    return early + progress * (late - early)
