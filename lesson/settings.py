"""Everything that can be chosen, for a page, the command line and a worker alike; each default is the recommendation.

A pydantic model holds one set of choices. What does not fit is refused when the choices are made, with a sentence for
the learner. An unknown name is refused too: a setting that nobody reads would be a silent lie.
Imports no model library, so pages may read it.
"""

import difflib
from collections.abc import Mapping, Sequence
from itertools import product
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from lesson.errors import LessonError

BUILT_IN = "lesson-bert"  # the checkpoint that comes with the lesson
WIDTHS = {BUILT_IN: 256, "bert-base-uncased": 768}  # hidden sizes that are known before a checkpoint is opened
MODELS = (
    "majority",
    "logistic-regression",
    "small-network",
    "bert-from-scratch",
    "bert-head-only",
    "bert-fine-tuned",
    "bert-word-head",
)
MOST_WATCHED = 5  # sentences
MOST_CELLS = 12  # runs of a grid

Share = Annotated[float, Field(ge=0, lt=1)]


class Choices(BaseModel):
    """One set of choices: frozen, complete, checked.

    >>> FineTuning(epochs=2).max_length
    128
    >>> FineTuning(epoch=2)
    Traceback (most recent call last):
    lesson.errors.LessonError: There is no setting called 'epoch'. Did you mean epochs?
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    def __init__(self, **values: Any) -> None:
        """Raise LessonError for the first choice that does not fit."""
        try:
            super().__init__(**values)
        except ValidationError as error:
            raise LessonError(_sentence(type(self), error)) from None

    def changed(self, **values: Any) -> Self:
        """Return the same choices except for these.

        >>> FineTuning(epochs=2).changed(epochs=3).epochs
        3
        """
        return type(self)(**{**self.model_dump(), **values})


class FineTuning(Choices):
    """The choices of one fine-tuning run."""

    checkpoint: str = BUILT_IN
    labels: int = Field(0, ge=0)  # labelled reviews to learn from, drawn by the seed; 0: all training rows
    head: Literal["new", "word"] = "new"  # over [CLS], random at first; or the masked-word head of pre-training
    answer_words: tuple[tuple[str, ...], ...] = ()  # the word head's, of each class; empty: the usual ones
    prompt: str = Field("", max_length=200)  # what the word head is asked, with one [MASK]; empty: the usual one
    steps: int | None = Field(None, ge=1, le=100_000)  # None: by the epochs
    epochs: int | None = Field(None, ge=1, le=1000)  # None: recommended for this many reviews (effort.py)
    learning_rate: float | None = None  # the highest, after the warm-up; None: recommended for the network's width
    batch_size: int | None = Field(None, ge=1, le=1024)  # reviews; None: recommended for this many
    max_length: int = Field(128, ge=8, le=4096)  # tokens
    trainable: str = "all"  # all, last-N (layers), head
    start: Literal["pretrained", "random"] = "pretrained"
    seed: int = Field(0, ge=0, lt=2**32)
    dropout: Share = 0.0  # share of activations
    word_dropout: Share = 0.15  # share of a review's words behind [MASK], as in pre-training
    warmup: float = Field(0.1, ge=0, le=1)  # share of all steps
    weight_decay: float = Field(0.01, ge=0)
    evaluations: int = Field(18, ge=1, le=1000)  # at least this many in a run
    watch: tuple[str, ...] = ()  # sentences that are classified at every step
    class_names: tuple[str, ...] = ()  # in the order of their ids; empty: from the data
    threads: int | None = Field(None, ge=1)  # None: as many as the process was given
    precision: Literal["bf16", "fp32"] | None = None  # None: bf16 where the processor has it
    test: bool = True  # measure the best model on the test reviews; the runs of a grid leave them alone

    @field_validator("learning_rate")
    @classmethod
    def _has_a_rate(cls, rate: float | None) -> float | None:
        if rate is not None and not 0 < rate <= 10:
            raise LessonError(
                f"The learning rate must be above 0 and at most 10, not {rate:g}. Try 5e-5 for BERT-base."
            )
        return rate

    @field_validator("watch")
    @classmethod
    def _has_a_short_watch_list(cls, watch: tuple[str, ...]) -> tuple[str, ...]:
        if len(watch) > MOST_WATCHED:
            raise LessonError(f"The watch-list holds {MOST_WATCHED} sentences at most, not {len(watch)}. Remove some.")
        return watch

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if self.head == "word" and self.start == "random":
            raise LessonError(
                "A random start has no word head to keep: pre-training trained it. Use the new head, or start from "
                "the pre-trained weights."
            )
        if self.steps is not None and self.epochs is not None:
            raise LessonError("Set the steps or the epochs, not both: one follows from the other.")
        return self


class PreTraining(Choices):
    """The recipe of a pre-training; its defaults made the built-in BERT's first leg."""

    layers: int = Field(9, ge=1)
    hidden_size: int = Field(256, ge=1)
    vocab_size: int = Field(16_384, ge=1)
    begin: int = 0  # step at which this leg begins; more than 0 when it continues a finished model
    steps: int = Field(6_629, ge=1)  # where it ends
    seconds: float | None = Field(None, gt=0)  # fixes the leg's time instead of the step at which it ends
    warmup: int = 200  # steps
    warmup_share: float = 0.03  # of the leg, where its time is fixed
    decay: float = 0.96  # the last share of the leg, in which the learning rate falls to zero
    muon_rate: float = 5e-3
    muon_decay: float = 0.1  # of the weights; keeps them small in a long run (Liu et al. 2025, section 2.2)
    adam_rate: float = 3e-3
    tokens: int = Field(131_072, ge=1)  # a batch, about; on a CPU 4,096, or memory runs out
    batches: int = Field(1, ge=1)  # a step; on a CPU 32
    max_length: int = 128  # tokens a row
    long_length: int = 512  # tokens a row in every tenth step: far attention, learned where it costs little
    long_every: int = 10
    early_mask_rate: float = 0.30  # then evenly down: more to guess teaches faster at first
    late_mask_rate: float = 0.19
    early_nsp_weight: float = 0.5  # then up to BERT's 1: at full weight the easy task would crowd out the hard one
    late_nsp_weight: float = 1.0
    seed: int = 0
    repeats: dict[str, int] = Field(  # how often a file's text is read in one pass; others once
        default_factory=lambda: {"sentences": 4, "dialogues": 2, "facts": 3, "reviews": 6, "reviews_nltk": 4}
    )


