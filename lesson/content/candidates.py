"""The sentences from which the pages' examples are chosen (assets/candidates), written before any model had answered
one of them, each kind with its rule in words. The rules themselves are in choosing.py. Reads files, asks no model.
"""

import json
from typing import Any

from lesson import places

KINDS = ("masked_words", "negation", "two_meanings", "left_only", "bias", "next_sentence", "sentiment")


def load(kind: str) -> list[dict[str, Any]]:
    """All candidates of a kind, in order.

    >>> load("masked_words")[0]
    {'group': 'everyday', 'text': 'She poured the tea into a [MASK] and added some milk.', 'answers': ['cup']}
    """
    return _file(kind)["candidates"]


def rule(kind: str) -> str:
    """What works, what the page shows, what counts as failed: the rule in words, which the functions below follow."""
    return _file(kind)["rule"]


def caveats() -> dict[str, str]:
    """For each topic of the bias templates, what a gap does not show."""
    return _file("bias")["caveats"]


def _file(kind: str) -> dict[str, Any]:
    return json.loads((places.CANDIDATES / f"{kind}.json").read_text(encoding="utf-8"))
