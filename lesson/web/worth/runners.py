"""Which models a comparison on the page Was it worth it? has: all of them, or all but the word head."""

from collections.abc import Container

from lesson.results.fits import NAMES, WORD_HEAD
from lesson.web import datasets, state
from lesson.web.fine_tune import heads

NO_WORD_HEAD = (
    "The word head is missing: it needs a BERT with its masked-word head, and a word in its vocabulary for every label."
)


def models(place: state.Place) -> list[str]:
    """Return the models that can be compared on these reviews: the word head needs an answer word for every class."""
    names = tuple(datasets.usable(place.data).class_names)
    offered = heads.usual(names, place.checkpoint)["offered"]
    return [model for model in NAMES if model != WORD_HEAD or offered]


def why_not_all(runners: Container[str]) -> str:
    """Say why the word head is not among these models; empty where it is.

    >>> why_not_all(["majority"]) == NO_WORD_HEAD, why_not_all([WORD_HEAD])
    (True, '')
    """
    return "" if WORD_HEAD in runners else NO_WORD_HEAD
