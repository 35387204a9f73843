"""Cuts lines into records: the csv module where a line is sound, line by line recovery where quotes are not.

One unbalanced quote makes a plain CSV reader swallow half a file. Here a quoted cell may run over several lines only if
the lines together are sound CSV of the right width, and are not sound rows each by itself; otherwise the quote is taken
as a letter of that one line. 300,000 lines take about a second.
"""

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from lesson.reviews.reading import LIMITS

csv.field_size_limit(2**31 - 1)


@dataclass(frozen=True)
class Dialect:
    r"""How cells are separated; `delimiter` None means one column. `backslash`: quotes inside cells are written \\".

    `spaced`: there may be spaces between a delimiter and a quote.
    """

    delimiter: str | None
    quote: str = '"'
    backslash: bool = False
    spaced: bool = False


class Record(NamedTuple):
    """One row: the line it begins on (1 is the file's first), its cells, whether a stray quote was mended."""

    line: int
    cells: list[str]
    mended: bool = False


@dataclass(frozen=True)
class Shape:
    """What sound rows look like: their width (0: unknown) and the values of columns with few different ones."""

    width: int = 0
    vocabulary: dict[int, frozenset[str]] = field(default_factory=dict)


def records(lines: Sequence[str], dialect: Dialect, shape: Shape = Shape()) -> Iterator[Record]:
    r"""All records, blank lines as records with one blank cell.

    >>> [record.cells for record in records(['good,1\n', '"a, b",0\n'], Dialect(","))]
    [['good', '1'], ['a, b', '0']]
    """
    at = 0
    while at < len(lines):
        line = lines[at]
        if dialect.quote in line:
            cells, used, mended = _quoted(lines, at, dialect, shape)
        else:
            cells, used, mended = _plain(line, dialect), 1, False
        yield Record(at + 1, cells, mended)
        at += used


def _plain(line: str, dialect: Dialect) -> list[str]:
    line = line.rstrip("\r\n")
    if dialect.delimiter is None or line.count(dialect.delimiter) > LIMITS.cells_in_a_row:
        return [line]
    return line.split(dialect.delimiter)


def _quoted(lines: Sequence[str], at: int, dialect: Dialect, shape: Shape) -> tuple[list[str], int, bool]:
    """(cells, lines used, mended) of the record that begins at `lines[at]`, which holds a quote."""
    line = _close_up(lines[at], dialect)
    if dialect.delimiter and line.count(dialect.delimiter) > LIMITS.cells_in_a_row:
        return [line.rstrip("\r\n")], 1, False
    cells = _strict(line, dialect)
    if cells is not None:
        return cells, 1, False
    if _odd(line, dialect):
        end = _closing(lines, at, dialect)
        cells = _strict(_close_up("".join(lines[at:end]), dialect), dialect) if end else None
        if cells is not None and not _separate(lines[at:end], dialect, shape):
            return cells, end - at, False
    return _tolerant(line, dialect), 1, True


def _close_up(text: str, dialect: Dialect) -> str:
    """The text without spaces between a closing quote and its delimiter; those before a quote the csv module skips."""
    if not dialect.spaced or dialect.delimiter is None:
        return text
    quote, delimiter = re.escape(dialect.quote), re.escape(dialect.delimiter)
    return re.sub(rf"(?<=[^{quote}]{quote}) +(?={delimiter})", "", text)


def _strict(text: str, dialect: Dialect) -> list[str] | None:
    """The cells when `text` is exactly one sound record, else None."""
    reader = csv.reader(
        [text],
        delimiter=dialect.delimiter or "\x00",
        quotechar=dialect.quote,
        escapechar="\\" if dialect.backslash else None,
        skipinitialspace=dialect.spaced,
        strict=True,
    )
    try:
        rows = list(reader)
    except csv.Error:
        return None
    return rows[0] if len(rows) == 1 and rows[0] else None


def _odd(line: str, dialect: Dialect) -> bool:
    escaped = line.count("\\" + dialect.quote) if dialect.backslash else 0
    return (line.count(dialect.quote) - escaped) % 2 == 1


def _closing(lines: Sequence[str], at: int, dialect: Dialect) -> int:
    """The index after the next line with an odd number of quotes, which must close the cell; 0 when none is near."""
    for end in range(at + 1, min(at + LIMITS.lines_in_a_cell, len(lines))):
        if dialect.quote in lines[end] and _odd(lines[end], dialect):
            return end + 1
    return 0


def _separate(chunk: Sequence[str], dialect: Dialect, shape: Shape) -> bool:
    """Whether each line is a sound row by itself, so that a quote that spans them is a stray one."""
    if shape.width < 2:
        return False
    rows = []
    for line in chunk:
        rows.append(_tolerant(line, dialect))
        if len(rows[-1]) != shape.width:
            return False
    known = all(row[column].strip() in values for row in rows for column, values in shape.vocabulary.items())
    return known if shape.vocabulary else dialect.delimiter == "\t"


def _tolerant(line: str, dialect: Dialect) -> list[str]:
    """Cells of a line with stray quotes: a cell is quoted only if its closing quote ends it."""
    if dialect.delimiter is None:
        return [line.rstrip("\r\n")]
    cells = []
    for hit in _pattern(dialect).finditer(line.rstrip("\r\n")):
        quoted, plain, end = hit.groups()
        cells.append(plain if quoted is None else quoted.replace(dialect.quote * 2, dialect.quote))
        if not end:
            break
    return cells


@lru_cache(maxsize=64)
def _pattern(dialect: Dialect) -> re.Pattern[str]:
    quote, delimiter = re.escape(dialect.quote), re.escape(dialect.delimiter or "\x00")
    inside = rf"[^{quote}\\]|{quote}{quote}|\\." if dialect.backslash else rf"[^{quote}]|{quote}{quote}"
    quoted = rf"{quote}((?>(?:{inside})*)){quote}(?={delimiter}|$)"
    before = " *" if dialect.spaced else ""
    return re.compile(rf"(?:{before}{quoted}|([^{delimiter}]*))({delimiter}|$)", re.DOTALL)
