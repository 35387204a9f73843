"""A learner's own walk, gathered from their notes and runs: what was guessed, run, raced and answered."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from lesson.errors import LessonError
from lesson.results import fits as figures
from lesson.results import picture, run_table
from lesson.results.fits import Fits
from lesson.runs import notes, registry
from lesson.runs.registry import Run
from lesson.take_home.recipe import Recipe, read


@dataclass(frozen=True)
class Guess:
    """One prediction: the page, what was asked, what was said, and how it turned out, as far as that was shown."""

    page: str
    question: str
    said: str
    told: str = ""


@dataclass(frozen=True)
class Walk:
    """All that a report tells; runs by their name, oldest first."""

    runs: dict[str, Recipe]
    guesses: list[Guess] = field(default_factory=list)
    answers: list[Guess] = field(default_factory=list)  # of the page Check yourself
    fits: Fits = field(default_factory=list)  # of the one picture
    race: Fits = field(default_factory=list)
    data: str = ""  # the reviews of picture and race

    def own(self) -> pd.DataFrame:
        """Columns size, accuracy, name: the runs that are dots in the picture."""
        return run_table.dots({name: recipe.run for name, recipe in self.runs.items()}, self.data)


def of_run(run: Run) -> Walk:
    """Return the walk that a run belongs to: its learner's, or the run alone where it is the command line's."""
    return of_learner(run.learner, run.about.data) if run.learner else Walk({"Run 1": read(run)})


def of_learner(learner: str, data: str) -> Walk:
    """Return the walk of a learner; picture and race are those on these reviews."""
    every = registry.runs_of(learner)
    compared = [run for run in every if run.kind == "comparison" and run.about.data == data]
    sweep, kept = _latest(compared, "sweep", picture.is_whole), notes.recall(learner)
    return Walk(
        runs={name: recipe for name, run in run_table.mine(learner).items() if (recipe := _finished(run)) is not None},
        guesses=[Guess(**each) for each in kept.get(notes.GUESSES, {}).values()],
        answers=[Guess(**each) for each in kept.get(notes.ANSWERS, {}).values()],
        fits=sweep or figures.ready_for(data)[0],
        race=_latest(compared, "race"),
        data=data,
    )


def _finished(run: Run) -> Recipe | None:
    try:
        return read(run)
    except LessonError:  # it is not done, and so not told of
        return None


def _latest(runs: list[Run], task: str, is_enough: Callable[[Fits], bool] = bool) -> list[dict[str, Any]]:
    """The fits of the latest comparison of this kind that made enough of them."""
    found = [[event for event in run.events() if event["event"] == "fit"] for run in runs if run.about.task == task]
    return next((fits for fits in reversed(found) if is_enough(fits)), [])
