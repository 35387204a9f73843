"""Goes through the rows: what is kept, what is repaired, what is left out and why.

Of the same text with the same label the first row is kept. Where copies of a text carry different labels, the first
with the label of more than half of them is kept; without such a majority none is. A class with a single text is left
out: it could be trained or tested, not both. Nothing else is changed but outer white space and control characters.
"""

import hashlib
import random
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from lesson.reviews.bytes.cells import join, trimmed
from lesson.reviews.bytes.records import Record
from lesson.reviews.columns.profile import is_blank
from lesson.reviews.reading import LIMITS, LeftOut
from lesson.reviews.split import bare_text
from lesson.reviews.visible import looks_empty
from lesson.reviews.wording import count

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufeff\ufffe\uffff]")
_SHOWN = 200


class Row(NamedTuple):
    """One review to learn from."""

    line: int
    text: str
    label: str


def tidy(text: str) -> str:
    r"""A text without control characters and outer white space.

    >>> tidy(" fine\x00 ")
    'fine'
    """
    return (_CONTROL.sub("", text) if not text.isprintable() else text).strip()


def cut_wide(
    rows: Iterable[Record], width: int, text_column: int, label_column: int | None, delimiter: str
) -> tuple[list[Record], int]:
    """Give every row `width` cells: blanks cut off or added, surplus delimiters put back into the text.

    The second answer counts the texts that were put together again. A row whose label would be no known one stays wide.
    """
    rows = [row._replace(cells=_fit(row.cells, width)) if len(row.cells) != width else row for row in rows]
    wide = [row for row in rows if len(row.cells) > width]
    if not wide:
        return rows, 0
    even = [row.cells for row in rows if len(row.cells) == width]
    is_label = _label_check(
        even, [join(row.cells, width, text_column, delimiter) for row in wide], text_column, label_column
    )
    fitted, joined = [], 0
    for row in rows:
        if len(row.cells) > width:
            cells = join(row.cells, width, text_column, delimiter)
            if is_label(row.cells, cells):
                row, joined = row._replace(cells=cells), joined + 1
        fitted.append(row)
    return fitted, joined


def _label_check(
    even: Sequence[list[str]], together: Sequence[list[str]], text_column: int, label_column: int | None
) -> Callable[[list[str], list[str]], bool]:
    """Whether a row, given as it is and put together, has a label then.

    It has, where there is no label column, or one before the text, which stays as it is; else the label must be one of
    the even rows', or one that comes again in wide rows only (all spam has commas, no ham has).
    """
    if label_column is None or label_column < text_column or not even:
        return lambda apart, joined: True
    known = {cells[label_column].strip() for cells in even}
    again = Counter(cells[label_column].strip() for cells in together)
    often = {label for label, times in again.items() if times > 1} if 2 * len(again) <= len(together) else set()
    return lambda apart, joined: (
        joined[label_column].strip() in known
        or (joined[label_column].strip() in often and apart[label_column].strip() not in known)
    )


def _fit(cells: list[str], width: int) -> list[str]:
    if len(cells) == width:
        return cells
    cells = trimmed(cells, width)
    return cells + [""] * (width - len(cells))


def sort_out(
    records: Sequence[Record],
    columns: Sequence[str],
    text_column: int,
    label_column: int | None,
    classes: dict[str, str],
) -> tuple[list[Row], list[LeftOut]]:
    """(rows to learn from, rows left out); without a label column all labels are empty."""
    rows: list[Row] = []
    left_out: list[LeftOut] = []
    for record in records:
        content = tidy(record.cells[text_column])
        reason = _unusable(record.cells, content, columns, label_column, classes)
        if reason:
            left_out.append(LeftOut(record.line, reason, content[:_SHOWN]))
        else:
            label = "" if label_column is None else classes[record.cells[label_column]]
            rows.append(Row(record.line, content, label))
    return rows, left_out


def _unusable(
    cells: list[str], content: str, columns: Sequence[str], label_column: int | None, classes: dict[str, str]
) -> str | None:
    """Why a row with this `content` in its text column cannot be learned from, or None."""
    if len(cells) > len(columns):
        return f"it has {count(len(cells), 'cell')}, but the table has {count(len(columns), 'column')}"
    if is_blank(content):
        if not any(cell.strip() for cell in cells):
            return "the row is empty"
        return "the text is empty" if looks_empty(content) else f"the text is missing (“{content}”)"
    if _repeats_header(cells, columns):
        return "it repeats the header"
    if label_column is not None and cells[label_column] not in classes:
        return _no_label(tidy(cells[label_column]))
    if len(content) > LIMITS.text_characters:
        return f"the text has more than {LIMITS.text_characters:,} characters"
    return None


def _no_label(value: str) -> str:
    if looks_empty(value):
        return "the label is empty"
    return (
        f"the label is “{value[:40]}”, taken as missing" if is_blank(value) else f"the label “{value[:40]}” is not used"
    )


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
    """Leave out classes with a single text, if at least two classes remain."""
    different = texts_of_classes(rows)
    single = {label for label, texts in different.items() if texts < LIMITS.texts_of_a_class}
    if len(different) - len(single) < 2:
        return list(rows), []
    reason = "it is the only row with the label “{}”"
    gone = [LeftOut(row.line, reason.format(row.label), row.text[:_SHOWN]) for row in rows if row.label in single]
    return [row for row in rows if row.label not in single], gone


def texts_of_classes(rows: Iterable[Row], enough: int = LIMITS.texts_to_split) -> dict[str, int]:
    """How many different texts each class has, as a split tells them apart; `enough` is as far as it counts.

    >>> texts_of_classes([Row(1, "Fine.", "a"), Row(2, "fine", "a"), Row(3, "bad", "b")])
    {'a': 1, 'b': 1}
    """
    texts: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        if len(texts[row.label]) < enough:
            texts[row.label].add(bare_text(row.text))
    return {label: len(different) for label, different in texts.items()}


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
