"""Reads workbooks: opens them in a separate process (`workbook.py`) and reads the sheet that looks like reviews.

The first sheet is often a cover, a legend or a pivot table. The others are named, so that nobody overlooks one.
"""

import json
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from lesson.reviews.reading import Question, Refusal
from lesson.reviews.wording import count, listed

_SECONDS = 45
_PROGRAM = Path(__file__).with_name("workbook.py")
Rows = list[tuple[int, list[str]]]


@dataclass(frozen=True)
class Sheet:
    """A sheet and its rows, each with its number; `whole` is False where only the first ones are there."""

    name: str
    rows: Rows
    whole: bool


class Found(NamedTuple):
    """The rows of the sheet that was read, findings, questions, and the sheets as good as it that have texts alone."""

    rows: Rows
    findings: list[str]
    questions: list[Question]
    of_texts: tuple[str, ...]


def read(data: bytes, wanted: str | None, judge: Callable[[Rows], int]) -> Found:
    """The sheet that `judge` gives the most points for its first rows: 1 for texts alone.

    Of equal ones it is the longest. From 2 points on a sheet is a table of reviews; where several have the most, they
    are asked about, unless one is `wanted`. Raises Refusal when the workbook cannot be read, and for a wanted sheet
    that is not there.
    """
    filled, sheets = _sheets(data, wanted)
    if not sheets:
        raise Refusal("The workbook has no filled sheet: put a text and a label in each row.")
    if wanted is not None and wanted not in filled:
        raise Refusal(f"There is no filled sheet “{wanted[:60]}”: the workbook has {listed(filled, 12)}.")
    points = {sheet.name: judge(sheet.rows) if len(sheets) > 1 else 0 for sheet in sheets}
    best = max(sheets, key=lambda sheet: (points[sheet.name], len(sheet.rows)))
    rows = best.rows if best.whole else _sheets(data, best.name)[1][0].rows
    tables = [sheet.name for sheet in sheets if points[sheet.name] == max(points[best.name], 2)]
    questions = []
    if len(tables) > 1:
        questions = [Question("sheet", "Which sheet of the workbook holds the reviews?", _first(best.name, tables))]
    of_texts = [sheet.name for sheet in sheets if points[sheet.name] == points[best.name] == 1]
    return Found(rows, _findings(best.name, filled), questions, _first(best.name, of_texts))


def _first(name: str, names: Sequence[str]) -> tuple[str, ...]:
    return tuple(sorted(names, key=lambda other: other != name))


def _findings(read_sheet: str, filled: Sequence[str]) -> list[str]:
    others = [name for name in filled if name != read_sheet]
    told = [f"This is a workbook; its sheet “{read_sheet[:40]}” was read."]
    if others:
        told.append(f"{count(len(others), 'other sheet')} not read: {listed(others, 12)}.")
    return told


def _sheets(data: bytes, wanted: str | None) -> tuple[list[str], list[Sheet]]:
    """(names of all filled sheets, the sheets with the rows that were written)."""
    try:
        done = subprocess.run(
            [sys.executable, "-I", str(_PROGRAM), *([wanted] if wanted else [])],
            input=data,
            capture_output=True,
            timeout=_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise Refusal(_too_long()) from None
    except ValueError:  # a name that no argument can hold
        raise Refusal(f"There is no filled sheet “{wanted}”.") from None
    if done.returncode:
        raise Refusal(_why(done))
    return _parsed(done.stdout)


def _parsed(output: bytes) -> tuple[list[str], list[Sheet]]:
    filled: list[str] = []
    sheets: list[Sheet] = []
    for line in output.splitlines():
        found = json.loads(line)
        if isinstance(found, dict):
            filled = found["filled"]
            sheets.append(Sheet(found["sheet"], [], found["whole"]))
        else:
            sheets[-1].rows.append((len(sheets[-1].rows) + 1, found))
    return filled, sheets


def _too_long() -> str:
    return "Opening the workbook takes longer than the limit of 30 seconds: save its sheet as CSV and choose that."


def _why(done: "subprocess.CompletedProcess[bytes]") -> str:
    word = done.stderr.strip()
    if done.returncode == -getattr(signal, "SIGXCPU", 24):
        return _too_long()
    if word == b"password":
        return "The workbook is protected by a password: remove the password, or save the sheet as CSV."
    if word == b"damaged":
        return "The workbook cannot be opened; it may be damaged, or not a spreadsheet: save its sheet as CSV."
    if word == b"long":
        return "The workbook unpacks to more than 100 MB, which is the limit: keep some of its rows, or save as CSV."
    return "The workbook unpacks to more than fits in memory: save its sheet as CSV and choose that."
