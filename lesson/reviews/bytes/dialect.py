"""Finds how cells are separated and quoted, by trying the few ways there are on the first rows.

A review file separates its cells by one of `, ; tab |` (now and then ^ or ~), so each is tried, and the one that gives
the most even rows with a column of few values is taken; a semicolon in each text makes even rows as well, so what cuts
the header into names, or labels from the texts, comes first. clevercsv, which tries every character, took the spaces
between words for the delimiter of unquoted tweets. It takes some milliseconds. What no delimiter fits has one column.
"""

import re
from collections import Counter
from collections.abc import Sequence
from itertools import islice
from typing import NamedTuple

from lesson.reviews.bytes.cells import narrowest
from lesson.reviews.bytes.records import Dialect, Record, Shape, records
from lesson.reviews.columns.names import label_fit, text_fit
from lesson.reviews.columns.profile import is_number

_DELIMITERS = {",": 0.0, ";": 0.05, "\t": 0.15, "|": 0.1, "^": -0.1, "~": -0.1}
_SAMPLE_LINES = 400
_SAMPLE_CHARACTERS = 200_000
_GOOD_ENOUGH = 0.6
_GOOD_WITHOUT_LABELS = 0.8  # commas of a list of sentences make rows of two cells here and there
_CLEAR = 0.9  # nearly all rows are cut, not only those with a comma in their text
_SEP = re.compile(r'\s*"?sep=(\\t|[^\w"])"?;?\s*$', re.IGNORECASE)
_GAP = re.compile(r"[ \t]{2,}")
_WHOLE = re.compile(r'"(?:[^"]|"")*"')
_ODD = re.compile(r"(?<![^\w\s.!?])(?:[@#\x01\x1f\xa7\xa6]|[^\w\s\"'.,;!?()\-]{2,6})(?![^\w\s])")
_LEAD = re.compile(r"(__label__\S+|-?\d) (?=\S)")


class Found(NamedTuple):
    """A dialect, the shape of its sound rows, and how well it fits (0 to about 2)."""

    dialect: Dialect
    shape: Shape
    score: float


def told_delimiter(line: str) -> str | None:
    """The delimiter named by Excel's first line `sep=;`, else None.

    >>> told_delimiter("sep=;")
    ';'
    """
    hit = _SEP.match(line)
    return hit and hit.group(1).replace("\\t", "\t")


def label_leads(lines: Sequence[str]) -> bool:
    """Whether each line is a label, a space and a text, as fastText writes them (or a digit instead of `__label__x`).

    >>> label_leads(["__label__1 good phone", "__label__2 bad phone", "__label__1 fine", "__label__2 awful"])
    True
    """
    sample = [line for line in _sample(lines) if not line.isspace()]
    leads = [hit.group() for line in sample if (hit := _LEAD.match(line))]
    return len(sample) >= 4 and len(leads) == len(sample) and 1 < len(set(leads)) <= len(leads) / 2


def wrapped(lines: Sequence[str]) -> bool:
    """Whether each line is quoted as a whole, as spreadsheets do with a table that was opened as one column.

    >>> wrapped(['"text,label"', '"good,1"', '"so so,0"', '"bad,0"', '"fine,1"'])
    True
    """
    sample = [line.strip() for line in _sample(lines) if not line.isspace()]
    if len(sample) < 4 or sum(bool(_WHOLE.fullmatch(line)) for line in sample) < 0.95 * len(sample):
        return False
    inside = find([unwrapped(line) for line in sample])
    return bool(inside.dialect.delimiter and inside.shape.vocabulary)


def unwrapped(line: str) -> str:
    r"""A line without the quotes around it, doubled quotes inside made single.

    >>> unwrapped('"so ""so"",0"')
    'so "so",0\n'
    """
    bare = line.strip()
    return bare[1:-1].replace('""', '"') + "\n" if _WHOLE.fullmatch(bare) else line


