"""A grid of fine-tuning runs: one run, and one ticket in the queue, for each learning rate and length of training.

So nobody waits for all of them, a worker that dies costs one cell at most, and each cell is an ordinary run. What may
be done with a grid is decided here: by its owner only, and the test reviews are read once, for the run that is best on
the validation reviews.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from lesson.errors import LessonError
from lesson.results.grid import OPEN, Grid, read
from lesson.runs import registry
from lesson.runs.record import About
from lesson.runs.registry import Run
from lesson.runs.storage import new_id
from lesson.settings import cells_of_grid
from lesson.workers import control, questions

SEEDS = 2  # more, of the best one


def begin(
    settings: Mapping[str, Any],
    rates: Sequence[float],
    steps: Sequence[int],
    table: pd.DataFrame,
    learner: str,
    data: str = "",
    quotes: Mapping[int, float] | None = None,
) -> str:
    """Queue a run for each learning rate and number of steps, and return the grid's id.

    `settings` are those that all runs share, `quotes` the seconds that a run of so many steps is expected to take.
    Raises LessonError: too many runs, for a grid or for this learner, or settings that don't fit.
    """
    chosen = [each.model_dump(mode="json") for each in cells_of_grid(settings, rates, steps)]
    control.check_room(learner, len(chosen))
    grid = new_id()
    for each in chosen:
        about = About(data=data, grid=grid, quote_seconds=(quotes or {}).get(each["steps"]))
        control.begin("finetuning", each, table, learner, about)
    return grid


def measure_best(grid: str, learner: str) -> Run:
    """Measure the best run of a grid on the test reviews, once, and return it.

    Raises LessonError: somebody else's, not all of its runs have ended, none to choose, or measured before.
    """
    found = _mine(grid, learner)
    if found.tested is not None:
        raise LessonError(
            "The best run of this grid has already been tested. A second look would mean choosing by the test."
        )
    best = _best(found)
    questions.measure_chosen(str(best.folder))
    return best


def repeat_best(grid: str, learner: str) -> list[Run]:
    """Queue the best run of a grid again with two other seeds, and return these runs.

    Raises LessonError as `measure_best`, or where that was done before.
    """
    found = _mine(grid, learner)
    if found.again:
        raise LessonError("The best run of this grid already has its other seeds.")
    best = _best(found)
    control.check_room(learner, SEEDS)
    table, about = best.table(), best.about
    seeds = [best.settings["seed"] + more for more in range(1, SEEDS + 1)]
    return [control.begin("finetuning", {**best.settings, "seed": seed}, table, learner, about) for seed in seeds]


def go_on(grid: str, learner: str) -> None:
    """Queue again what was interrupted, paused or has failed."""
    for cell in _mine(grid, learner).every:
        if cell.state in ("interrupted", "paused", "failed"):
            control.resume(cell.run, learner)


def stop(grid: str, learner: str) -> None:
    """Stop what waits or runs; what has ended is kept."""
    for cell in _mine(grid, learner).every:
        if cell.state in OPEN:
            control.stop(cell.run, learner)


def _mine(grid: str, learner: str) -> Grid:
    runs = registry.cells_of(grid)
    if not runs:
        raise LessonError("This grid is no longer here. Start a new one.")
    for run in runs:
        control.check_owner(run, learner)
    return read(runs)


def _best(found: Grid) -> Run:
    if found.open:
        raise LessonError("Some runs of this grid have not ended yet. Wait for them, or stop them.")
    if found.best is None:
        raise LessonError("None of these runs finished training, so there is nothing to choose from.")
    return found.best.run
