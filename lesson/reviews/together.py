"""Chooses a table's columns and puts its texts together, for whoever learns from them and whoever has them scored.

Both take these steps here, so that a model scores the very texts that it would have learned from: tails go back into
nameless columns' texts (`tails.py`), lines that were cut are joined (`lines.py`), and every row gets its cells.
"""

from typing import NamedTuple

from lesson.reviews import report
from lesson.reviews.bytes import tails
from lesson.reviews.bytes.records import Record
from lesson.reviews.columns.choose import Choice, choose
from lesson.reviews.columns.profile import Profile
from lesson.reviews.labels import rows
from lesson.reviews.labels.lines import join_lines
from lesson.reviews.reading import Reading


class Together(NamedTuple):
    """The rows, as many cells in each as there are columns, what the columns look like, and which were chosen."""

    rows: list[Record]
    profiles: list[Profile]
    choice: Choice


def put_together(
    table: list[Record], reading: Reading, text: str | None, label: str | None = None, learns: bool = True
) -> Together:
    """The texts of `table` in one piece each; `reading` gets the columns, how many rows there are, and the findings.

    `text` and `label` name columns. A row whose label would be none of the known ones keeps its surplus cells where a
    model `learns` from the table. Raises Refusal when no column holds texts.
    """
    profiles = tails.profiles_of(table, reading)
    report.report_empty_columns(reading, [column.name for column in profiles if not column.values])
    choice = choose(profiles, text, label)
    if not (reading.header or text or label):
        table, choice, profiles = _with_tails(table, choice, profiles, reading)
    text_column, label_column, width = choice.text_column, choice.label_column, len(reading.columns)
    table, lines = join_lines(table, width, text_column, label_column)
    reading.rows_read = len(table)
    report.report_lines(reading, lines)
    checked = label_column if learns else None
    fitted, joined = rows.cut_wide(table, width, text_column, checked, reading.delimiter or ",")
    report.report_mended(reading, table, joined)
    report.report_cut(reading, *tails.left_cut(table, profiles, text_column, label_column))
    return Together(fitted, profiles, choice)


def _with_tails(
    table: list[Record], choice: Choice, profiles: list[Profile], reading: Reading
) -> tuple[list[Record], Choice, list[Profile]]:
    """In a table without a header: nameless columns that continue the text are put back into it."""
    mended, cut = tails.put_back_all(table, profiles, choice.text_column, choice.label_column, reading)
    if mended is table:
        return table, choice, profiles
    report.report_joined(reading, cut)
    profiles = tails.profiles_of(mended, reading)
    return mended, choose(profiles), profiles
