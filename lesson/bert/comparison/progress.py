"""How far a model of a comparison is."""

from typing import NamedTuple


class Progress(NamedTuple):
    """Seconds of training so far, and the share of validation rows that it gets right."""

    seconds: float
    accuracy: float
