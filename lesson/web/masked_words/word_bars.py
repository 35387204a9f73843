"""The answers behind one mask as bars, wherever a page shows some."""

from typing import Any

import pandas as pd

from lesson.web import charts


def bars(mask: dict[str, Any], alt: str, key: str) -> None:
    """The most probable words behind one mask, as bars with their table; `key` is the chart's own on its page.

    The bars run from 0 to 1, because two such charts are compared side by side.
    """
    rows = pd.DataFrame(mask["top"]).rename(columns={"token": "word", "rank": "order"})
    charts.with_table(
        rows,
        charts.CLASS_BARS,
        f"{alt}, led by {rows['word'][0]} with {rows['probability'][0]:.1%}.",
        {"order": "Rank", "word": "Word", "probability": "Probability"},
        key=key,
    )


def percent(probability: float) -> str:
    """A probability in few signs, also a very small one."""
    return f"{probability:.1%}" if probability >= 0.001 else f"{probability:.1e}"
