"""What the doctor hands back: one `Reading`, whatever the file was.

A refusal is a reading too, with its reason and remedy, so that pages and the command line show all files the same way.
Rows are counted like this: `rows_read` counts the data rows (no header, no wholly blank lines), `rows_kept` those that
can be learned from; `rows_kept + len(left_out) == rows_read`, always. `table` holds the kept rows, or a balanced sample
of them when there are more than asked for; the findings say so.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Literal

import pandas as pd

from lesson.reviews.split import Split, taken_apart

Verdict = Literal["ready", "ask", "refuse"]


class Refusal(Exception):
    """Raised inside this package when a file cannot be used; its text is the reason and the remedy."""


@dataclass(frozen=True)
class Limits:
    """Where the doctor stops: all are counts, sizes in bytes or characters."""

    file_bytes: int = 100 * 2**20
    lines: int = 2_000_000
    cells_in_a_row: int = 2_000
    text_characters: int = 50_000
    lines_in_a_cell: int = 2_000
    texts_of_a_class: int = 2  # one to train on and one to test
    texts_to_split: int = 3  # at least two classes have one to check by, too
    most_classes: int = 20
    gzip_members: int = 10_000
    read_here_bytes: int = 2 * 2**20  # larger files are read in a process of their own
    read_memory_bytes: int = 3 * 2**30  # of addresses, a third of which is never touched
    read_seconds: int = 60


LIMITS = Limits()


@dataclass(frozen=True)
class LeftOut:
    """One row that is not learned from: its line in the file (in a workbook its row), why, and its text."""

    line: int
    reason: str
    text: str = ""


@dataclass(frozen=True)
class Question:
    """What only the learner can know; `about` is the argument of `read` that answers it."""

    about: Literal["text", "label", "stars", "classes", "none", "similar", "sheet"]
    sentence: str
    choices: tuple[str, ...]


def answerable(questions: Iterable[Question]) -> list[Question]:
    """The questions that can be answered now: what the labels mean depends on their column, and that on the sheet.

    >>> sheet, text = Question("sheet", "Which?", ("a", "b")), Question("text", "Which?", ("c", "d"))
    >>> answerable([text, sheet]) == [sheet]
    True
    """
    asked = list(questions)
    about = {question.about for question in asked}
    now = {"sheet"} if "sheet" in about else {"text", "label"} if "label" in about else about
    return [question for question in asked if question.about in now]


@dataclass(frozen=True)
class Choices:
    """What the learner has decided; None is the doctor's choice."""

    text: str | None = None
    label: str | None = None
    stars: str | None = None
    classes: int | None = None
    none: str | None = None
    similar: str | None = None
    sheet: str | None = None
    max_rows: int = 6000
    seed: int = 0


UNDECIDED = Choices()


def empty_table() -> pd.DataFrame:
    """A table with the three columns of every reading and no rows."""
    return pd.DataFrame(
        {"line": pd.Series(dtype="int64"), "text": pd.Series(dtype="str"), "label": pd.Series(dtype="str")}
    )


@dataclass
class Reading:
    """Everything the doctor found; `table` has the columns line, text and label (all labels are strings).

    `parts` says which part of the split each of its rows is in, once they can be learned from; `text_sheets` are the
    sheets of a workbook that all hold texts alone.
    """

    verdict: Verdict = "ready"
    message: str = ""
    findings: list[str] = field(default_factory=list)
    encoding: str | None = None
    delimiter: str | None = None
    header: bool = False
    columns: list[str] = field(default_factory=list)
    text_column: str | None = None
    label_column: str | None = None
    rows_read: int = 0
    rows_kept: int = 0
    left_out: list[LeftOut] = field(default_factory=list)
    labels: dict[str, int] = field(default_factory=dict)
    table: pd.DataFrame = field(default_factory=empty_table)
    parts: list[str] = field(default_factory=list)
    class_names: tuple[str, ...] = ()
    questions: list[Question] = field(default_factory=list)
    text_sheets: tuple[str, ...] = ()

    def split(self) -> Split:
        """The table in its three parts, as `lesson.reviews.split` makes them with seed 0, without reading it again."""
        return taken_apart(self.table, self.parts)

    def to_json(self) -> dict[str, Any]:
        """The object that `bert-lesson reviews FILE` prints.

        >>> Reading(verdict="refuse", message="The file is empty.").to_json()["verdict"]
        'refuse'
        """
        names = ["verdict", "message", "findings", "encoding", "delimiter", "header", "columns"]
        names += ["text_column", "label_column", "rows_read", "rows_kept"]
        fields = {name: getattr(self, name) for name in names}
        fields["left_out"] = [{"line": row.line, "reason": row.reason} for row in self.left_out]
        return fields | {"labels": self.labels}

    def left_out_table(self) -> pd.DataFrame:
        """The rows left out as a table (line, reason, text), to show or to download."""
        rows = [(row.line, row.reason, row.text) for row in self.left_out]
        return pd.DataFrame(rows, columns=["line", "reason", "text"])
