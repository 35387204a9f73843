"""What settings.json of a run folder holds: whose run it is, of which kind, its settings, and what belongs to it."""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

YEAR_3000 = 32_503_680_000.0  # later ones are no dates for Python's clock


class About(BaseModel):
    """What the page notes down with a run; the work itself does not read it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    data: str = ""  # the id of the upload, or "bundled"
    task: str = ""  # race or sweep, of a comparison
    prediction: str = ""  # what the learner expected
    broken: str = ""  # how, of a run that was broken on purpose
    twin: str = ""  # the id of the run that this one repeats with the word head
    beside: str = ""  # the id of the run that this one repeats from a random start
    grid: str = ""  # the id of the grid that it is a cell of
    quote_seconds: float | None = None  # what it was quoted at


class Record(BaseModel):
    """settings.json; `settings` are the choices of lesson/settings.py for this kind of run, as plain values.

    >>> Record(kind="finetuning", created=0.0, settings={"epochs": 3}).about.task
    ''
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: str  # finetuning, pretraining or comparison
    learner: str = ""  # whose run it is; empty for a run of the command line
    created: float = Field(ge=0, le=YEAR_3000)  # unix seconds
    settings: dict[str, Any]
    about: About = About()
