"""What the fits of a comparison say together: curves over the number of labels, who leads where, and where curves meet.

A fit is one line of `bert-lesson compare`: a model, a size, a seed, and its figures. This module only counts and
averages; the sentences are answer.py's. Milliseconds.
"""

import json
import math
from collections.abc import Callable, Sequence
from functools import lru_cache, wraps
from itertools import pairwise
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar

import pandas as pd

from lesson import places
from lesson.content.words import about, counted

Fits = Sequence[dict[str, Any]]
Given = ParamSpec("Given")
Made = TypeVar("Made")
WORD_HEAD, NEW_HEAD = "bert-word-head", "bert-fine-tuned"
READERS = {WORD_HEAD: "BERT with its word head", NEW_HEAD: "BERT with a new head"}  # those that have read, in words
FIGURES = ("model", "size", "seed", "accuracy", "macro_f1", "seconds")  # what curves and sentences are made of
NAMES = {
    "majority": "Most frequent label",
    "logistic-regression": "Logistic regression",
    "small-network": "Small network",
    "bert-from-scratch": "BERT from scratch",
    "bert-head-only": "BERT, head only",
    "bert-fine-tuned": "BERT, new head",
    "bert-word-head": "BERT, word head",
}


class _Known:
    """Fits that are the same when their figures are, so that what was made of them can be found again."""

    def __init__(self, fits: Fits) -> None:
        self.fits = fits
        self.key = tuple(tuple(fit.get(name) for name in FIGURES) for fit in fits)

    def __hash__(self) -> int:
        return hash(self.key)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Known) and self.key == other.key


def remembered(work: Callable[Concatenate[Fits, Given], Made]) -> Callable[Concatenate[Fits, Given], Made]:
    """Let a function of fits keep its last answers: a page asks the same of the same fits at every rerun."""
    kept = lru_cache(maxsize=100)(lambda known, *given, **named: work(known.fits, *given, **named))

    @wraps(work)
    def answer(fits: Fits, /, *given: Given.args, **named: Given.kwargs) -> Made:
        found = kept(_Known(fits), *given, **named)  # type: ignore[arg-type]  # measures are texts
        return found.copy() if isinstance(found, pd.DataFrame) else found

    return answer


def table(fits: Fits) -> pd.DataFrame:
    """One row a fit, intervals in columns of their own (accuracy_low, accuracy_high, …), no confusion table."""
    rows = []
    for fit in fits:
        row = {key: value for key, value in fit.items() if not isinstance(value, list) and key not in ("event", "time")}
        for measure in ("accuracy", "macro_f1"):
            row[f"{measure}_low"], row[f"{measure}_high"] = fit[f"{measure}_interval"]
        rows.append(row)
    return pd.DataFrame(rows)


@remembered
def curves(fits: Fits, measure: str = "accuracy") -> pd.DataFrame:
    """Columns model, name, size, mean, low, high, seeds: mean, worst and best seed of each model at each size."""
    if not fits:
        return pd.DataFrame(columns=["model", "name", "size", "mean", "low", "high", "seeds"])
    grouped = pd.DataFrame(fits).groupby(["model", "size"], sort=True)[measure]
    found = grouped.agg(mean="mean", low="min", high="max", seeds="count").reset_index()
    found.insert(1, "name", found["model"].map(NAMES))
    order = {model: number for number, model in enumerate(NAMES)}
    return found.sort_values(
        ["model", "size"], key=lambda part: part.map(order) if part.name == "model" else part, ignore_index=True
    )


def lead(fits: Fits, ahead: str, behind: str, measure: str = "accuracy") -> pd.DataFrame:
    """Columns size, lead, clear, seeds: how far `ahead` is before `behind`, seed by seed on the same rows.

    `clear` is whether there are two seeds or more and all of them say the same; else the lead may be noise.
    """
    rows = pd.DataFrame(fits, columns=["model", "size", "seed", measure]).pivot_table(
        index=["size", "seed"], columns="model", values=measure
    )
    if not {ahead, behind} <= set(rows.columns):
        return pd.DataFrame({"size": [], "lead": [], "clear": [], "seeds": []})
    each = (rows[ahead] - rows[behind]).dropna().groupby("size")
    agree = each.agg(lambda values: len(values) > 1 and ((values > 0).all() or (values < 0).all()))
    return pd.DataFrame({"lead": each.mean(), "clear": agree.astype(bool), "seeds": each.count()}).reset_index()


