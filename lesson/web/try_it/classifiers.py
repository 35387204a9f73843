"""All classifiers that a learner has: their runs, each also as it was before fine-tuning, and their race's models."""

from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

from lesson.content.words import counted, these
from lesson.results.fits import NAMES
from lesson.runs import registry as runs
from lesson.runs.registry import Run
from lesson.web import asking
from lesson.web.try_it.answers import version

Answers = list[dict[str, Any]]  # label and probabilities, one a text
MOST_ASKED = 6  # runs, one after the other: a worker holds three, and opens each of the others in a tenth of a second
TWO = "Two classifiers, one text"  # the look in which any of them can be asked
NO_RACE = (
    "Logistic regression and the small network are missing here. Run the race in the drawer of “Was it worth it?”, and "
    "they will answer too."
)


class Classifier(NamedTuple):
    """Its name, and what answers for it."""

    name: str
    ask: Callable[[tuple[str, ...]], Answers]


class Mine(NamedTuple):
    """What a learner has."""

    learner: str
    runs: dict[str, Run]  # all that have a model, by name: the one on the page first, then from new to old
    race: Run | None
    race_on: str = ""  # which reviews the race was on, where the run on the page learned from others


class Found(NamedTuple):
    """The classifiers, and in a sentence each why others are missing."""

    there: list[Classifier]
    missing: list[str]


def of_run(run: Run, name: str) -> Classifier:
    """Return a run's best model."""
    return Classifier(name, lambda texts: asking.classify(str(run.folder), texts, version(run)))


def before(run: Run, name: str) -> Classifier:
    """Return a run's model as it was before its first step."""
    return Classifier(f"{name}, before fine-tuning", lambda texts: asking.classify_before(str(run.folder), texts))


def with_a_model(run: Run, name: str, others: dict[str, Run]) -> dict[str, Run]:
    """Return the run on the page and, from new to old, all others that have a model, by name."""
    there = {title: each for title, each in reversed(others.items()) if each.checkpoint("best") is not None}
    return {name: run, **{title: each for title, each in there.items() if each.id != run.id}}


def asked(mine: Mine) -> dict[str, Run]:
    """Return the runs that are asked together: the one on the page, and the newest that were begun one by one.

    A grid would fill all places with a dozen that are nearly the same, and a run broken on purpose says little.
    """
    (name, first), *others = mine.runs.items()
    fit = [(title, each) for title, each in others if not each.about.grid and not each.about.broken]
    return {name: first, **dict(fit[: MOST_ASKED - 1])}


def race_of(run: Run, learner: str) -> Run | None:
    """Return the learner's last race: on the reviews of this run if there is one, else on others."""
    races = [each for each in runs.runs_of(learner) if each.kind == "comparison" and each.about.task == "race"]
    alike = [each for each in races if each.about.data == run.about.data]
    return next(reversed(alike or races), None)


def everybody(mine: Mine) -> Found:
    """Return the runs that are asked together and the simple models of the race, and what is missing."""
    answering = asked(mine)
    there, simple = [of_run(each, name) for name, each in answering.items()], of_race(mine)
    return Found([*there, *simple.there], [*_not_asked(mine, answering), *simple.missing])


def _not_asked(mine: Mine, answering: dict[str, Run]) -> list[str]:
    """How many runs are not asked, and where they can be."""
    rest = [each for name, each in mine.runs.items() if name not in answering]
    special = sum(bool(each.about.grid or each.about.broken) for each in rest)
    told = [counted(len(rest) - special, "older run")] if len(rest) > special else []
    told += [f"{counted(special, 'run')} of a grid or broken on purpose"] if special else []
    if not told:
        return []
    return [f"{' and '.join(told)} {these(len(rest), 'is', 'are')} not asked here. The look “{TWO}” has every run."]


def of_race(mine: Mine) -> Found:
    """Return the simple models that the learner's race has kept, and what is missing."""
    if mine.race is None:
        return Found([], [NO_RACE])
    there, missing = [], []
    for row in _ask_race(mine, ("a",)):  # a letter is enough to learn which are there
        name = f"{NAMES[row['model']]}{mine.race_on}"
        if row["missing"]:
            missing.append(f"{name} is missing. {row['missing']}")
        else:
            there.append(Classifier(name, partial(_answers, mine, row["model"])))
    return Found(there, missing)


def race_version(race: Run) -> float:
    """When the race was last heard of: it may have kept another model since."""
    try:
        return (race.folder / "events.jsonl").stat().st_mtime
    except OSError:
        return 0.0


def _answers(mine: Mine, model: str, texts: tuple[str, ...]) -> Answers:
    return next(row["answers"] for row in _ask_race(mine, texts) if row["model"] == model)


def _ask_race(mine: Mine, texts: tuple[str, ...]) -> list[dict[str, Any]]:
    assert mine.race is not None, "only a race that is there is asked"
    return asking.ask_race(str(mine.race.folder), mine.learner, texts, race_version(mine.race))