class Miniature(Choices):
    """The choices of one miniature; the defaults learn the bundled text by heart."""

    steps: int = Field(1500, ge=1, le=20_000)
    probe: str = "Anna lives in the white house by the [MASK]."  # asked again and again while it learns
    layers: int = 2
    hidden_size: int = 128
    vocab_size: int = 2000  # at most
    batch_size: int = 32  # lines
    learning_rate: float = 1e-3  # the highest
    evaluations: int = Field(20, ge=1)
    seed: int = 0


class Comparison(Choices):
    """What a comparison consists of: every model on every number of labels with every seed."""

    sizes: tuple[int, ...] = (20, 50, 100, 200, 400, 0)  # labelled reviews; 0: all training rows
    seeds: int = 3  # each with its own subsets and its own random starts
    models: tuple[str, ...] = MODELS
    checkpoint: str = BUILT_IN
    evaluations: int = Field(1, ge=1, le=1000)  # how often a BERT reports progress; a race wants more than the end
    class_names: tuple[str, ...] = ()  # in the order of their ids; empty: from the data

    @field_validator("models")
    @classmethod
    def _has_models(cls, models: tuple[str, ...]) -> tuple[str, ...]:
        unknown = [name for name in models if name not in MODELS]
        if unknown or not models:
            raise LessonError(
                f"There is no model called '{''.join(unknown[:1])}'. Choose from {', '.join(MODELS)}, or all."
            )
        return models

    @field_validator("seeds")
    @classmethod
    def _has_seeds(cls, seeds: int) -> int:
        if not 1 <= seeds <= 100:
            raise LessonError(f"A comparison takes 1 to 100 seeds, not {seeds}.")
        return seeds

    @field_validator("sizes")
    @classmethod
    def _has_sizes(cls, sizes: tuple[int, ...]) -> tuple[int, ...]:
        if not sizes or min(sizes) < 0:
            raise LessonError("Give at least one size: a number of labelled reviews, or all.")
        return sizes