def at_both_ends(leads: pd.DataFrame) -> str:
    """Say how far one is ahead with the fewest and with the most labels.

    >>> at_both_ends(pd.DataFrame({"size": [20, 600], "lead": [0.2, -0.05]}))
    '+20 points with 20 labels and -5 points with 600 labels'
    """
    ends = leads.iloc[sorted({0, len(leads) - 1})]
    return " and ".join(
        f"{100 * row['lead']:+.0f} points with {counted(int(row['size']), 'label')}" for _, row in ends.iterrows()
    )


def lead_of_reading(fits: Fits, behind: str, measure: str = "accuracy") -> pd.DataFrame:
    """Columns size, lead, clear, seeds, model: how far the better of the two heads is before `behind`, at each size."""
    found = [lead(fits, model, behind, measure).assign(model=model) for model in READERS]
    every = pd.concat([each for each in found if len(each)] or found[:1])
    best = every.sort_values("lead", ascending=False, kind="stable").drop_duplicates("size")
    return best.sort_values("size", ignore_index=True)


def meetings(leads: pd.DataFrame) -> list[int]:
    """The numbers of labels at which the lead changes hands, between two sizes in a straight line over the logarithm.

    >>> meetings(pd.DataFrame({"size": [10, 1000], "lead": [0.1, -0.1]}))
    [100]
    """
    rows = [(size, value) for size, value in zip(leads["size"], leads["lead"], strict=True) if value]
    found = []
    for (size, value), (later, changed) in pairwise(rows):
        if value * changed < 0:
            share = value / (value - changed)
            found.append(round(math.exp(math.log(size) + share * (math.log(later) - math.log(size)))))
    return found


def labels_to_reach(curve: pd.DataFrame, wanted: float) -> int | None:
    """The first number of labels at which a curve (size, mean) reaches `wanted`; None when it never does.

    >>> labels_to_reach(pd.DataFrame({"size": [10, 1000], "mean": [0.5, 0.7]}), 0.6)
    100
    """
    before: tuple[float, float] | None = None
    for size, mean in zip(curve["size"], curve["mean"], strict=True):
        if mean >= wanted:
            if before is None:
                return int(size)
            share = (wanted - before[1]) / (mean - before[1])
            return round(math.exp(math.log(before[0]) + share * (math.log(size) - math.log(before[0]))))
        before = size, mean
    return None


def needed_in_words(needed: int, fewest: int) -> str:
    """Say how many labels a model needs; where the fewest measured are enough already, fewer may be.

    >>> [needed_in_words(needed, fewest=20) for needed in (0, 20, 172)]
    ['none at all', 'no more than 20', 'about 170']
    """
    if not needed:
        return "none at all"
    return f"no more than {needed:,}" if needed <= fewest else f"about {about(needed)}"


def ready(folder: Path | None = None) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """The sweep that comes with the lesson, or the one in `folder`, and how it was made; ([], {}) without one."""
    folder = places.SWEEP if folder is None else folder
    try:
        return _ready(folder, (folder / "results.jsonl").stat().st_mtime_ns)
    except (OSError, ValueError):
        return [], {}


def ready_for(data: str) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """The sweep that comes with the lesson of these very reviews; ([], {}) without one, as for every upload.

    >>> ready_for("somebody's own file")
    ([], {})
    """
    ours = {"bundled": places.SWEEP, "stock-phrases": places.STOCK_SWEEP}
    return ready(ours[data]) if data in ours else ([], {})


def is_earlier(about: dict[str, Any]) -> bool:
    """Whether a sweep, by how it was made, is of other weights of the built-in BERT than the lesson's main sweep."""
    there, ours = (each.get("weights_sha256") for each in (about, ready()[1]))
    return bool(there and ours) and there != ours


@lru_cache(maxsize=4)
def _ready(folder: Path, _changed: int) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    lines = (folder / "results.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines], json.loads((folder / "about.json").read_text(encoding="utf-8"))
