"""The recipe of the built-in BERT: everything about a pre-training that can be chosen. What follows from it for each
step stands in schedule.py.
"""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Settings:
    """The recipe; its defaults made the built-in BERT."""

    layers: int = 9
    hidden_size: int = 256
    vocab_size: int = 16_384
    begin: int = 0  # step at which this leg begins; more than 0 when it goes on from a finished model
    steps: int = 6_629  # where it ends
    seconds: float | None = None  # fixes the leg's time instead of the step at which it ends
    warmup: int = 200  # steps
    warmup_share: float = 0.03  # of the leg, where its time is fixed
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
    repeats: dict[str, int] = field(  # how often a file's text is read in one pass; others once
        default_factory=lambda: {"sentences": 4, "dialogues": 2, "facts": 3, "reviews": 6, "reviews_nltk": 4}
    )
