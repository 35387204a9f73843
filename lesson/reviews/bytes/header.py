"""Decides whether the first row is a header, and gives every column a name of its own.

The first row is compared with the rest: a word above numbers, a value that occurs below, a sentence above sentences.
A wrong guess would lose the first review or make a label of the header, so a doubtful row counts as data unless its
cells are names that review files use.
"""

import re
from collections import Counter
from collections.abc import Sequence

from lesson.reviews.bytes.records import Record
from lesson.reviews.columns.names import label_fit, text_fit
from lesson.reviews.columns.profile import Profile, is_blank, is_date, is_number

_OTHER_NAMES = re.compile(
    r"(unnamed: ?\d+|id|.*_id|index|idx|user(name)?|name|date|time(stamp)?|created(_at)?|title|source|url|lang(uage)?|"
    r"location|keyword|product|country|city|author|split|no\.?|nr\.?|#|x)$",
    re.IGNORECASE,
)
_WHOLE = re.compile(r"\d{1,3}(\.0)?$")
_NUMBERING = re.compile(r"(id|.*[_ ]id|index|idx|no\.?|nr\.?|number|row|key|#)$", re.IGNORECASE)
_INDEX_NAME = re.compile(r"(unnamed: ?\d+|index)$", re.IGNORECASE)
_LONGEST_NAME = 200


def is_header(first: Sequence[str], columns: Sequence[Profile]) -> bool:
    """Whether `first` names the `columns` (profiles of the rows after it, in the same order)."""
    cells = [cell.strip()[:_LONGEST_NAME] for cell in first]
    if _is_numbered(cells, columns):
        return True
    if all(is_blank(cell) for cell in cells) or any(is_number(cell) and float_like(cell) for cell in cells):
        return False
    votes = sum(_vote(cell, column) for cell, column in zip(cells, columns, strict=False))
    return votes > 0


def _is_numbered(cells: Sequence[str], columns: Sequence[Profile]) -> bool:
    """Whether the cells number the columns (0,1,2 as pandas writes them, after a blank for the index) above texts."""
    named = [cell for cell in cells if cell and not _INDEX_NAME.match(cell)]
    numbers = [int(float(cell)) for cell in named if _WHOLE.match(cell)]
    if not numbers or len(numbers) < len(named):
        return False
    in_order = numbers == sorted(set(numbers))
    if not in_order and sorted(numbers) != list(range(len(numbers))):
        return False
    above_texts = any(
        _WHOLE.match(cell) and (column.words >= 3 or column.unspaced) and column.numbers < 0.1
        for cell, column in zip(cells, columns, strict=False)
    )
    is_counted = numbers == list(range(numbers[0], numbers[0] + len(numbers))) and numbers[0] <= 1
    return above_texts and (is_counted or len(numbers) > 1)


def float_like(cell: str) -> bool:
    """Whether a number could hardly be a column's name (years and ordinals could)."""
    return not re.fullmatch(r"(19|20)\d\d", cell.strip())


def _vote(cell: str, column: Profile) -> float:
    """How much one cell speaks for (positive) or against (negative) a header."""
    if not cell or (is_blank(cell) and len(cell) < 2):
        return 0.0
    if is_date(cell) or cell.startswith(("http://", "https://")):
        return -2.0
    known = 2.5 if text_fit(cell) > 1 or label_fit(cell) > 0 or _OTHER_NAMES.match(cell) else 0.0
    few = 1 < len(column.values) <= 20 and column.different < 0.5
    again = sum(count for value, count in column.values.items() if value.casefold() == cell.casefold())
    if again > (max(1, 0.02 * column.values.total()) if known else 0):
        return -3.0 if few else -1.0
    if max(column.numbers, column.dates, column.links) > 0.8:
        return known + 2.0
    if few:
        asks = cell.endswith("?") and not any(value.endswith("?") for value in column.values)
        return known + (2.0 if asks else 1.0 if len(cell) < 60 else 0.0)
    words = len(cell.split())
    if column.words >= 4:
        return known + (0.7 if words <= 3 and len(cell) < 40 else -1.5 if words >= 5 and not known else 0.0)
    return known


def aligned(first: Sequence[str], rows: Sequence[list[str]], width: int) -> list[str]:
    """The header's cells; with a blank before them where it lacks one for row names, as R writes tables.

    >>> aligned(["text", "label"], [["1", "good", "a"], ["2", "bad", "b"]], 3)
    ['', 'text', 'label']
    """
    names = [row[0].strip() for row in rows if len(row) == width]
    lacks_one = len(first) == width - 1 and len(names) > 1 and len(set(names)) == len(names)
    lacks_one = lacks_one and not _NUMBERING.match(first[0].strip())  # then it is the text that holds a delimiter
    filled = sum(bool(row[-1].strip()) for row in rows) > 0.5 * len(rows)
    return ["", *first] if lacks_one and filled and max(map(len, names)) <= 12 else list(first)


def column_names(first: Sequence[str] | None, width: int) -> list[str]:
    """One name a column: white space collapsed, blanks numbered, repeated names told apart.

    >>> column_names(["text", "", "text"], 4)
    ['text', 'column 2', 'text (2)', 'column 4']
    """
    cells = (
        []
        if first is None
        else [" ".join(cell[: 4 * _LONGEST_NAME].split()).strip('"\ufeff')[:_LONGEST_NAME] for cell in first]
    )
    named = [cells[at] if at < len(cells) and cells[at] else f"column {at + 1}" for at in range(width)]
    seen: Counter[str] = Counter()
    names: list[str] = []
    for name in named:
        seen[name] += 1
        while seen[name] > 1 and f"{name} ({seen[name]})" in named:
            seen[name] += 1
        names.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return names


def skip_preamble(rows: Sequence[Record], width: int) -> int:
    """How many leading rows are a title or comments above the table: fewer cells than it, in the first ten rows.

    >>> skip_preamble([Record(1, ["# made by hand"]), Record(2, ["text", "label"]), Record(3, ["a", "b"])], 2)
    1
    """
    if width < 2 or len(rows) < 3:
        return 0
    for at, row in enumerate(rows[:10]):
        filled = sum(bool(cell.strip()) for cell in row.cells)
        if filled >= 2 and len(row.cells) >= width - 1 and not row.cells[0].lstrip().startswith(("# ", "//")):
            return at + (names_both(rows[at + 1]) and not names_both(row)) if at + 1 < len(rows) else at
    return 0


def names_both(row: Record) -> bool:
    """Whether a row has the very names of a text and of a label, so that one above it names groups of columns.

    >>> names_both(Record(2, ["id", "text", "label"])), names_both(Record(1, ["", "Customer", "Coder"]))
    (True, False)
    """
    return any(text_fit(cell) >= 2 for cell in row.cells) and any(label_fit(cell) >= 4 for cell in row.cells)