def odd_delimiter(lines: Sequence[str], usual: Found | None = None) -> str | None:
    """What separates text and label where none of the usual delimiters does: @, # or a run of signs such as :: or @@@.

    `usual` is the one found among the usual ones; it stays where it cuts names from each other or labels from texts.

    >>> odd_delimiter(["Profit rose@positive", "It fell@negative", "It rose@positive", "Sales fell@negative"])
    '@'
    """
    sample = [line.strip() for line in _sample(lines) if not line.isspace()]
    signs = Counter(sign for line in sample for sign in set(_ODD.findall(line)))
    for sign, count in signs.most_common(3):
        parted = [line.split(sign) for line in sample if sign in line]
        if (
            count >= max(4, 0.95 * len(sample))
            and len({line[0] for line in parted} | {line[-1] for line in parted}) > count / 2
            and not (usual and _is_plain(lines, usual, sign))
        ):
            edges = [part for part in ([cells[0] for cells in parted], [cells[-1] for cells in parted]) if _few(part)]
            if sum(len(cells) == 2 for cells in parted) >= 0.95 * count and len(edges) == 1 and len(set(edges[0])) > 1:
                return sign
    return None


def cuts_names(lines: Sequence[str], dialect: Dialect) -> bool:
    """Whether the first row is cut into cells of which one is the very name of a text or a label.

    >>> cuts_names(["text,label"], Dialect(",")), cuts_names(["a text, labelled"], Dialect(","))
    (True, False)
    """
    cells = next(records(lines[:1], dialect)).cells if lines else []
    return len(cells) > 1 and any(text_fit(cell) >= 2 or label_fit(cell) >= 4 for cell in cells)


def in_columns(lines: Sequence[str]) -> bool:
    """Whether the lines are a table that stands in columns of spaces: as many gaps in each row, and a label.

    >>> in_columns(["text            label", "good phone      1", "it fell apart   0", "so so           1", "no     0"])
    True
    """
    bare = [line.strip() for line in _sample(lines) if not line.isspace()][1:]
    if 2 * sum("   " in line for line in bare) < len(bare):  # two spaces rather stand between sentences
        return False
    rows = [_GAP.split(line) for line in bare]
    width, times = Counter(map(len, rows)).most_common(1)[0] if rows else (1, 0)
    few = [_few(values) for values in zip(*(row for row in rows if len(row) == width), strict=True)]
    return width > 1 and times >= max(4, 0.95 * len(rows)) and any(few) and not all(few)


def at_gaps(lines: Sequence[str], mark: str) -> list[str]:
    r"""The lines with a mark in place of two spaces or more.

    >>> at_gaps(["  good phone   1\n"], ";")
    ['good phone;1\n']
    """
    return [_GAP.sub(mark, line.strip()) + "\n" for line in lines]


def find(lines: Sequence[str], name: str = "", told: str | None = None) -> Found:
    """The dialect that fits `lines` best; the file's `name` tips the scale for .tsv, `told` decides.

    >>> find(["text;label", "good, cheap;1", "bad;0"]).dialect.delimiter
    ';'
    """
    sample = _sample(lines)
    text = "".join(sample)
    prior = _DELIMITERS | ({"\t": 0.4} if name.lower().endswith((".tsv", ".tab")) else {})
    tried = [told] if told else [mark for mark in prior if mark in text]
    cut = len(sample) < len(lines)
    fits = [_fit(sample, cut, style, prior.get(mark, 0.0)) for mark in tried for style in _styles(mark, text)]
    best = _best(fits, sample)
    if best and (told or best.score >= (_GOOD_ENOUGH if best.shape.vocabulary else _GOOD_WITHOUT_LABELS)):
        return best
    return Found(Dialect(None), Shape(1), 0.0)


def _is_plain(lines: Sequence[str], found: Found, odd: str) -> bool:
    """Whether what was found cuts the first line into names, or labels from the texts that the `odd` one does not."""
    values = [value for few in found.shape.vocabulary.values() for value in few]
    return cuts_names(lines, found.dialect) or any(odd not in value for value in values)


def _best(fits: Sequence[Found], sample: Sequence[str]) -> Found | None:
    """The best fit; a mark that stands once in each text, and not in the header, does not beat the header's.

    Nor does it, where there is no header, beat one that cuts labels from the texts.
    """
    good = [found for found in fits if found.score >= _GOOD_ENOUGH]
    clear = [found for found in good if found.score >= _CLEAR and found.shape.vocabulary]
    if any(cuts_names(sample, found.dialect) for found in clear):
        fits = [found for found in fits if (found.dialect.delimiter or "") in sample[0]]
    marks = {found.dialect.delimiter or "" for found in good}
    return max(fits, key=lambda found: (found in good and _cuts_labels(found, marks), found.score), default=None)


