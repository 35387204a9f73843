"""The one picture of the lesson: accuracy by number of labels, and the labels that reading saved.

Three lines – word head, new head, counting words – over a logarithmic axis, with zero labels to the left of a break.
The arrow between reading and counting is the point of it: it is drawn where counting is at its best, and its length is
the number of labels that a pre-trained BERT saves. Milliseconds.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from lesson.content.words import counted
from lesson.results import fits as figures
from lesson.results.fits import NAMES, NEW_HEAD, READERS, WORD_HEAD, Fits
from lesson.results.intervals import wilson

COUNTING = "logistic-regression"
LINES = (WORD_HEAD, NEW_HEAD, COUNTING)
SHAPES = (
    "Reading leads where labels are few; then counting catches up",
    "Reading leads all along",
    "Counting leads all along",
    "They lie on top of one another",
)  # what the picture may look like, as a guess
LEVEL = 0.02  # a lead of less is none
BREAK = 0.4  # where zero labels are drawn, as a share of the fewest
TICKS = (10, 20, 50, 100, 200, 400, 600, 1200, 2500, 5000, 10_000, 100_000)


@dataclass(frozen=True)
class Saved:
    """What reading saved: with `needed` labels, `reader` reaches the `accuracy` of counting words with `labels`."""

    reader: str
    needed: int  # 0: without any
    labels: int
    accuracy: float


@dataclass(frozen=True)
class Human:
    """A person as one of the readers, who agreed with `right` of the labels of `of` training reviews."""

    right: int
    of: int

    @property
    def name(self) -> str:
        """What the line is called.

        >>> Human(10, 12).name
        'you, on 12 reviews'
        """
        return f"you, on {counted(self.of, 'review')}"

    @property
    def share(self) -> float:
        """How often, from 0 to 1."""
        return self.right / self.of

    def in_words(self) -> str:
        """Say it, and how little it proves.

        >>> Human(10, 12).in_words()[:80]
        'The dashed line is you: you agreed with 10 of 12 labels. So few say little: anyt'
        """
        low, high = wilson(self.right, self.of)
        return (
            f"The dashed line is you: you agreed with {self.right} of {counted(self.of, 'label')}. So few say little: "
            f"anything from {low:.0%} to {high:.0%} is plausible."
        )


@dataclass(frozen=True)
class Axis:
    """The axis of labels: logarithmic from the fewest on, with zero to the left of a break."""

    zero: float  # the place of no label
    gap: float  # the place of the break
    broken: bool  # whether anything stands at zero
    ticks: tuple[float, ...]  # places, of which zero's is the first where the axis is broken

    def label(self, tick: float) -> str:
        """Return what stands at a tick."""
        return f"{tick:,.0f}" if tick > self.gap else "0"


def axis(sizes: Iterable[float]) -> Axis:
    """Return the axis that holds these numbers of labels.

    >>> axis([0, 20, 200]).ticks, axis([50, 200]).ticks
    ((8.0, 20, 50, 100, 200), (50, 100, 200))
    """
    known = list(sizes)
    some = [size for size in known if size > 0] or [TICKS[0]]
    zero, broken = BREAK * min(some), 0 in known
    ticks = [tick for tick in TICKS if min(some) <= tick <= max(some)]
    return Axis(zero, math.sqrt(zero * min(some)), broken, (*([zero] if broken else []), *ticks))


@figures.remembered
def lines(fits: Fits, measure: str = "accuracy") -> pd.DataFrame:
    """Columns name, size, mean, low, high: the lines of the picture.

    >>> lines([]).empty
    True
    """
    return figures.curves([fit for fit in fits if fit["model"] in LINES], measure)


@figures.remembered
def saved(fits: Fits, measure: str = "accuracy") -> Saved | None:
    """Return what the head that needs fewest labels saved: None where nothing was measured, or none gets that far."""
    curves = figures.curves(fits, measure)
    counting = curves[curves["model"] == COUNTING]
    if counting.empty:
        return None
    best = counting.loc[counting["mean"].idxmax()]
    wanted, labels = float(best["mean"]), int(best["size"])
    needs = {model: needed_for(curves[curves["model"] == model], wanted) for model in READERS}
    fewer = {model: needed for model, needed in needs.items() if needed is not None and needed < labels}
    if not fewer:
        return None
    reader = min(fewer, key=fewer.__getitem__)
    return Saved(reader, fewer[reader], labels, wanted)


def needed_for(curve: pd.DataFrame, wanted: float) -> int | None:
    """Return with how many labels a curve first reaches `wanted`, 0 where it needs none; None if it never does.

    Between no label and the fewest measured the axis is broken, so there the fewest is given.

    >>> needed_for(pd.DataFrame({"size": [0, 20, 2000], "mean": [0.5, 0.6, 0.8]}), 0.7)
    200
    """
    ordered = curve.sort_values("size")
    if (ordered["mean"][ordered["size"] == 0] >= wanted).any():
        return 0
    return figures.labels_to_reach(ordered[ordered["size"] > 0], wanted)


@figures.remembered
def shape(fits: Fits, measure: str = "accuracy") -> str | None:
    """Return which of SHAPES the lines have: the better head at each size against counting; None if it is none of them.

    A lead on which seeds disagree is none.
    """
    leads = _leads(fits, measure)
    if len(leads) < 2:
        return None
    if (leads > LEVEL).all():
        return SHAPES[1]
    if (leads < -LEVEL).all():
        return SHAPES[2]
    if leads.iloc[0] > LEVEL >= leads.iloc[-1]:
        return SHAPES[0]
    return SHAPES[3] if leads.abs().median() <= LEVEL else None


def _leads(fits: Fits, measure: str) -> pd.Series:
    """How far reading is ahead of counting at each size; 0 where seeds disagree, and one seed has nobody to."""
    found = figures.lead_of_reading(fits, COUNTING, measure)
    alone = len({fit["seed"] for fit in fits}) == 1
    return found["lead"].where(found["clear"].astype(bool) | alone, 0.0).round(6)  # 0.72 - 0.7 is more than 0.02


@figures.remembered
def sentence(fits: Fits) -> str:
    """Say what reading saved, or that it saved nothing, in a sentence that follows the numbers; empty without any."""
    found = saved(fits)
    curves = figures.curves(fits)
    counting = curves[curves["model"] == COUNTING]
    if counting.empty or not set(curves["model"]) & set(READERS):
        return ""
    if found is None:
        best = counting.loc[counting["mean"].idxmax()]
        return (
            f"Reading saved no labels here: counting words gets {best['mean']:.0%} right with "
            f"{counted(int(best['size']), 'label')}, and BERT does not get there with fewer."
        )
    with_so_few = f"about {about(found.needed)}" if found.needed else "none at all"
    return (
        f"Logistic regression, which counts words, needs {found.labels:,} labels to get {found.accuracy:.0%} right; "
        f"{READERS[found.reader]} needs {with_so_few}. "
        f"Reading saved {'about' if found.needed else 'all'} {about(found.labels - found.needed)} labels."
    )


def about(number: int) -> str:
    """Return a number to two digits, because no curve is known better than that.

    >>> about(449), about(1151), about(7)
    ('450', '1,200', '7')
    """
    return f"{float(f'{number:.2g}'):,.0f}"


@figures.remembered
def in_words(fits: Fits) -> str:
    """Describe the picture for anybody who cannot see it.

    >>> in_words([])
    'Nothing has been measured yet.'
    """
    found = lines(fits)
    if found.empty:
        return "Nothing has been measured yet."
    parts = []
    for model in LINES:
        line = found[found["model"] == model].sort_values("size")
        if len(line):
            ends = (f"{row['mean']:.0%} with {_labels(int(row['size']))}" for _, row in line.iloc[[0, -1]].iterrows())
            parts.append(f"{NAMES[model]}: {', '.join(dict.fromkeys(ends))}")
    return f"Share of test reviews right by number of labels. {'; '.join(parts)}. {sentence(fits)}"


def _labels(size: int) -> str:
    return counted(size, "label") if size else "no label"
