"""Cuts a file's bytes into rows and names their columns: what must be known before asking what the columns mean.

Unpacks, finds encoding and delimiter, repairs quotes, finds the header. Its findings go into a `Reading`. A file
of 300,000 short rows takes about two seconds. It leaves no row out and changes no cell.
"""

import gc
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from lesson.reviews.bytes import dialect, encoding, header, sheets, tails, unpack
from lesson.reviews.bytes.cells import narrowest, trimmed
from lesson.reviews.bytes.kinds import is_binary
from lesson.reviews.bytes.records import Record, records
from lesson.reviews.columns.profile import Profile, profile, sample
from lesson.reviews.columns.score import LEAST_TEXT, label_score, text_score
from lesson.reviews.reading import LIMITS, Reading, Refusal
from lesson.reviews.wording import count

# ASCII's unit separator replaces delimiters of several characters: the csv module accepts single ones only.
_UNIT = "\x1f"


_MARKS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "vertical bars", "  ": "two spaces or more"}


def open_table(data: bytes, name: str, reading: Reading, sheet: str | None = None) -> list[Record]:
    r"""The data rows of a file called `name`, uneven as they are.

    `reading` gets encoding, delimiter, header, columns, findings, and a question where a workbook has two tables;
    `sheet` names the one to read.

    Raises Refusal for what is no table or has no rows.

    >>> found = Reading()
    >>> [row.cells for row in open_table(b"text,label\ngood,pos\nbad,neg\n", "a.csv", found)], found.columns
    ([['good', 'pos'], ['bad', 'neg']], ['text', 'label'])
    """
    data, findings = unpack.open_file(data, name)
    reading.findings += findings
    is_workbook = unpack.is_workbook(data, name)
    found = _workbook(data, reading, sheet) if is_workbook else _text_file(data, name, reading)
    table = _named(found, reading)
    reading.rows_read = len(table)
    if not table:
        raise Refusal("The file has a header but no rows: it needs a text and a label in each row.")
    return table


