"""What can be chosen before a fine-tuning run; the defaults are the recommendation."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lesson.errors import LessonError


@dataclass(frozen=True)
class Settings:
    """The choices of one fine-tuning run.

    >>> Settings(epochs=2).batch_size
    16
    """

    checkpoint: str = "lesson-bert"
    epochs: int = 6
    learning_rate: float | None = None  # at its peak; None: recommended for the network's width
    batch_size: int = 16  # reviews
    max_length: int = 128  # tokens
    trainable: str = "all"  # all, last-N (layers), head
    start: str = "pretrained"  # pretrained, random
    seed: int = 0
    dropout: float = 0.0  # share of activations
    word_dropout: float = 0.15  # share of a review's words behind [MASK], as in pre-training
    warmup: float = 0.1  # share of all steps
    weight_decay: float = 0.01
    evaluations: int = 18  # at least so many in a run
    watch: tuple[str, ...] = ()  # up to five sentences, classified at every step
    class_names: tuple[str, ...] = ()  # in the order of their ids; empty: from the data
    threads: int | None = None  # None: adapts to the throughput
    precision: str | None = None  # bf16, fp32; None: bf16 where the processor has it

    def __post_init__(self) -> None:
        """Raise LessonError for a value that no run could have."""
        for name, least, most in (
            ("epochs", 1, 1000),
            ("batch_size", 1, 1024),
            ("max_length", 8, 4096),
            ("evaluations", 1, 1000),
        ):
            _within(name, getattr(self, name), least, most)
        if self.learning_rate is not None and not 0 < self.learning_rate <= 10:
            raise LessonError(
                f"The learning rate must lie above 0 and not above 10, not be {self.learning_rate:g}. "
                "Try 5e-5 for a BERT-base."
            )
        for name in ("dropout", "word_dropout"):
            if not 0 <= getattr(self, name) < 1:
                words = name.replace("_", " ").capitalize()
                raise LessonError(f"{words} is a share from 0 to below 1, not {getattr(self, name):g}. Try 0.1.")
        if self.start not in ("pretrained", "random"):
            raise LessonError(f"A run starts from 'pretrained' or 'random' weights, not '{self.start}'.")
        if self.precision not in (None, "bf16", "fp32"):
            raise LessonError(f"The precision is 'bf16' or 'fp32', not '{self.precision}'.")
        if len(self.watch) > 5:
            raise LessonError("The watch-list holds up to five sentences. Take some away.")

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> "Settings":
        """Return the settings in a mapping, as a run folder's settings.json has them; other keys are left alone.

        >>> Settings.of({"epochs": 1, "learner": "somebody"}).epochs
        1
        """
        names = {field.name for field in dataclasses.fields(cls)}
        known = {
            name: tuple(value) if isinstance(value, list) else value for name, value in values.items() if name in names
        }
        return cls(**known)


def _within(name: str, value: int, least: int, most: int) -> None:
    if not least <= value <= most:
        words = name.replace("_", " ")
        raise LessonError(f"The setting '{words}' must lie between {least} and {most}, not be {value}.")


def recommended_learning_rate(hidden_size: int, trainable: str = "all") -> float:
    """Return the peak learning rate that suits a network of this width.

    5e-5 at BERT-base's 768 (Devlin et al. 2019, appendix A.3); narrower networks bear more, in proportion (Yang et al.
    2022, arXiv:2203.03466, table 3). For the built-in BERT, 256 wide, that is 1.5e-4: five-fold cross-validation on
    the 600 bundled training reviews, twelve epochs, gives a macro-F1 of 74.1 % at 7e-5, 75.6 at 1.5e-4, 73.8 at 2.5e-4
    and 74.6 at 4.5e-4, each good to about two points; but at 4.5e-4 some runs from a random start learn nothing. The
    less is trained, the less can be spoiled, so the last layers bear twice, a head alone ten times as much (72.9 and
    60.7 %; three times these rates: 71.4 and 61.4).

    >>> recommended_learning_rate(768)
    5e-05
    """
    return 5e-5 * 768 / hidden_size * {"all": 1, "head": 10}.get(trainable, 2)
