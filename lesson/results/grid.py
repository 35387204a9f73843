"""A grid of runs, learning rates by lengths of training: which is best on validation, and how much that may be luck.

The best of several was lucky, too: its validation figure flatters. So only the best one is measured on the test
reviews, once, and more seeds of it say how far its figure moves when nothing but chance is changed. Figures come from
the run folders; knows no model.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from lesson.content.words import counted, learning_rate, these
from lesson.results import run_table
from lesson.runs.registry import Run

OPEN = ("new", "queued", "running", "interrupted", "paused")  # something may still come of it
STATES = {
    "new": "waits",
    "queued": "waits",
    "running": "trains",
    "paused": "paused",
    "interrupted": "interrupted",
    "stopped": "stopped",
    "failed": "failed",
}


@dataclass(frozen=True)
class Cell:
    """One run of a grid; `score` is its best macro-F1 on the validation reviews so far, `test` that on the others."""

    run: Run
    rate: float
    steps: int
    seed: int
    state: str
    score: float | None
    test: float | None = None
    interval: tuple[float, float] | None = None  # of `test`, 95 %

    @property
    def ended(self) -> bool:
        """Whether it has trained to its end, so that its score counts."""
        return self.state == "finished" and self.score is not None

    @property
    def name(self) -> str:
        """What it was, in words."""
        return f"{learning_rate(self.rate)} for {counted(self.steps, 'step')}"


@dataclass(frozen=True)
class Grid:
    """The cells in their order, and the best one's runs with other seeds."""

    cells: tuple[Cell, ...]
    again: tuple[Cell, ...] = ()

    @property
    def every(self) -> tuple[Cell, ...]:
        """All runs."""
        return (*self.cells, *self.again)

    @property
    def open(self) -> tuple[Cell, ...]:
        """The cells that have not come to an end yet."""
        return tuple(cell for cell in self.cells if cell.state in OPEN)

    @property
    def ranked(self) -> list[Cell]:
        """The cells that were trained to their end, the best first; of equals the one that was asked for first."""
        return sorted((cell for cell in self.cells if cell.ended), key=lambda cell: -(cell.score or 0.0))

    @property
    def best(self) -> Cell | None:
        """The cell to choose; None as long as it is not known."""
        return self.ranked[0] if self.ranked and not self.open else None

    @property
    def tested(self) -> Cell | None:
        """The run that was measured on the test reviews, if any was."""
        return next((cell for cell in self.every if cell.test is not None), None)


def read(runs: Sequence[Run]) -> Grid:
    """Return the grid of these runs, the oldest first. Those with another seed than the first one are repeats."""
    cells = [_cell(run) for run in runs]
    first = cells[0].seed if cells else 0
    return Grid(
        tuple(cell for cell in cells if cell.seed == first), tuple(cell for cell in cells if cell.seed != first)
    )


def _cell(run: Run) -> Cell:
    found, asked = run_table.facts(run), run.settings
    return Cell(
        run=run,
        rate=float(asked["learning_rate"]),
        steps=int(asked["steps"]),
        seed=int(asked["seed"]),
        state=run.state,
        score=found.validation,
        test=found.macro_f1,
        interval=found.interval,
    )


def table(grid: Grid) -> pd.DataFrame:
    """Return one row a run: rate and steps, in words and as numbers, seed, score, test, state, kind, said, best.

    `kind` is cell or again; `said` is what a cell of the heat map says.

    >>> table(Grid(())).empty
    True
    """
    rows = [
        {
            "kind": "cell" if cell in grid.cells else "again",
            "rate": learning_rate(cell.rate),
            "rate_number": cell.rate,
            "steps": cell.steps,
            "seed": cell.seed,
            "score": cell.score,
            "test": cell.test,
            "state": cell.state,
            "said": said(cell, cell is grid.best),
            "best": cell is grid.best,
        }
        for cell in grid.every
    ]
    return pd.DataFrame(rows)


