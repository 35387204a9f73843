"""What a miniature's figures say, in a sentence or two: known by heart, carried over, or not learned yet.

It rests on blanks filled right, in the lines that the miniature learned from and in those that were held out. No model
is asked; takes microseconds.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

BY_HEART = 0.8  # of its own blanks: eight of ten
HARDLY = 0.2  # of its own blanks: about what the most frequent words alone would get
CARRIES_OVER = 0.5  # of what it gets right at home
MARGIN = 0.1  # shares nearer to each other than this are called alike


def conclude(report: Mapping[str, Any]) -> str:
    """Sum up a miniature from its report; empty when no blank was asked.

    >>> counts = {"own_right": 9, "own_asked": 10, "held_out_right": 1, "held_out_asked": 10}
    >>> conclude(counts).partition(" in lines")[0]
    'Of 10 blanks in the lines it learned from, it gets 9 (90 %) right; of 10'
    """
    if not report.get("own_asked"):
        return ""
    said = [_count(report)]
    if report.get("held_out_asked"):
        said.append(_meaning(_share(report, "own"), _share(report, "held_out"), _is_stopped(report)))
    if _is_stopped(report):
        said.append(f"It was stopped after {report['step']:,} of {report['steps']:,} steps.")
    return " ".join(said)


def _count(report: Mapping[str, Any]) -> str:
    own = f"Of {_blanks(report['own_asked'])} in the lines it learned from, it gets {_right(report, 'own')} right"
    if not report.get("held_out_asked"):
        return f"{own}."
    return f"{own}; of {report['held_out_asked']:,} in lines it never saw, {_right(report, 'held_out')}."


def _meaning(own: float, held_out: float, stopped: bool) -> str:
    if own < HARDLY:
        return "It has hardly begun to learn." if stopped else "It has learned next to nothing of this text."
    if held_out > own - MARGIN:
        return "It does as well on lines it never saw: whatever it has learned holds for both."
    if own >= BY_HEART and held_out < CARRIES_OVER * own:
        return "It knows its text by heart and little beyond it: language takes far more text than this."
    if own >= BY_HEART:
        return "It knows its text by heart, and much of that carries over: the lines are alike."
    more = "" if stopped else " As many steps would be enough for a shorter or more regular text."
    return f"It knows part of its text, and less of lines it never saw.{more}"


def _is_stopped(report: Mapping[str, Any]) -> bool:
    return report.get("step", 0) < report.get("steps", 0)


def _share(report: Mapping[str, Any], of: str) -> float:
    return report[f"{of}_right"] / report[f"{of}_asked"]


def _right(report: Mapping[str, Any], of: str) -> str:
    right, asked = report[f"{of}_right"], report[f"{of}_asked"]
    return f"{right:,} ({_percent(right, asked)} %)"


def _percent(right: int, asked: int) -> int:
    """Rounded, but 100 only when all were right, and 0 only when none was."""
    if right in (0, asked):
        return 100 * right // asked
    return min(99, max(1, round(100 * right / asked)))


def _blanks(number: int) -> str:
    return "1 blank" if number == 1 else f"{number:,} blanks"


def kind_of_answer(word: str, lines: Iterable[str], frequent: int) -> str:
    """Say what kind of answer a word is for a miniature that read these lines.

    >>> kind_of_answer("the", ["the cat", "the dog"], 1), kind_of_answer("dog", ["the cat", "the dog"], 1)
    ('the most common word of its text', 'not a frequent word, so see for yourself whether it fits')
    """
    counts = Counter(word for line in lines for word in re.findall(r"\w+|[^\w\s]", line.lower()))
    common = [each for each, _ in counts.most_common(frequent)]
    if word not in counts:
        return "not a word of its text at all, so it is noise"
    if word == common[0]:
        return "the most common word of its text"
    if word in common:
        return f"one of the {frequent} most common words of its text"
    return "not a frequent word, so see for yourself whether it fits"