def _cuts_labels(found: Found, marks: set[str]) -> bool:
    """Whether a column has few values, two or more, of which one at least is not cut by another of the marks.

    A mark before a space is punctuation, as in “Yes, I would”, and a comma in a number belongs to it.
    """
    others = re.escape("".join(sorted(marks - {found.dialect.delimiter, ""})))
    cut = re.compile(f"[{others}]\\S" if others else "(?!)")
    return any(
        len(values) > 1 and not all(cut.search(value) and not is_number(value) for value in values)
        for values in found.shape.vocabulary.values()
    )


def _sample(lines: Sequence[str]) -> list[str]:
    sample: list[str] = []
    characters = 0
    for line in islice(lines, _SAMPLE_LINES):
        characters += len(line)
        if sample and characters > _SAMPLE_CHARACTERS:
            break
        sample.append(line[:_SAMPLE_CHARACTERS])
    return sample


def _styles(mark: str, text: str) -> list[Dialect]:
    """The ways of quoting worth trying."""
    styles = [Dialect(mark)]
    if '\\"' in text:
        styles.append(Dialect(mark, backslash=True))
    if f'{mark} "' in text or f'" {mark}' in text:
        styles.append(Dialect(mark, spaced=True))
    if '"' not in text and len(re.findall(r"(?m)^'|'\r?$", text)) > text.count("\n"):
        styles.append(Dialect(mark, "'"))
    return styles


def _fit(sample: list[str], cut: bool, dialect: Dialect, prior: float) -> Found:
    rows = [row for row in records(sample, dialect) if any(cell.strip() for cell in row.cells)]
    rows = rows[:-1] if cut and len(rows) > 3 else rows
    widths = Counter(len(row.cells) for row in rows)
    if not rows or max(widths) < 2:
        return Found(dialect, Shape(1), 0.0)
    even, ragged = _even(rows, widths), _ragged(rows)
    shape, score = max(even, ragged, key=lambda pair: pair[1])
    mended = sum(row.mended for row in rows) / len(rows)
    return Found(
        dialect, shape, score + prior * min(score, 1) - 0.5 * mended - 0.05 * (dialect.backslash + dialect.spaced)
    )


def _even(rows: list[Record], widths: Counter[int]) -> tuple[Shape, float]:
    """Rows of one width: how many are, whether the first is, whether a column has few values."""
    width, count = max(widths.items(), key=lambda pair: (pair[1] if pair[0] > 1 else 0, pair[0]))
    share = count / len(rows)
    if width < 2:
        return Shape(1), 0.0
    even = [row for row in rows if len(row.cells) == width]
    sound = [row.cells for row in even if not row.mended]
    sound = sound if 2 * len(sound) >= count else [row.cells for row in even]
    vocabulary = _vocabulary(sound)
    agrees = 0.2 if len(rows[0].cells) == width else 0.0
    return Shape(width, vocabulary), share + agrees + 0.3 * (bool(vocabulary) and share >= 0.8) + 0.01 * min(width, 6)


def _ragged(rows: list[Record]) -> tuple[Shape, float]:
    """Rows with delimiters inside unquoted texts: hardly any is narrower than they are, few values at one edge."""
    width = narrowest([len(row.cells) for row in rows])
    wide = [row.cells for row in rows if len(row.cells) >= width]
    common = Counter(map(len, wide)).most_common(1)
    if width < 2 or len(rows) < 4 or len(wide) < 0.9 * len(rows) or common[0][1] > 0.8 * len(wide):
        return Shape(1), 0.0
    edges = {0: [row[0] for row in wide[1:]], width - 1: [row[-1] for row in wide[1:]]}
    vocabulary = {column: frozenset(map(str.strip, values)) for column, values in edges.items() if _few(values)}
    return (Shape(width, vocabulary), 1.0) if vocabulary else (Shape(1), 0.0)


def _vocabulary(rows: list[list[str]]) -> dict[int, frozenset[str]]:
    columns = enumerate(zip(*rows, strict=True))
    return {at: frozenset(map(str.strip, values)) for at, values in columns if _few(values[1:])}


def _few(values: Sequence[str]) -> bool:
    """Whether these are short values that come again and again, as labels do."""
    different = {value.strip() for value in values}
    return (
        len(values) >= 3
        and len(different) <= min(20, len(values) / 2)
        and max(map(len, different)) <= 40
        and different != {""}
    )