def cells_of_grid(shared: Mapping[str, Any], rates: Sequence[float], steps: Sequence[int]) -> list[FineTuning]:
    """Return the choices of each run of a grid, by learning rate, then by length; they leave the test reviews alone.

    `shared` are those that all have in common. Raises LessonError for no runs or too many.

    >>> [(each.learning_rate, each.steps) for each in cells_of_grid({}, [1e-4, 1e-5], [100])]
    [(1e-05, 100), (0.0001, 100)]
    """
    pairs = list(product(sorted(set(rates)), sorted(set(steps))))
    if not 0 < len(pairs) <= MOST_CELLS:
        raise LessonError(
            f"{len(set(rates))} learning rates and {len(set(steps))} lengths make {len(pairs)} runs. A grid has 1 to "
            f"{MOST_CELLS}: take more or fewer of either."
        )
    alike = {**shared, "epochs": None, "watch": (), "test": False}
    return [FineTuning(**{**alike, "learning_rate": rate, "steps": length}) for rate, length in pairs]


def recommended_learning_rate(hidden_size: int, trainable: str = "all", head: str = "new") -> float:
    """Return the learning rate that suits a network of this width.

    5e-5 at BERT-base's 768 (Devlin et al. 2019, appendix A.3); narrower networks take larger ones, in proportion (Yang
    et al. 2022, arXiv:2203.03466, table 3). For the built-in BERT, 256 wide, that is 1.5e-4: five-fold cross-validation
    on 600 training reviews, twelve epochs, gave an earlier built-in BERT a macro-F1 of 74.1 % at 7e-5, 75.6 at 1.5e-4,
    73.8 at 2.5e-4 and 74.6 at 4.5e-4, each good to about two points; but at 4.5e-4 some runs from a random start learn
    nothing. The less is trained, the less can be spoiled, so the last layers take twice, a head alone ten times as much
    (72.9 and 60.7 %; three times these rates: 71.4 and 61.4). The word head, which knows something already, gets a
    fifth: of the rates 2e-5, 3e-5 and 5e-5 it learned 20 labels best with the first two, and 600 no worse, as far as
    two seeds tell; Gao et al. 2021 (arXiv:2012.15723) took 1e-5 to 2e-5 for networks three to four times as wide.

    >>> recommended_learning_rate(768)
    5e-05
    """
    share = {"all": 1, "head": 10}.get(trainable, 2) / {"new": 1, "word": 5}[head]
    return 5e-5 * 768 / hidden_size * share


def _sentence(choices: type[Choices], error: ValidationError) -> str:
    """Say what is wrong with the first choice that does not fit, and what would."""
    first = error.errors()[0]
    name, given = str(first["loc"][0]), first["input"]
    if first["type"] == "extra_forbidden":
        return f"There is no setting called '{name}'. {_meant(choices, name)}"
    limits = _limits(choices, name)
    if limits and isinstance(given, int | float):
        return f"The setting '{name}' must be {limits}, not {given:g}."
    return f"The setting '{name}' cannot be {given!r}. {first['msg'].replace('Input', 'It', 1)}."


def _meant(choices: type[Choices], name: str) -> str:
    near = difflib.get_close_matches(name, choices.model_fields, n=1)
    return f"Did you mean {near[0]}?" if near else f"The settings are {', '.join(choices.model_fields)}."


def _limits(choices: type[Choices], name: str) -> str:
    """Put a field's limits into words: "at least 1 and at most 1000"."""
    words = {"ge": "at least", "gt": "above", "le": "at most", "lt": "below"}
    found = [
        f"{words[limit]} {getattr(rule, limit)}"
        for rule in choices.model_fields[name].metadata
        for limit in words
        if getattr(rule, limit, None) is not None
    ]
    return " and ".join(found)
