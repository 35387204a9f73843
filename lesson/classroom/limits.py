"""What a class does not let its students do; asked where the work is done, so no address and no old tab gets round it.

Each function does nothing for a learner who is in no class, or in one that has ended.
"""

from typing import Any

from lesson.classroom import classes, store
from lesson.classroom.rules import Rules
from lesson.content.words import counted, these
from lesson.errors import LessonError
from lesson.runs.record import About

STEPS = {"finetuning": 5, "search": 5, "pretraining": 3, "race": 7, "sweep": 7}  # which step a kind of run belongs to
MEDIUM = (4, 3)  # sizes and seeds of a sweep; with more of either it is a full one
LOCKED = "Your teacher hasn't opened this step yet. Nothing can be started here until then."
HIDDEN = "Your teacher has left this out for your class."


def check_run(learner: str, kind: str, settings: dict[str, Any], about: About) -> None:
    """Raise LessonError where the learner's class does not allow this run."""
    rules = _rules(learner)
    if rules is None:
        return
    task = "search" if about.grid else about.task or kind
    if not rules.opens(STEPS.get(task)):
        raise LessonError(LOCKED)
    if _is_hidden(rules, task, settings):
        raise LessonError(HIDDEN)
    if not store.may_use(learner, settings.get("checkpoint", rules.checkpoint)):
        raise LessonError("Your class uses one model, and this is a different one. Set the run up again.")


def check_room(learner: str, more: int, active: int) -> None:
    """Raise LessonError where so many runs more are too many for the learner's class, in all or at once.

    `active`: how many of theirs wait or are being trained.
    """
    rules = _rules(learner)
    if rules is None:
        return
    begun = store.read("SELECT count(*) FROM runs WHERE learner = ?", learner)[0][0]
    if rules.runs_each is not None and begun + more > rules.runs_each:
        raise LessonError(
            f"In your class everyone can start {counted(rules.runs_each, 'run')}: you have started {begun}, so "
            f"{more} more {these(more, 'is', 'are')} too many."
        )
    check_at_once(learner, active, more)


def check_at_once(learner: str, active: int, more: int = 1) -> None:
    """Raise LessonError where so many runs more would be too many at once for the learner's class."""
    rules = _rules(learner)
    if rules is not None and rules.runs_at_once is not None and active + more > rules.runs_at_once:
        raise LessonError(
            f"In your class everyone can have {counted(rules.runs_at_once, 'run')} at a time. Wait until yours is "
            "done, or stop it."
        )


def _is_hidden(rules: Rules, task: str, settings: dict[str, Any]) -> bool:
    full = len(settings.get("sizes", ())) > MEDIUM[0] or settings.get("seeds", 0) > MEDIUM[1]
    hidden = {"drawers": task in ("pretraining", "race"), "full_sweep": task == "sweep" and full}
    hidden["search"] = task == "search"
    return any(rules.hides(what) for what, is_this in hidden.items() if is_this)  # type: ignore[arg-type]


def _rules(learner: str) -> Rules | None:
    found = store.rules_of(learner)
    return classes.rules_from(found) if found else None
