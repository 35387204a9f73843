"""Puts the cells of a text that unquoted delimiters have split back together."""


def join(cells: list[str], width: int, text_column: int, delimiter: str) -> list[str]:
    """Merge the surplus cells into the text column.

    >>> join(["good", " cheap", "1"], 2, 0, ",")
    ['good, cheap', '1']
    """
    end = text_column + max(len(cells) - width, 0) + 1
    return [*cells[:text_column], delimiter.join(cells[text_column:end]), *cells[end:]]


def put_back(cells: list[str], text_column: int, surplus: int, delimiter: str) -> list[str]:
    """Merge the `surplus` cells right of the text into it, blank ones at their end left out.

    >>> put_back(["pos", "good", " cheap", ""], 1, 2, ",")
    ['pos', 'good, cheap']
    """
    end = text_column + surplus + 1
    return [*cells[:text_column], delimiter.join(trimmed(cells[text_column:end], 1)), *cells[end:]]


def trimmed(cells: list[str], width: int) -> list[str]:
    """The cells without blank ones beyond `width`.

    >>> trimmed(["good", "1", "", " "], 2)
    ['good', '1']
    """
    end = len(cells)
    while end > width and not cells[end - 1].strip():
        end -= 1
    return cells[:end]
