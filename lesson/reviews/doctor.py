"""Reads one file: bytes in, a `Reading` out, whatever the bytes are.

The steps: unpack, find the encoding, cut into rows, name the columns, choose text and label, turn labels into classes,
sort the rows out, draw a sample. Each has a module of its own. A file of 300,000 short reviews takes a few seconds.
It does not count tokens: that needs a checkpoint.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from lesson.content.classes import class_order
from lesson.reviews import report
from lesson.reviews.bytes.records import Record
from lesson.reviews.bytes.table import open_table, without_collector
from lesson.reviews.columns import choose as columns
from lesson.reviews.columns.profile import Profile, profile, sample
from lesson.reviews.labels import read as labels
from lesson.reviews.labels import rows
from lesson.reviews.reading import LIMITS, Question, Reading, Refusal


@dataclass(frozen=True)
class Wishes:
    """What the learner has decided; None is the doctor's choice."""

    text: str | None = None
    label: str | None = None
    stars: str | None = None
    classes: int | None = None
    max_rows: int = 6000
    seed: int = 0


def read(
    data: bytes,
    name: str,
    *,
    text: str | None = None,
    label: str | None = None,
    stars: str | None = None,
    classes: int | None = None,
    max_rows: int = 6000,
    seed: int = 0,
) -> Reading:
    r"""Read a file's bytes; never raises for what is in them.

    `text` and `label` name columns, `stars` is "three" or "five" classes for ratings, `classes` keeps the most frequent
    ones, `max_rows` bounds the table (a balanced sample by `seed`). `name` is the file's name.

    >>> read(b"text,label\\ngood,pos\\nbad,neg\\nfine,pos\\nawful,neg\\n", "a.csv").labels
    {'negative': 2, 'positive': 2}
    """
    reading = Reading()
    try:
        with without_collector():
            _examine(data, name, reading, Wishes(text, label, stars, classes, max_rows, seed))
        report.conclude(reading)
    except Refusal as refusal:
        report.refuse(reading, str(refusal))
    except (RecursionError, MemoryError):
        report.refuse(
            reading, "The file is too large or too deeply nested to be read: keep some of its rows and try again."
        )
    return reading


def _examine(data: bytes, name: str, reading: Reading, wishes: Wishes) -> None:
    table = open_table(data, name, reading)
    profiles = profiles_of(table, reading)
    report.tell_empty(reading, [column.name for column in profiles if not column.values])
    choice = columns.choose(profiles, wishes.text, wishes.label)
    reading.text_column = reading.columns[choice.text]
    reading.label_column = None if choice.label is None else reading.columns[choice.label]
    reading.findings += choice.findings
    reading.questions += choice.questions
    fitted, joined = rows.cut_wide(table, len(reading.columns), choice.text, choice.label, reading.delimiter or ",")
    report.tell_mended(reading, table, joined)
    classes = _classes(fitted, choice.text, choice.label, reading, wishes)
    _sort_out(fitted, choice.text, choice.label, classes, reading, wishes)


def profiles_of(table: list[Record], reading: Reading) -> list[Profile]:
    """Describe the columns, by the rows that have them all if there are enough."""
    width = len(reading.columns)
    even = [row.cells for row in table if len(row.cells) == width]
    wide = sum(len(row.cells) > width for row in table)
    if len(even) < wide:
        return _ragged_profiles(sample([row.cells for row in table if len(row.cells) >= width]), reading)
    return _describe(reading.columns, sample(even or [row.cells for row in table]))


def _describe(names: Sequence[str], cells: Sequence[list[str]]) -> list[Profile]:
    return [profile(name, [row[at] if at < len(row) else "" for row in cells]) for at, name in enumerate(names)]


def _ragged_profiles(cells: Sequence[list[str]], reading: Reading) -> list[Profile]:
    """Where most rows have delimiters in their texts: the text column is the one that leaves the best label."""
    width = len(reading.columns)
    tried = [[rows.join(row, width, text, reading.delimiter or ",") for row in cells] for text in range(min(width, 6))]
    described = [_describe(reading.columns, joined) for joined in tried]
    return max(described, key=lambda profiles: max(map(columns.label_score, profiles)))


def _classes(table: list[Record], text: int, label: int | None, reading: Reading, wishes: Wishes) -> dict[str, str]:
    """The class of every raw label."""
    if label is None:
        return {}
    width = len(reading.columns)
    fitting = [row.cells for row in table if len(row.cells) == width]
    pairs = [(cells[text], cells[label]) for cells in sample(fitting)]
    plan = labels.plan(Counter(cells[label] for cells in fitting), reading.columns[label], pairs, wishes.stars)
    reading.findings += plan.findings
    reading.questions += plan.questions
    return plan.classes


def _sort_out(
    table: list[Record], text: int, label: int | None, classes: dict[str, str], reading: Reading, wishes: Wishes
) -> None:
    kept, left_out = rows.sort_out(table, reading.columns, text, label, classes)
    kept, copies = rows.without_copies(kept)
    left_out += copies
    if label is not None:
        kept, left_out = _limit_classes(kept, left_out, reading, wishes)
    reading.left_out = sorted(left_out, key=lambda row: row.line)
    reading.rows_kept = len(kept)
    if label is not None:
        counts = Counter(row.label for row in kept)
        reading.class_names = class_order(counts)
        reading.labels = {name: counts[name] for name in reading.class_names}
    drawn = rows.draw(sorted(kept), wishes.max_rows, wishes.seed)
    reading.table = pd.DataFrame(drawn, columns=["line", "text", "label"])
    report.tell_rows(reading)


def _limit_classes(
    kept: list[rows.Row], left_out: list, reading: Reading, wishes: Wishes
) -> tuple[list[rows.Row], list]:
    """Apply the learner's number of classes, leave out single rows, ask where there are too many classes."""
    if wishes.classes:
        kept, gone = rows.keep_classes(kept, max(2, min(wishes.classes, LIMITS.most_classes)))
        left_out = left_out + gone
    question: Question | None = labels.too_many(Counter(row.label for row in kept))
    kept, single = rows.without_single(kept)
    reading.questions += [question] if question else []
    return kept, left_out + single
