"""What the log of a run may contain: one model for each kind of event, and nothing that none of them knows.

Every event passes `check` before it is written, so a chart never waits for a field that somebody wrote under another
name. Fine-tuning, miniatures and comparisons share the kinds; what only one of them writes is None elsewhere.
"""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

Interval = tuple[float, float]


class _Event(BaseModel):
    model_config = ConfigDict(extra="forbid")

    time: float | None = None  # unix seconds


class State(_Event):
    """The state of the run now."""

    event: Literal["state"]
    state: Literal["queued", "running", "paused", "stopped", "finished", "failed"]
    message: str = ""  # for the learner
    ticket: str = ""  # the Dask task that works on it
    attempt: int = 1
    pid: int | None = None
    worker: str = ""  # its address


class Start(_Event):
    """A worker starts work on it, or continues."""

    event: Literal["start"]
    steps: int | None = None  # of optimizer.step(), in all
    done: int | None = None  # steps or fits made before
    class_names: list[str] | None = None
    train_rows: int | None = None
    validation_rows: int | None = None
    test_rows: int | None = None
    # fine-tuning
    examples: int | None = None  # reviews seen by the end, repeats counted
    epochs: int | None = None
    batch_size: int | None = None  # reviews
    threads: int | None = None
    processes: int | None = None
    precision: str | None = None
    learning_rate: float | None = None  # the highest
    # a comparison
    fits: int | None = None
    # a miniature
    probe: str | None = None
    chance_loss: float | None = None
    parameters: int | None = None
    vocab_size: int | None = None
    text_tokens: int | None = None
    text_words: int | None = None


class Step(_Event):
    """One step of training, or in a miniature the mean of a few."""

    event: Literal["step"]
    step: int
    loss: float | None = None  # mean cross-entropy, nats
    lr: float | None = None  # of this step
    watch: list[list[float]] | None = None  # watched sentences × classes: probabilities
    epoch: float | None = None
    examples_per_second: float | None = None
    seconds_left: float | None = None
    # a miniature
    mlm_loss: float | None = None
    tokens: int | None = None
    seconds: float | None = None


class Evaluation(_Event):
    """What the model can do after a step."""

    event: Literal["evaluation"]
    step: int
    loss: float | None = None
    accuracy: float | None = None
    macro_f1: float | None = None
    confusion: list[list[int]] | None = None
    predicted: dict[str, int] | None = None  # how often each class
    best: bool | None = None  # so far
    epoch: float | None = None
    # a miniature
    tokens: int | None = None
    seconds: float | None = None
    own_right: int | None = None
    own_asked: int | None = None
    held_out_right: int | None = None
    held_out_asked: int | None = None
    held_out_loss: float | None = None
    answers: list[tuple[str, float]] | None = None


class Mark(_Event):
    """The latest checkpoint holds this step; or the run continues from it."""

    event: Literal["checkpoint", "resume"]
    step: int


class Progress(_Event):
    """A fit of a comparison is under way."""

    event: Literal["progress"]
    model: str
    size: int
    seed: int
    seconds: float
    accuracy: float | None


class Fit(Progress):
    """A fit of a comparison is done and measured on the test rows."""

    event: Literal["fit"]  # type: ignore[assignment]
    accuracy_interval: Interval
    macro_f1: float
    macro_f1_interval: Interval
    confusion: list[list[int]]
    test_rows: int
    parameters: int
    trained_parameters: int
    peak_memory_mb: float
    prediction_us: float  # a review


_EVENTS: TypeAdapter[Any] = TypeAdapter(
    Annotated[State | Start | Step | Evaluation | Mark | Progress | Fit, Field(discriminator="event")]
)


def check(event: dict[str, Any]) -> None:
    """Raise pydantic's ValidationError when no model knows this event, or one of its fields: a bug, not a mistake.

    >>> check({"event": "step", "step": 3, "loss": 0.5})
    >>> check({"event": "step", "step": 3, "los": 0.5})  # doctest: +IGNORE_EXCEPTION_DETAIL
    Traceback (most recent call last):
    pydantic_core._pydantic_core.ValidationError: 1 validation error
    """
    _EVENTS.validate_python(event)
