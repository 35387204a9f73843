"""A preset: all that a teacher wants to set, in a link that one can read. It proposes; only a class locks.

`?preset=fifty-minutes` names a ready one; `?preset=labels:20,50;head:word;hide:search,full` spells one out.
The parts, in any order, none of them needed:

    labels:20,50,all   numbers of labels to deal out                 head:new,word   heads to deal out
    seeds:4            how many different seeds                      steps:0,1,5     steps of the walk to show
    hide:search,full,drawers,model,uploads                           model:NAME      the checkpoint to begin with
    runs:6             that a student may begin, and at-once:1       answers:wait    until the teacher reveals them

What `steps`, `runs`, `at-once` and `answers` can only propose without a class, a class enforces.
"""

import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from lesson.classroom.rules import STEPS, Deal, Hand, Hidden, Rules
from lesson.errors import LessonError
from lesson.settings import BUILT_IN

LONGEST = 300  # letters
NOTHING = "Nothing set"
SHORT: Mapping[str, Hidden] = {
    "drawers": "drawers",
    "full": "full_sweep",
    "search": "search",
    "model": "model_picker",
    "uploads": "uploads",
}


@dataclass(frozen=True)
class Preset:
    """A ready one: its title, what it is for in a sentence, and what it sets."""

    title: str
    sentence: str
    rules: Rules


READY: Mapping[str, Preset] = {
    "ten-minutes": Preset(
        "Ten-minute demo",
        "One screen, one speaker: four steps, one short run, and the one picture.",
        Rules(
            open_steps=(0, 1, 5, 7),
            hide=("drawers", "full_sweep", "search", "uploads"),
            deal=Deal(labels=(50,), heads=("word",), seeds=1),
        ),
    ),
    "fifty-minutes": Preset(
        "Fifty-minute class",
        "The whole walk. Each student is dealt a number of labels, a head and a seed; together they draw the picture.",
        Rules(
            hide=("full_sweep", "search"),
            runs_at_once=1,
            deal=Deal(labels=(20, 50, 100, 200), heads=("new", "word"), seeds=4),
        ),
    ),
    "own-csv": Preset(
        "Bring your own CSV",
        "Fine-tune on your own file: six steps, and the file does most of the talking.",
        Rules(open_steps=(0, 1, 4, 5, 6, 7), hide=("full_sweep", "search"), runs_at_once=1),
    ),
}


def read(text: str) -> Rules:
    """Return what a preset sets, ready or spelled out.

    Raises LessonError for one that cannot be read, with the part that is at fault.

    >>> read("labels:20,all;head:word;hide:search,full").deal.labels
    (20, 0)
    >>> read("labels:many")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    lesson.errors.LessonError: The link's preset cannot be read at 'labels:many', so it is ignored. ...
    """
    if text in READY:
        return READY[text].rules
    found: dict[str, Any] = {}
    for part in text[:LONGEST].split(";"):
        name, _, value = part.strip().partition(":")
        try:
            found |= _READERS[name](value.strip())
        except (KeyError, ValueError, LessonError):
            raise _unreadable(part) from None
    try:
        dealt = {name: found.pop(name) for name in ("labels", "heads", "seeds") if name in found}
        deal = Deal(**({"heads": ("new",), "seeds": 1} | dealt)) if dealt else None
        return Rules(**found, deal=deal)
    except LessonError:
        raise _unreadable(text) from None