def said(cell: Cell, best: bool = False) -> str:
    """Return what a cell of the heat map says: its figure, or how it stands."""
    figure = "" if cell.score is None else f"{cell.score:.1%}"
    if cell.ended:
        return f"{figure}, best" if best else figure
    return f"{figure} …" if figure and cell.state == "running" else STATES.get(cell.state, cell.state)


def in_words(grid: Grid) -> str:
    r"""Return what the grid says, as far as it is.

    >>> from pathlib import Path
    >>> def cell(rate, score, seed=0):
    ...     return Cell(Run(Path("x")), rate, 300, seed, "finished", score)
    >>> grid = Grid((cell(1e-4, 0.74), cell(5e-5, 0.728)), (cell(1e-4, 0.71, 1), cell(1e-4, 0.73, 2)))
    >>> print(in_words(grid).replace(". ", ".\n").replace(": the", ":\nthe"))
    1e-4 for 300 steps is best, with a macro-F1 of 74.0% on the validation reviews.
    The second, 5e-5 for 300 steps, is 1.2 points behind.
    With two more seeds the best one gets 71.0% and 73.0%:
    the seed alone moves it by 3.0 points, so the choice may be luck.
    """
    return " ".join(sentences(grid))


def sentences(grid: Grid) -> list[str]:
    """Return the same in parts: which is best, how much of that may be luck, how it does on the test reviews."""
    if not grid.ranked:
        return [] if grid.open else ["None of these runs finished training, so there is nothing to choose from."]
    if grid.open:
        ahead, done = grid.ranked[0], len(grid.ranked)
        return [f"{done} of {len(grid.cells)} runs {these(done, 'is', 'are')} done. So far {ahead.name} is ahead."]
    return [part for part in (_lead(grid), _spread(grid), _on_the_test(grid)) if part]


def _lead(grid: Grid) -> str:
    best, *others = grid.ranked
    told = f"{best.name} is best, with a macro-F1 of {best.score:.1%} on the validation reviews."
    if not others:
        return told
    behind = points(best, others[0])
    how = "does just as well" if behind < 0.05 else f"is {behind:.1f} points behind"
    return f"{told} The second, {others[0].name}, {how}."


def _spread(grid: Grid) -> str:
    """What more seeds of the best cell say about its lead."""
    if not grid.again:
        return ""
    ended = [cell for cell in grid.again if cell.ended]
    if len(ended) < len(grid.again):
        waits = any(cell.state in OPEN for cell in grid.again)
        return "More seeds of it are under way." if waits else "Not all of its other seeds finished training."
    scores = [cell.score or 0.0 for cell in (grid.ranked[0], *ended)]
    spread = 100 * (max(scores) - min(scores))
    told = f"With two more seeds the best one gets {' and '.join(f'{score:.1%}' for score in scores[1:])}"
    if len(grid.ranked) < 2:
        return f"{told}: the seed alone moves it by {spread:.1f} points."
    lead = points(grid.ranked[0], grid.ranked[1])
    luck = (
        "so the choice may be luck"
        if spread >= lead
        else "which is less than its lead, so there is more to the choice than luck, as far as three seeds can tell"
    )
    return f"{told}: the seed alone moves it by {spread:.1f} points, {luck}."


def _on_the_test(grid: Grid) -> str:
    """How the chosen run does on reviews that none of the runs had seen."""
    chosen = grid.tested
    if chosen is None or chosen.test is None or chosen.score is None:
        return ""
    low, high = chosen.interval or (chosen.test, chosen.test)
    told = (
        f"On the test reviews, which had no part in the choice, it gets {chosen.test:.1%} (anything from {low:.0%} to "
        f"{high:.0%} is plausible)."
    )
    less = 100 * (chosen.score - chosen.test)
    if less < 0.05:
        return f"{told} That is no less than on validation."
    return f"{told} That is {less:.1f} points less than on validation: the best of several has always had some luck."


def points(one: Cell, other: Cell) -> float:
    """Return how many points of macro-F1 one cell is ahead of another."""
    return 100 * ((one.score or 0.0) - (other.score or 0.0))
