"""Lesson plans, one per ready preset, and how long a class waits when everybody starts a run at once.

The texts are assets/plans/NAME.md, read by people there and shown on Teach.
"""

from typing import NamedTuple

from lesson import places
from lesson.classroom.presets import READY

CORES_A_WORKER = 4  # as lesson/workers/cluster.py has it where nothing is set


class Waits(NamedTuple):
    """Seconds after which half of the class has begun, the last one begins, and all are done."""

    half: float
    last: float
    done: float


def plan(name: str) -> str:
    """Return the plan of a ready preset, in Markdown, without its title."""
    if name not in READY:
        raise ValueError("what comes from an address must not name a file")
    return (places.ASSETS / "plans" / f"{name}.md").read_text(encoding="utf-8").partition("\n")[2].strip()


def waits(students: int, seconds: float, workers: int) -> Waits:
    """Return how long students wait who all start a run of so many seconds together: calculated, not measured.

    >>> waits(students=30, seconds=40, workers=1)
    Waits(half=560, last=1160, done=1200)
    """
    half, last = (students + 1) // 2, students
    rounds = [(place - 1) // workers for place in (half, last)]
    return Waits(rounds[0] * seconds, rounds[1] * seconds, (rounds[1] + 1) * seconds)


def workers(cores: int) -> int:
    """Return how many training workers a server starts by itself on so many cores.

    >>> [workers(cores) for cores in (1, 2, 4, 8, 16)]
    [1, 1, 1, 2, 4]
    """
    return max(1, cores // CORES_A_WORKER)
