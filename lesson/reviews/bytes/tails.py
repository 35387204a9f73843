"""Finds tails of texts that unquoted delimiters have cut off, where all rows are wide because of them.

A header of two names above rows of four cells: either the table has nameless columns, or each text holds two commas.
The rows that are too wide decide: they are put together for each column that might be the text, and if a label as good
as before comes out, the surplus was text. Rows of different widths are no concern of this module (`rows.cut_wide`).
"""

from collections.abc import Sequence

from lesson.reviews.bytes.cells import join, put_back, trimmed
from lesson.reviews.bytes.records import Record
from lesson.reviews.columns.names import is_nameless, label_fit
from lesson.reviews.columns.profile import Profile, profile, sample
from lesson.reviews.columns.score import (
    OPINION_POINTS,
    can_label,
    content_of_text,
    label_content,
    label_score,
    text_score,
)
from lesson.reviews.reading import Reading

_MOST_TRIED = 6
_WIDE = 0.05
_LEADING_SPACE = 0.8
_CONTIGUOUS = 0.8
_CLEAR = 0.5
_MOSTLY = 0.5


def profiles_of(table: list[Record], reading: Reading) -> list[Profile]:
    """Describe the columns, by the rows that have them all if these are nearly all, else by wide ones too."""
    width = len(reading.columns)
    even = [row.cells for row in table if len(row.cells) == width]
    wide = [row.cells for row in table if len(row.cells) > width]
    if len(wide) > _WIDE * len(even):
        return ragged(reading.columns, sample(even + wide), reading.delimiter or ",")
    return described(reading.columns, sample(even or [row.cells for row in table]))


def described(names: Sequence[str], rows: Sequence[list[str]]) -> list[Profile]:
    """Profiles of the columns; rows may be too short."""
    return [profile(name, [row[at] if at < len(row) else "" for row in rows]) for at, name in enumerate(names)]


def ragged(names: Sequence[str], rows: Sequence[list[str]], delimiter: str) -> list[Profile]:
    """Profiles of wide rows, put together: the text column is the one that leaves the best label, and longest texts."""
    width = len(names)
    tried = [[join(row, width, at, delimiter) for row in rows] for at in range(min(width, _MOST_TRIED))]
    return max(
        (described(names, joined) for joined in tried),
        key=lambda profiles: (round(_best_label(profiles), 1), max(map(text_score, profiles))),
    )


def named_width(table: Sequence[Record], names: Sequence[str], delimiter: str) -> int:
    """How many columns the table really has: as many as there are names, if the cells beyond them are tails of texts.

    >>> rows = [Record(n, ["pos" if n % 2 else "neg", f"the soup was warm {n}", " and kind"]) for n in range(9)]
    >>> named_width(rows, ["label", "text", ""], ",")
    2
    """
    width = len(names)
    told = max((at for at, name in enumerate(names, 1) if not is_nameless(name)), default=0)
    if not 0 < told < width:
        return width
    rows = [trimmed(row.cells, told) for row in table]
    wide = [row for row in rows if len(row) > told]
    if not wide or sum(bool(row[told].strip()) for row in wide) < _CONTIGUOUS * len(wide):
        return width
    seen = sample(wide)
    apart = described(
        [name or f"column {at}" for at, name in enumerate(names, 1)], [_filled(row, width) for row in seen]
    )
    beyond = [column for column in apart[told:] if column.values]
    if told == 1:  # then nothing but the text has a name, and a label may well be nameless
        return told if all(map(_continues, beyond)) else width
    gain = _best_label(ragged(names[:told], seen, delimiter)) - _best_label(apart)
    is_tail = gain > _CLEAR or (gain >= -_CLEAR and not any(map(_is_own_column, beyond)))
    return told if is_tail else width


def put_back_all(
    table: list[Record], profiles: Sequence[Profile], text_column: int, label_column: int | None, reading: Reading
) -> tuple[list[Record], int]:
    """The rows with nameless columns that continue the text put back into it, and how many rows that changed.

    `reading` gets the columns that are left; where nothing continues the text, `table` itself comes back.
    """
    begin, end = _span(profiles, text_column, label_column)
    if end - begin < 2:
        return table, 0
    mark, after = reading.delimiter or ",", len(profiles) - end
    mended = [row._replace(cells=put_back(row.cells, begin, after, mark)) for row in table]
    reading.columns = [f"column {at + 1}" for at in range(begin + 1 + after)]
    tails = [row.cells[begin + 1 : max(len(row.cells) - after, begin + 1)] for row in table]
    return mended, sum(any(cell.strip() for cell in tail) for tail in tails)


def left_cut(
    table: Sequence[Record], profiles: Sequence[Profile], text_column: int, label_column: int | None
) -> tuple[list[str], int]:
    """The mostly empty columns with names that seem to continue the text all the same, and in how many rows they do.

    Somebody may have named the columns that stray delimiters had made; who knows the file decides.
    """
    _, end = _span(profiles, text_column, label_column)
    beyond = [at for at in range(text_column + 1, end) if profiles[at].values and profiles[at].filled < _MOSTLY]
    cut = sum(any(at < len(row.cells) and row.cells[at].strip() for at in beyond) for row in table)
    return [profiles[at].name for at in beyond], cut


def _span(profiles: Sequence[Profile], text_column: int, label_column: int | None) -> tuple[int, int]:
    """Where the text begins and where it ends, in a table without a header: up to twice the text's column itself.

    The cells that continue a text begin with a space, as they do after a comma; those of the other columns do not.
    """
    if label_column is not None and _is_a_piece(profiles, text_column, label_column):
        label_column = None
    begin, end = text_column, text_column + 1
    while begin and begin - 1 != label_column and profiles[begin].spaced >= _LEADING_SPACE:
        begin -= 1
    while end < len(profiles) and end != label_column and _continues(profiles[end]):
        end += 1
    if profiles[begin].letters <= 0.5 or any(column.spaced > 0.2 for column in profiles[: begin + 1] if column.values):
        return text_column, text_column
    return begin, end


def _is_a_piece(profiles: Sequence[Profile], text_column: int, label_column: int) -> bool:
    """Whether what was taken for the label is a piece of the text, because a label stands at an edge as well.

    A piece begins with a space, or the text's column does and goes on where the piece ends.
    """
    edges = [at for at in (0, len(profiles) - 1) if at != label_column]
    if not any(profiles[at].spaced < 0.2 and can_label(profiles[at]) for at in edges):
        return False
    label, after = profiles[label_column], profiles[label_column + 1 : text_column + 1]
    begins = label.letters > 0.5 and label_content(label) < OPINION_POINTS
    return _continues(label) or (begins and bool(after) and all(map(_continues, after)))


def _continues(column: Profile) -> bool:
    return not column.values or (column.spaced >= _LEADING_SPACE and column.letters > 0.5)


def _filled(row: list[str], width: int) -> list[str]:
    return row + [""] * (width - len(row))


def _best_label(profiles: Sequence[Profile]) -> float:
    return max(label_score(column) if can_label(column) else label_score(column) - 3 for column in profiles)


def _is_own_column(column: Profile) -> bool:
    """Whether cells beyond the names are no words of a text: numbers, dates, links, or labels that say so."""
    if max(column.numbers, column.dates, column.links) > 0.7:
        return True
    return column.spaced < 0.5 and content_of_text(column) < 0.5 and can_label(column) and label_fit(column.name) >= 0
