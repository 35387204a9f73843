"""Reads one file: bytes in, a `Reading` out, whatever the bytes are.

The steps: unpack, find the encoding, cut into rows, name the columns, choose text and label, turn labels into classes,
sort out the rows, draw a sample. Each has its own module. A file of 300,000 short reviews takes a few seconds, and a
separate process, which may die (`apart.py`). It does not count tokens: that needs a checkpoint.
"""

from collections import Counter

import pandas as pd

from lesson.content.classes import class_order
from lesson.reviews import apart, report
from lesson.reviews.bytes.records import Record
from lesson.reviews.bytes.table import open_table, without_collector
from lesson.reviews.columns import choose as columns
from lesson.reviews.columns import unlabelled
from lesson.reviews.columns.profile import Profile, sample
from lesson.reviews.labels import read as labels
from lesson.reviews.labels import rows
from lesson.reviews.reading import LIMITS, Choices, LeftOut, Reading, Refusal, answerable
from lesson.reviews.together import put_together


def read(
    data: bytes,
    name: str,
    *,
    text: str | None = None,
    label: str | None = None,
    stars: str | None = None,
    classes: int | None = None,
    none: str | None = None,
    similar: str | None = None,
    sheet: str | None = None,
    max_rows: int = 6000,
    seed: int = 0,
) -> Reading:
    r"""Read a file's bytes; never raises for what is in them.

    `text` and `label` name columns, `stars` is "three" or "five" classes for ratings, `classes` keeps the most frequent
    ones, `none` says whether labels such as "none" are a "class" or "missing", `similar` whether to "merge" labels that
    look alike or "keep" them, `sheet` names a workbook's sheet. `max_rows` bounds the table (a balanced sample by
    `seed`). `name` is the file's name.

    >>> read(b"text,label\ngood,pos\nbad,neg\nfine,pos\nawful,neg\nlovely,pos\nrude,neg\n", "a.csv").labels
    {'negative': 3, 'positive': 3}
    """
    choices = Choices(text, label, stars, classes, none, similar, sheet, max_rows, seed)
    if not apart.is_needed(data):
        return examine(data, name, choices)
    try:
        reading: Reading = apart.call(__name__, "examine", data, name, choices)
    except Refusal as refusal:
        reading = Reading()
        report.refuse(reading, str(refusal))
    return reading


def examine(data: bytes, name: str, choices: Choices) -> Reading:
    """The same in this process, however large the file."""
    reading = Reading()
    try:
        with without_collector():
            why_unlabelled = _examine(data, name, reading, choices)
        report.conclude(reading, why_unlabelled)
    except Refusal as refusal:
        report.refuse(reading, str(refusal))
    except MemoryError:
        report.refuse(reading, apart.too_large())
    except RecursionError:
        report.refuse(reading, "The file is nested too deeply to be read: choose a plain table.")
    return reading


def _examine(data: bytes, name: str, reading: Reading, choices: Choices) -> str:
    """Fill in the reading; return why the table has no labels, if it has none."""
    table = open_table(data, name, reading, choices.sheet)
    fitted, profiles, choice = put_together(table, reading, choices.text, choices.label)
    text_column, label_column = choice.text_column, choice.label_column
    reading.text_column = reading.columns[text_column]
    reading.label_column = None if label_column is None else reading.columns[label_column]
    reading.findings += choice.findings
    reading.questions += choice.questions
    classes = _classes(fitted, text_column, label_column, reading, choices, profiles)
    if label_column is not None:
        reading.findings += filter(None, [unlabelled.only_some_labelled(profiles[label_column])])
    if label_column is not None and not reading.questions:
        unlabelled.check_label(profiles[label_column], len(set(classes.values())))
    _sort_out(fitted, text_column, label_column, classes, reading, choices)
    reading.questions = answerable(reading.questions)
    return "" if label_column is not None else unlabelled.why_unlabelled(profiles, text_column, reading.text_sheets)


def _classes(
    table: list[Record],
    text_column: int,
    label_column: int | None,
    reading: Reading,
    choices: Choices,
    profiles: list[Profile],
) -> dict[str, str]:
    """The class of every raw label."""
    if label_column is None:
        return {}
    width = len(reading.columns)
    fitting = [row.cells for row in table if len(row.cells) == width]
    pairs = [(cells[text_column], cells[label_column]) for cells in sample(fitting)]
    values = Counter(cells[label_column] for cells in fitting)
    plan = labels.plan(
        values, reading.columns[label_column], pairs, choices, columns.other_opinions(profiles, label_column)
    )
    reading.findings += plan.findings
    reading.questions += plan.questions
    return plan.classes


def _sort_out(
    table: list[Record],
    text_column: int,
    label_column: int | None,
    classes: dict[str, str],
    reading: Reading,
    choices: Choices,
) -> None:
    kept, left_out = rows.sort_out(table, reading.columns, text_column, label_column, classes)
    kept, copies = rows.without_copies(kept)
    left_out += copies
    if label_column is not None:
        kept, left_out = _limit_classes(kept, left_out, reading, choices)
    reading.left_out = sorted(left_out, key=lambda row: row.line)
    reading.rows_kept = len(kept)
    if label_column is not None:
        counts = Counter(row.label for row in kept)
        reading.class_names = class_order(counts)
        reading.labels = {name: counts[name] for name in reading.class_names}
    drawn = rows.draw(sorted(kept), choices.max_rows, choices.seed)
    reading.table = pd.DataFrame(drawn, columns=["line", "text", "label"])
    report.report_rows(reading)


def _limit_classes(
    kept: list[rows.Row], left_out: list[LeftOut], reading: Reading, choices: Choices
) -> tuple[list[rows.Row], list[LeftOut]]:
    """Apply the learner's number of classes, leave out single rows, ask where there are too many."""
    if choices.classes:
        kept, gone = rows.keep_classes(kept, max(2, min(choices.classes, LIMITS.most_classes)))
        left_out = left_out + gone
    question = labels.too_many(Counter(row.label for row in kept))
    kept, single = rows.without_single(kept)
    reading.questions += [question] if question else []
    return kept, left_out + single