@contextmanager
def without_collector() -> Iterator[None]:
    """Rows hold no cycles, but Python's collector would go through millions again and again: 40 % of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _workbook(data: bytes, reading: Reading, sheet: str | None) -> list[Record]:
    """The records of the sheet that looks like reviews; wholly blank rows are no records."""
    found = sheets.read(data, sheet, _sheet_points)
    reading.findings += found.findings
    reading.questions += found.questions
    reading.text_sheets = found.of_texts
    return _of_sheet(found.rows, reading)


def _of_sheet(numbered: sheets.Rows, reading: Reading) -> list[Record]:
    """The filled rows; those of a CSV file that was opened as one column are cut."""
    rows = [Record(number, cells) for number, cells in numbered if any(cell.strip() for cell in cells)]
    if any(len(trimmed(row.cells, 1)) > 1 for row in rows):
        return rows
    lines = [row.cells[0] + "\n" for row in rows]
    found = dialect.find(lines)
    if not dialect.cuts_names(lines, found.dialect):
        return rows
    reading.delimiter = found.dialect.delimiter
    reading.findings.append("Each row was in one cell, as in a CSV file that was opened with another delimiter.")
    return [row._replace(line=rows[row.line - 1].line) for row in _cut(lines, found)]


def _sheet_points(numbered: sheets.Rows) -> int:
    """3 for a sheet to learn from, 2 for one with too few texts and labels, 1 for texts alone, 0 for anything else."""
    reading = Reading()
    try:
        table = _named(_of_sheet(numbered, reading), reading)
    except Refusal:
        return 0
    profiles = tails.profiles_of(table, reading) if len(table) > 2 else []
    texts = [text_score(column) for column in profiles]
    if max(texts, default=0.0) < LEAST_TEXT:
        return 0
    others = [column for at, column in enumerate(profiles) if at != texts.index(max(texts))]
    labels = [column for column in others if label_score(column) > 0]
    return 1 + bool(labels) + any(map(_can_be_split, labels))


def _can_be_split(column: Profile) -> bool:
    """Whether labels have texts enough to learn from; those of a legend or of examples have one or two."""
    return sum(times >= LIMITS.texts_to_split for times in column.values.values()) >= 2


def _text_file(data: bytes, name: str, reading: Reading) -> list[Record]:
    """The records of a text file; wholly blank lines are no records."""
    reading.encoding, finding = encoding.find(data)
    reading.findings += [finding] if finding else []
    if "16" not in reading.encoding and "32" not in reading.encoding and is_binary(data):
        raise Refusal("This is a binary file, not text: choose a CSV file.")
    lines = _unwrapped(_lines(data, reading), reading)
    told = dialect.told_delimiter(lines[0]) if lines else None
    lines = ["\n", *lines[1:]] if told else lines
    spaced = dialect.label_leads(lines)
    if spaced:
        lines, told = [line.replace(" ", "\t", 1) for line in lines], "\t"
    first = next((at for at, line in enumerate(lines) if not line.isspace()), len(lines))
    found = dialect.find(lines[first:], name, told)
    odd = dialect.odd_delimiter(lines[first:], found)
    if odd:
        lines = [line.replace(odd, _UNIT) for line in lines]
        found = dialect.find(lines[first:], name, _UNIT)
    gaps = not found.dialect.delimiter and dialect.in_columns(lines[first:])
    if gaps:
        lines = dialect.at_gaps(lines, _UNIT)
        found = dialect.find(lines[first:], name, _UNIT)
    reading.delimiter = odd or (" " if spaced else "  " if gaps else found.dialect.delimiter)
    return _cut(lines, found)


def _unwrapped(lines: list[str], reading: Reading) -> list[str]:
    """The lines without quotes around each whole line."""
    if not dialect.wrapped(lines):
        return lines
    reading.findings.append("Each line was quoted as a whole; these quotes were removed.")
    return [dialect.unwrapped(line) for line in lines]


def _cut(lines: list[str], found: dialect.Found) -> list[Record]:
    """All records but blank ones; each line is let go once it is cut, so that a large file is not held twice."""
    kept = []
    for row in records(lines, found.dialect, found.shape):
        lines[row.line - 1] = ""
        if len(row.cells) > 1 or row.cells[0].strip():
            kept.append(row)
    return kept


def _lines(data: bytes, reading: Reading) -> list[str]:
    """All lines without NULs and marks of order; raises Refusal for too many."""
    lines = []
    odd = re.compile("[\x00\ufeff]")
    removed = 0
    for line in encoding.lines(data, reading.encoding or "utf-8"):
        if odd.search(line):
            line, removed = odd.sub("", line), removed + 1
        lines.append(line)
        if len(lines) > LIMITS.lines:
            raise Refusal(f"The file has more than {LIMITS.lines:,} lines: keep some of them and try again.")
    if removed:
        reading.findings.append(f"NUL characters or byte order marks were removed from {count(removed, 'line')}.")
    return lines


def _named(found: list[Record], reading: Reading) -> list[Record]:
    """The data rows; the header's and the delimiter's findings go to `reading`."""
    if not found:
        raise Refusal("The file has only blank lines: it needs a text and a label in each row.")
    width = _width(found)
    skipped = header.skip_preamble(found, width)
    names, reading.header = _header(found, skipped, width)
    if skipped and not reading.header:
        skipped, (names, reading.header) = 0, _header(found, 0, width)
    rest = found[skipped + 1 :] if reading.header else found
    width = max(width, len(names)) if reading.header else width
    named = _really_named(rest, names, width, reading) if reading.header else width
    if named < width:
        rest, width = [row._replace(cells=trimmed(row.cells, named)) for row in rest], named
    reading.columns = header.column_names(names if reading.header else None, width)
    _report_shape(reading, skipped)
    return rest


def _really_named(rest: list[Record], names: list[str], width: int, reading: Reading) -> int:
    """The number of columns without those that only hold tails of texts."""
    return tails.named_width(rest, names + [""] * (width - len(names)), reading.delimiter or ",")


def _report_shape(reading: Reading, skipped: int) -> None:
    """Findings on delimiter, header and lines above it."""
    sign = "character" if len(reading.delimiter or "") == 1 else "characters"
    mark = _MARKS.get(reading.delimiter or "", f"the {sign} {reading.delimiter!r}")
    separated = f"; cells are separated by {mark}" if reading.delimiter else ""
    reading.findings.append(f"The table has {count(len(reading.columns), 'column')}{separated}.")
    if not reading.header:
        reading.findings.append("There is no header: the first row is data, and the columns are numbered.")
    if skipped:
        what = "a title or a comment" if skipped == 1 else "titles or comments"
        reading.findings.append(
            f"{count(skipped, 'line')} above the header, {what}, {'was' if skipped == 1 else 'were'} skipped."
        )


def _header(found: list[Record], at: int, width: int) -> tuple[list[str], bool]:
    """The cells of row `at`, fitted to the rows after it, and whether they name the columns."""
    first = found[at]
    rest = [row for row in found[at + 1 :] if row.cells != first.cells]  # files that were joined repeat it
    cells = [row.cells for row in rest if len(row.cells) >= len(first.cells)] or [row.cells for row in rest]
    sampled = sample(cells)
    names = header.aligned(first.cells, sampled, width)
    below = [profile("", [row[at] for row in sampled if at < len(row)]) for at in range(len(names))]
    return names, header.is_header(names, below)


def _width(found: Sequence[Record]) -> int:
    """The number of columns: that of most rows, or the narrowest one's where rows vary."""
    widths = [len(row.cells) for row in found[:5000]]
    width, times = Counter(widths).most_common(1)[0]
    return width if times >= 0.6 * len(widths) else narrowest(widths)