def write(rules: Rules) -> str:
    """Return the shortest preset that `read` makes these rules of; empty where nothing is set.

    >>> write(Rules(hide=("search",), deal=Deal(labels=(20, 0), heads=("word",), seeds=1)))
    'labels:20,all;head:word;hide:search'
    >>> write(READY["own-csv"].rules)
    'own-csv'
    """
    ready = next((name for name, preset in READY.items() if preset.rules == rules), None)
    if ready:
        return ready
    deal, parts = rules.deal, []
    if deal is not None:
        parts += [f"labels:{','.join(str(number or 'all') for number in deal.labels)}", f"head:{','.join(deal.heads)}"]
        parts += [f"seeds:{deal.seeds}"] if deal.seeds > 1 else []
    if rules.open_steps != STEPS:
        parts.append(f"steps:{','.join(map(str, rules.open_steps))}")
    if rules.hide:
        parts.append(f"hide:{','.join(short for short, name in SHORT.items() if name in rules.hide)}")
    parts += [f"runs:{rules.runs_each}"] if rules.runs_each else []
    parts += [f"at-once:{rules.runs_at_once}"] if rules.runs_at_once else []
    parts += ["answers:wait"] if rules.answers_wait else []
    parts += [f"model:{rules.checkpoint}"] if rules.checkpoint != BUILT_IN else []
    return ";".join(parts)


def is_one(text: str) -> bool:
    """Whether a preset can be read.

    >>> is_one("fifty-minutes"), is_one("labels:50"), is_one(""), is_one("<b>")
    (True, True, False, False)
    """
    try:
        return bool(text) and len(text) <= LONGEST and bool(read(text))
    except LessonError:
        return False


def hand(deal: Deal, learner: str, of_class: str = "") -> Hand:
    """Return what a learner is dealt, always the same; where nobody counts who joins, a digest takes its place.

    >>> hand(Deal(), "ada") == hand(Deal(), "ada")
    True
    """
    return deal.hand(zlib.crc32(f"{of_class} {learner}".encode()) % hands(deal))


def hands(deal: Deal) -> int:
    """Return how many different hands there are.

    >>> hands(Deal(labels=(20, 200), heads=("new", "word"), seeds=4))
    16
    """
    return len(deal.labels) * len(deal.heads) * deal.seeds


def by_title(title: str) -> Rules:
    """Return the rules of the ready preset of this title; of any other one those that change nothing.

    >>> by_title("Ten-minute demo").open_steps, by_title(NOTHING) == Rules()
    ((0, 1, 5, 7), True)
    """
    return next((preset.rules for preset in READY.values() if preset.title == title), Rules())


def title(text: str) -> str:
    """Return the title of a ready preset, to stand behind other words; empty for one that is spelled out.

    >>> title("own-csv"), title("labels:20")
    (' (Bring your own CSV)', '')
    """
    return f" ({READY[text].title})" if text in READY else ""


def _numbers(text: str) -> tuple[int, ...]:
    """Numbers between commas; `all` is 0, and 0-3 is 0,1,2,3.

    >>> _numbers("0-2,5"), _numbers("20,all")
    ((0, 1, 2, 5), (20, 0))
    """
    found: list[int] = []
    for part in text.split(","):
        first, _, last = part.partition("-")
        low = 0 if part == "all" else int(first)
        high = int(last) if last else low
        if high - low >= len(STEPS):
            raise ValueError(part)
        found += range(low, high + 1)
    return tuple(found)


def _heads(text: str) -> tuple[str, ...]:
    return ("new", "word") if text == "both" else tuple(text.split(","))


def _wait(text: str) -> bool:
    if text != "wait":
        raise ValueError(text)
    return True


_READERS: Mapping[str, Callable[[str], dict[str, Any]]] = {
    "labels": lambda text: {"labels": _numbers(text)},
    "head": lambda text: {"heads": _heads(text)},
    "seeds": lambda text: {"seeds": int(text)},
    "steps": lambda text: {"open_steps": _numbers(text)},
    "hide": lambda text: {"hide": tuple(SHORT[each] for each in text.split(","))},
    "runs": lambda text: {"runs_each": int(text)},
    "at-once": lambda text: {"runs_at_once": int(text)},
    "answers": lambda text: {"answers_wait": _wait(text)},
    "model": lambda text: {"checkpoint": text},
}


def _unreadable(part: str) -> LessonError:
    return LessonError(
        f"The link's preset cannot be read at {part[:40]!r}, so it is ignored. Use {', '.join(READY)}, or parts such "
        "as labels:20,50;head:word;hide:search,full."
    )
