"""Goes through the rows: what is kept, what is mended, what is left out and why.

Of the same text with the same label the first row is kept. Where copies of a text carry different labels, the first
with the label of more than half of them is kept; without such a majority none is. A class with a single row is left
out: it could be trained or tested, not both. Nothing else is changed but outer white space and control characters.
"""

import hashlib
import random
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from lesson.reviews.bytes.records import Record
from lesson.reviews.columns.profile import is_blank
from lesson.reviews.reading import LIMITS, LeftOut

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufeff\ufffe\uffff]")
_SHOWN = 200


class Row(NamedTuple):
    """One review to learn from."""

    line: int
    text: str
    label: str


def tidy(text: str) -> str:
    r"""A text without control characters and outer white space.

    >>> tidy(" fine\\x00 ")
    'fine'
    """
    return (_CONTROL.sub("", text) if not text.isprintable() else text).strip()


def cut_wide(
    rows: Iterable[Record], width: int, text: int, label: int | None, delimiter: str
) -> tuple[list[Record], int]:
    """Give every row `width` cells: blanks cut off or added, surplus delimiters put back into the text.

    The second answer counts the texts that were put together again. A row whose label would be no known one stays wide.
    """
    rows = list(rows)
    known = {row.cells[label].strip() for row in rows if len(row.cells) == width} if label is not None else set()
    fitted, joined = [], 0
    for row in rows:
        cells = _fit(row.cells, width)
        if len(cells) > width:
            together = join(cells, width, text, delimiter)
            if not known or (label is not None and together[label].strip() in known):
                cells, joined = together, joined + 1
        fitted.append(row if cells is row.cells else row._replace(cells=cells))
    return fitted, joined


def _fit(cells: list[str], width: int) -> list[str]:
    if len(cells) == width:
        return cells
    while len(cells) > width and not cells[-1].strip():
        cells = cells[:-1]
    return cells + [""] * (width - len(cells))


def join(cells: list[str], width: int, text: int, delimiter: str) -> list[str]:
    """Merge the surplus cells into the text column.

    >>> join(["good", " cheap", "1"], 2, 0, ",")
    ['good, cheap', '1']
    """
    surplus = len(cells) - width
    return [*cells[:text], delimiter.join(cells[text : text + surplus + 1]), *cells[text + surplus + 1 :]]


def sort_out(
    records: Sequence[Record], columns: Sequence[str], text: int, label: int | None, classes: dict[str, str]
) -> tuple[list[Row], list[LeftOut]]:
    """(rows to learn from, rows left out); without a label column all labels are empty."""
    rows: list[Row] = []
    left_out: list[LeftOut] = []
    for record in records:
        content = tidy(record.cells[text])
        reason = _unusable(record.cells, content, columns, label, classes)
        if reason:
            left_out.append(LeftOut(record.line, reason, content[:_SHOWN]))
        else:
            rows.append(Row(record.line, content, "" if label is None else classes[record.cells[label]]))
    return rows, left_out


def _unusable(
    cells: list[str], content: str, columns: Sequence[str], label: int | None, classes: dict[str, str]
) -> str | None:
    """Why a row with this `content` in its text column cannot be learned from, or None."""
    if len(cells) > len(columns):
        return f"it has {len(cells)} cells, the table {len(columns)} columns"
    if is_blank(content):
        if not any(cell.strip() for cell in cells):
            return "the row is empty"
        return f"the text is missing (“{content}”)" if content else "the text is empty"
    if _repeats_header(cells, columns):
        return "the header comes again"
    if label is not None and cells[label] not in classes:
        return (
            "the label is empty" if is_blank(cells[label]) else f"the label “{cells[label].strip()[:40]}” is not used"
        )
    if len(content) > LIMITS.text_characters:
        return f"the text has more than {LIMITS.text_characters:,} characters"
    return None


def _repeats_header(cells: Sequence[str], columns: Sequence[str]) -> bool:
    return cells[0].strip().strip('\ufeff"').casefold() == columns[0].casefold() and all(
        " ".join(cell.split()).strip('\ufeff"').casefold() == name.casefold() or not cell.strip()
        for cell, name in zip(cells, columns, strict=True)
    )


def without_copies(rows: Sequence[Row]) -> tuple[list[Row], list[LeftOut]]:
    """Keep one row of each text; see the module's text for texts with several labels.

    >>> without_copies([Row(1, "fine", "a"), Row(2, "fine", "a")])[1][0].reason
    'the same text and label as line 1'
    """
    copies: dict[bytes, list[Row]] = defaultdict(list)
    for row in rows:
        copies[_digest(row.text)].append(row)
    kept = [same[0] for same in copies.values() if len(same) == 1]
    left_out: list[LeftOut] = []
    for same in (same for same in copies.values() if len(same) > 1):
        best = _best(same)
        kept += [best] if best else []
        left_out += [
            LeftOut(row.line, _copy_reason(row, best, same), row.text[:_SHOWN]) for row in same if row is not best
        ]
    return kept, left_out


def _digest(text: str) -> bytes:
    """Stands for a text, white space collapsed, in 16 bytes: a second copy of all texts would be too much memory."""
    return hashlib.blake2b(" ".join(text.split()).encode("utf-8", "replace"), digest_size=16).digest()


def _best(same: Sequence[Row]) -> Row | None:
    label, count = Counter(row.label for row in same).most_common(1)[0]
    return next(row for row in same if row.label == label) if 2 * count > len(same) else None


def _copy_reason(row: Row, best: Row | None, same: Sequence[Row]) -> str:
    if best and row.label == best.label:
        return f"the same text and label as line {best.line}" if row.label else f"the same text as line {best.line}"
    other = best or next(rival for rival in same if rival.label != row.label)
    return f"the same text as line {other.line}, which has another label (“{other.label}”)"


def without_single(rows: Sequence[Row]) -> tuple[list[Row], list[LeftOut]]:
    """Leave out the only row of a class, if at least two classes remain."""
    counts = Counter(row.label for row in rows)
    single = {label for label, count in counts.items() if count == 1}
    kept = [row for row in rows if row.label not in single]
    reason = "it is the only row with the label “{}”"
    return kept, [LeftOut(row.line, reason.format(row.label), row.text[:_SHOWN]) for row in rows if row.label in single]


def keep_classes(rows: Sequence[Row], most: int) -> tuple[list[Row], list[LeftOut]]:
    """Leave out the rows of all but the `most` frequent classes."""
    frequent = {label for label, _ in Counter(row.label for row in rows).most_common(most)}
    reason = f"its label “{{}}” is not among the {most} most frequent"
    gone = [LeftOut(row.line, reason.format(row.label), row.text[:_SHOWN]) for row in rows if row.label not in frequent]
    return [row for row in rows if row.label in frequent], gone


def draw(rows: Sequence[Row], most: int, seed: int) -> list[Row]:
    """At most `most` rows at random, as many of each class as there are, in the file's order.

    >>> [row.label for row in draw([Row(n, str(n), "a" if n else "b") for n in range(9)], 4, 0)]
    ['b', 'a', 'a', 'a']
    """
    if len(rows) <= most:
        return list(rows)
    groups: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        groups[row.label].append(row)
    drawn: list[Row] = []
    for left, label in enumerate(sorted(groups, key=lambda label: len(groups[label])), start=-len(groups)):
        share = (most - len(drawn)) // -left
        drawn += random.Random(f"{seed} {label}").sample(groups[label], min(share, len(groups[label])))
    return sorted(drawn)
