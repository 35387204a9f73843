"""Puts the cells of a text that unquoted delimiters have split back together."""

from collections.abc import Sequence


def join(cells: list[str], width: int, text_column: int, delimiter: str) -> list[str]:
    """Merge the surplus cells into the text column.

    >>> join(["good", " cheap", "1"], 2, 0, ",")
    ['good, cheap', '1']
    """
    end = text_column + max(len(cells) - width, 0) + 1
    return [*cells[:text_column], delimiter.join(cells[text_column:end]), *cells[end:]]


def put_back(cells: list[str], begin: int, after: int, delimiter: str) -> list[str]:
    """Merge the cells from `begin` on into one text, but for the last `after` ones; blanks at its end are left out.

    >>> put_back(["pos", "good", " cheap", ""], 1, 0, ","), put_back(["good", " cheap", "pos"], 0, 1, ",")
    (['pos', 'good, cheap'], ['good, cheap', 'pos'])
    """
    end = max(len(cells) - after, begin + 1)
    return [*cells[:begin], delimiter.join(trimmed(cells[begin:end], 1)), *cells[end:]]


def narrowest(widths: Sequence[int]) -> int:
    """How many cells rows have that delimiters in their texts have widened: hardly any row has fewer.

    These are as many as the first row has, which may be a header, or else the fewest. Rows of one cell were not cut.

    >>> narrowest([2, 3, 5, 2]), narrowest([4, 3, 5, 2, 1])
    (2, 2)
    """
    cut = [width for width in widths if width > 1] or widths
    spared = len(cut) // 10
    return cut[0] if sum(width < cut[0] for width in cut) <= spared else sorted(cut)[spared]


def trimmed(cells: list[str], width: int) -> list[str]:
    """The cells without blank ones beyond `width`.

    >>> trimmed(["good", "1", "", " "], 2)
    ['good', '1']
    """
    end = len(cells)
    while end > width and not cells[end - 1].strip():
        end -= 1
    return cells[:end]
