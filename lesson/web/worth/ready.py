"""The sweeps that come with the lesson, one for each of our own sets of reviews."""

from typing import Any

from lesson import places
from lesson.results import fits as figures
from lesson.results.fits import Fits
from lesson.web import state


def sweep(data: str) -> tuple[Fits, dict[str, Any]]:
    """Return the ready sweep of these reviews, and how it was made; ([], {}) without one, as for every upload."""
    if data not in state.OURS:
        return [], {}
    return figures.ready(places.SWEEP if data == state.BUNDLED else places.STOCK_SWEEP)
