"""What the pages call a learner's runs: by number, and in a line that tells one from another."""

from collections.abc import Sequence
from datetime import datetime

from lesson.errors import LessonError
from lesson.results import run_table
from lesson.runs import registry as runs
from lesson.runs.registry import Run
from lesson.web import datasets, state
from lesson.web.walk import problems

NOT_TESTED = "not measured on test reviews"


def shown(place: state.Place, quiet: bool = False) -> Run | None:
    """The fine-tuning run in the address; None where there is none, with a sentence where it is gone.

    `quiet` leaves the sentence out, where another one says what to do.
    """
    if not place.run:
        return None
    try:
        run = runs.find(place.run)
        return run if run.kind == "finetuning" else None  # the kind of a damaged one cannot be read
    except LessonError as error:
        if not quiet:
            problems.show(error, key="problem-run")
        return None


def name_of(run: Run, named: dict[str, Run]) -> str:
    """Its name among the learner's, or what it is."""
    return next((name for name, each in named.items() if each.id == run.id), "Somebody else's run")


def data_of(run: Run) -> str:
    """The name of the reviews that it learned from; their file may be deleted before the run."""
    try:
        return datasets.name_of(run.about.data) if run.about.data else "Reviews from the command line"
    except LessonError:
        return "A file that is no longer here"


def clock_of(run: Run) -> str:
    """When it was begun, by this machine's clock; with the day, where that is not today."""
    begun = datetime.fromtimestamp(run.record.created)
    today = begun.date() == datetime.now().date()
    return f"{begun:%H:%M}" if today else f"{begun:%-d %B, %H:%M}"


def short(run: Run, named: dict[str, Run]) -> str:
    """What fits into a list of runs: name, data and score."""
    score = run_table.facts(run).macro_f1
    return " · ".join(
        (name_of(run, named), data_of(run), NOT_TESTED if score is None else f"test macro-F1 {score:.0%}")
    )


def score_of(run: Run) -> str:
    """Its macro-F1 on the test reviews, with its interval where there is one."""
    found = run_table.facts(run)
    if found.macro_f1 is None:
        return NOT_TESTED
    low, high = found.interval or (found.macro_f1, found.macro_f1)
    return f"test macro-F1 {found.macro_f1:.0%} ({100 * low:.0f} to {100 * high:.0f})"


def line(run: Run, named: dict[str, Run]) -> str:
    """One run in one line: name, data, part, head, start, when, score, and whether it was broken on purpose."""
    parts = (name_of(run, named), data_of(run), *_setup(run), score_of(run), *_broken(run))
    return " · ".join(parts)


def rest(run: Run) -> str:
    """What `short` leaves out: part, head, start, when, the score's interval, and whether it was broken on purpose."""
    interval = run_table.facts(run).interval
    plausible = (f"anything from {interval[0]:.0%} to {interval[1]:.0%} is plausible",) if interval else ()
    return " · ".join((*_setup(run), *plausible, *_broken(run)))


def _setup(run: Run) -> Sequence[str]:
    found = run_table.facts(run)
    return found.part, found.head, f"{found.start} start", f"started {clock_of(run)}"


def _broken(run: Run) -> Sequence[str]:
    return [f"broken on purpose: {run.about.broken}"] if run.about.broken else []
