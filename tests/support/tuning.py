"""Runs of a tiny BERT for the tests of fine-tuning."""

from lesson.runs.registry import Run, create
from lesson.settings import FineTuning
from tests.support import tiny


def settings(**values) -> FineTuning:
    """Settings that a tiny BERT is trained with in a moment, but for these."""
    usual = {"checkpoint": tiny.tiny_bert(), "epochs": 2, "learning_rate": 1e-2, "max_length": 32, "threads": 1}
    return FineTuning(**usual | values)


def new_run(table=None, **values) -> Run:
    """A run folder of Ada's with such settings."""
    return create(
        "finetuning",
        settings(**values).model_dump(mode="json"),
        tiny.reviews() if table is None else table,
        "ada",
    )


def steps_of(run: Run) -> dict[int, dict]:
    """The last event of each step: a resumed run repeats some steps."""
    return {event["step"]: event for event in run.events() if event["event"] == "step"}


def losses(events) -> list[float]:
    """The losses of all steps among these events."""
    return [event["loss"] for event in events if event["event"] == "step"]
