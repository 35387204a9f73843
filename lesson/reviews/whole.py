"""Reads a file whole, every row and column of it in the file's order, for a model to score.

It reads as the doctor does (`table.py`, `together.py`) but does not judge labels: none are needed, and no row is left
out. Lines above the header and wholly blank lines are no rows. 10,000 rows take about 0.1 s.
"""

from dataclasses import dataclass

import pandas as pd

from lesson.errors import LessonError
from lesson.reviews import apart
from lesson.reviews.bytes.records import Record
from lesson.reviews.bytes.table import open_table, without_collector
from lesson.reviews.columns import choose as columns
from lesson.reviews.columns.profile import is_blank
from lesson.reviews.labels import rows
from lesson.reviews.reading import Question, Reading, Refusal, answerable
from lesson.reviews.together import put_together


@dataclass(frozen=True)
class WholeTable:
    """`cells` holds all rows and columns as strings, its index the line (in a workbook the row) each begins on.

    `text_columns` are those that may be chosen, `sheet` is the one that was asked for, and `questions` are what only
    the learner can know: while there are any, the text column is a proposal.
    """

    cells: pd.DataFrame
    text_column: str
    findings: tuple[str, ...]
    text_columns: tuple[str, ...]
    questions: tuple[Question, ...]
    sheet: str | None

    def texts(self) -> pd.Series:
        """The texts, tidied; empty where there is none (nan, n/a and their like count as none)."""
        tidied = self.cells[self.text_column].map(rows.tidy)
        return tidied.where(~tidied.map(is_blank), "")


@dataclass(frozen=True)
class Glance:
    """The first rows of a file, what it has, and the column that looks like the text; else as `WholeTable`."""

    head: pd.DataFrame
    rows: int
    text_column: str
    findings: tuple[str, ...]
    text_columns: tuple[str, ...]
    questions: tuple[Question, ...]


def read_table(data: bytes, name: str, text: str | None = None, sheet: str | None = None) -> WholeTable:
    r"""The whole table of a file called `name`; `text` names the text column, by default the likeliest one is taken.

    Raises LessonError, with the reason and the remedy, for what is no table, for a table without a column of texts
    (the doctor refuses the same ones), for a given column that holds none, and for a column or a workbook's `sheet`
    that is not there.

    >>> read_table(b"id;text\n7;good soup\n8;\n", "a.csv").cells.values.tolist()
    [['7', 'good soup'], ['8', '']]
    """
    try:
        if apart.is_needed(data):
            table: WholeTable = apart.call(__name__, "examine", data, name, text, sheet)
            return table
        return examine(data, name, text, sheet)
    except Refusal as refusal:  # its remedy asks for what learning needs; scoring needs less
        raise LessonError(str(refusal).replace("a text and a label", "a text")) from None


def read_texts(data: bytes, name: str, text: str | None = None, sheet: str | None = None) -> pd.Series:
    r"""The tidied texts of a file, by the line each begins on; empty where a row has none. Raises as `read_table`.

    >>> read_texts(b"id;text\n7; good soup \n8;\n", "a.csv").to_dict()
    {2: 'good soup', 3: ''}
    """
    return read_table(data, name, text, sheet).texts()


def glance(data: bytes, name: str, most: int = 5, text: str | None = None, sheet: str | None = None) -> Glance:
    r"""The first `most` rows and the proposed text column (or the given one); raises LessonError as `read_table` does.

    >>> glance(b"id,text\n1,good soup\n2,cold soup\n", "a.csv").text_column
    'text'
    """
    table = read_table(data, name, text, sheet)
    return Glance(
        table.cells.head(most),
        len(table.cells),
        table.text_column,
        table.findings,
        table.text_columns,
        table.questions,
    )


def examine(data: bytes, name: str, text: str | None, sheet: str | None) -> WholeTable:
    """The same as `read_table` in this process, whatever the file's size; raises Refusal."""
    reading = Reading()
    try:
        with without_collector():
            return _read(data, name, reading, text, sheet)
    except MemoryError:
        raise Refusal(apart.too_large()) from None
    except RecursionError:
        raise Refusal("The file is nested too deeply to be read: choose a plain table.") from None


def _read(data: bytes, name: str, reading: Reading, text: str | None, sheet: str | None) -> WholeTable:
    table = open_table(data, name, reading, sheet)
    fitted, profiles, choice = put_together(table, reading, text, learns=False)
    reading.questions += [question for question in choice.questions if question.about == "text"]
    if len(reading.text_sheets) > 1:
        reading.questions.append(Question("sheet", "Which sheet of the workbook holds the texts?", reading.text_sheets))
    return WholeTable(
        _cells(fitted, reading.columns),
        reading.columns[choice.text_column],
        tuple(reading.findings),
        tuple(columns.offered_texts(profiles, choice.text_column)),
        tuple(answerable(reading.questions)),
        sheet,
    )


def _cells(fitted: list[Record], names: list[str]) -> pd.DataFrame:
    lines = pd.Index([row.line for row in fitted], name="line")
    return pd.DataFrame([row.cells for row in fitted], columns=names, index=lines, dtype=str)
