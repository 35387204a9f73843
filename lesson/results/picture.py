"""The one picture of the lesson: accuracy by number of labels, and the labels that reading saved.

Three lines – word head, new head, counting words – over a logarithmic axis, with zero labels to the left of a break.
The arrow between reading and counting is the point of it: it is drawn where counting is at its best, and its length is
the number of labels that a pre-trained BERT saves. Milliseconds.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from lesson.content.words import about, counted
from lesson.results import fits as figures
from lesson.results.fits import NAMES, NEW_HEAD, READERS, WORD_HEAD, Fits
from lesson.results.intervals import wilson

COUNTING = "logistic-regression"
LINES = (WORD_HEAD, NEW_HEAD, COUNTING)
SHAPES = (
    "Reading leads where labels are few; then counting catches up",
    "Reading leads all along",
    "Counting leads all along",
    "Counting leads where labels are few; then reading overtakes",
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
    fewest: int = 0  # that the reader was measured with, none aside

    @property
    def at_most(self) -> bool:
        """Whether the fewest labels measured were enough, so that it may need fewer still."""
        return 0 < self.needed <= self.fewest

    @property
    def needs(self) -> str:
        """How many labels it needs, in words."""
        return figures.needed_in_words(self.needed, self.fewest)

    @property
    def in_words(self) -> str:
        """How many labels it saved, in words.

        >>> [Saved("", needed, 600, 0.7, fewest=20).in_words for needed in (0, 20, 172)]
        ['all 600', 'at least 580', 'about 430']
        """
        if not self.needed:
            return f"all {self.labels:,}"
        fewer = self.labels - self.needed
        return f"at least {fewer:,}" if self.at_most else f"about {about(fewer)}"


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

        >>> Human(10, 12).in_words()
        'The dashed line is you: you agreed with 10 of 12 labels, and with so few, 55% to 95% is plausible.'
        """
        low, high = wilson(self.right, self.of)
        return (
            f"The dashed line is you: you agreed with {self.right} of {counted(self.of, 'label')}, and with so few, "
            f"{low:.0%} to {high:.0%} is plausible."
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


def is_whole(fits: Fits) -> bool:
    """Whether there is a picture to draw: counting words and a model that has read, on equally many labels.

    >>> is_whole([])
    False
    """
    return not figures.lead_of_reading(fits, COUNTING).empty


def best_of_counting(fits: Fits, measure: str = "accuracy") -> tuple[int, float] | None:
    """Return with how many labels counting words is best, and how good it is there; None where nobody measured it."""
    curves = figures.curves(fits, measure)
    counting = curves[curves["model"] == COUNTING]
    if counting.empty:
        return None
    best = counting.loc[counting["mean"].idxmax()]
    return int(best["size"]), float(best["mean"])


@figures.remembered
def saved(fits: Fits, measure: str = "accuracy") -> Saved | None:
    """Return what the head that needs fewest labels saved: None where nothing was measured, or none gets that far."""
    best = best_of_counting(fits, measure)
    if best is None:
        return None
    (labels, wanted), curves = best, figures.curves(fits, measure)
    needs = {model: needed_for(curves[curves["model"] == model], wanted) for model in READERS}
    fewer = {model: needed for model, needed in needs.items() if needed is not None and needed < labels}
    if not fewer:
        return None
    reader = min(fewer, key=fewer.__getitem__)
    sizes = curves.loc[(curves["model"] == reader) & (curves["size"] > 0), "size"]
    return Saved(reader, fewer[reader], labels, wanted, int(sizes.min()) if len(sizes) else 0)


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
    if leads.iloc[0] < -LEVEL and leads.iloc[-1] > LEVEL:
        return SHAPES[3]
    return SHAPES[4] if leads.abs().median() <= LEVEL else None


def _leads(fits: Fits, measure: str) -> pd.Series:
    """How far reading is ahead of counting at each size; 0 where seeds disagree, and one seed has nobody to."""
    found = figures.lead_of_reading(fits, COUNTING, measure)
    alone = len({fit["seed"] for fit in fits}) == 1
    return found["lead"].where(found["clear"].astype(bool) | alone, 0.0).round(6)  # 0.72 - 0.7 is more than 0.02


@figures.remembered
def sentence(fits: Fits) -> str:
    """Say what reading saved, or that it saved nothing, in a sentence that follows the numbers; empty without any."""
    found, best = saved(fits), best_of_counting(fits)
    if best is None or not {fit["model"] for fit in fits} & set(READERS):
        return ""
    if found is None:
        return (
            f"Reading saved no labels here: counting words gets {best[1]:.0%} right with "
            f"{counted(best[0], 'label')}, and BERT does not get there with fewer."
        )
    return (
        f"Logistic regression, which counts words, needs {found.labels:,} labels to get {found.accuracy:.0%} right; "
        f"{READERS[found.reader]} needs {found.needs}, so reading saved {found.in_words}."
    )


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
