"""Puts texts together that unquoted line breaks have cut into rows of their own.

Such a row has too few cells, and none of them is a label. It is a piece of the next row's text, or, where the label
comes before the text, of the last one's; and only if the cells are as many then as they should be. A few such rows
rather lack their label, and are left alone.
"""

from collections.abc import Iterator, Sequence

from lesson.reviews.bytes.records import Record

_MOST_LINES = 20  # so many rows without a label are rather unlabelled than one text
_FEWEST, _LEAST = 3, 0.05  # texts, and their share of the rows


def join_lines(rows: list[Record], width: int, text_column: int, label_column: int | None) -> tuple[list[Record], int]:
    r"""The rows, `width` cells in each sound one, with the pieces joined, and how many texts that were.

    >>> rows = [Record(1, ["Good"]), Record(2, ["and cheap", "pos"]), Record(3, ["Bad", "neg"])]
    >>> [row.cells for row in join_lines(rows * 3, 2, 0, 1)[0]][:2]
    [['Good\nand cheap', 'pos'], ['Bad', 'neg']]
    """
    if label_column is None or all(len(row.cells) >= width for row in rows):
        return rows, 0
    labels = {row.cells[label_column].strip() for row in rows if len(row.cells) == width}
    pieces = [len(row.cells) < width and labels.isdisjoint(map(str.strip, row.cells)) for row in rows]
    chunks = list(_chunks(rows, pieces, label_column < text_column))
    cut = [_is_cut(chunk, width, text_column) for chunk in chunks]
    if sum(cut) < max(_FEWEST, _LEAST * len(rows)):
        return rows, 0
    joined = [[_joined(chunk)] if is_cut else chunk for chunk, is_cut in zip(chunks, cut, strict=True)]
    return [row for chunk in joined for row in chunk], sum(cut)


def _chunks(rows: Sequence[Record], pieces: Sequence[bool], label_first: bool) -> Iterator[list[Record]]:
    """Each row with the pieces after it, or before it."""
    chunk: list[Record] = []
    for row, is_piece in zip(rows, pieces, strict=True):
        if label_first and not is_piece and chunk:
            yield chunk
            chunk = []
        chunk.append(row)
        if not label_first and not is_piece:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def _is_cut(chunk: Sequence[Record], width: int, text_column: int) -> bool:
    """Whether these rows are one that was cut in its text; delimiters in a text that comes first may widen it."""
    cells = sum(len(row.cells) for row in chunk) - len(chunk) + 1
    fits = cells == width or (cells > width and text_column == 0)
    return 1 < len(chunk) <= _MOST_LINES and fits and len(chunk[0].cells) == text_column + 1


def _joined(chunk: Sequence[Record]) -> Record:
    cells = list(chunk[0].cells)
    for row in chunk[1:]:
        cells = [*cells[:-1], f"{cells[-1]}\n{row.cells[0]}", *row.cells[1:]]
    return chunk[0]._replace(cells=cells)
