"""How far a model's labels agree with those that a file has already: accuracy with its interval.

The file need not be one that the model has seen: a column counts as its labels when nearly all of its cells are names
of the model's classes, or when the doctor reads such names from it (0 and 1, say). What it does not do: ask. A file
whose labels are not clear is scored without a comparison.
"""

from collections.abc import Sequence
from typing import Any

import pandas as pd

from lesson.results.intervals import accuracy, bootstrap, confusion_table, macro_f1
from lesson.reviews.columns.names import label_fit
from lesson.reviews.doctor import read as read_reviews
from lesson.reviews.whole import WholeTable

_NEARLY_ALL = 0.9
_OURS = ("predicted_label", "probability_")  # columns of a file that was scored before


def agreement(
    whole: WholeTable, said: pd.Series, class_names: Sequence[str], data: bytes, name: str
) -> dict[str, Any] | None:
    """Compare `said`, the model's labels by line of the file (empty: not scored), with the file's own.

    Returns None where the file has none, else label_column, rows (compared), accuracy and macro_f1 (0 to 1), and
    accuracy_interval and macro_f1_interval (95 %: low, high).
    """
    found = _column(whole, class_names) or _by_doctor(whole, class_names, data, name)
    if found is None:
        return None
    column, truth = found
    both = pd.DataFrame({"truth": truth, "said": said}).dropna()
    both = both[(both["truth"] != "") & (both["said"] != "")]
    if both.empty:
        return None
    number = {label: at for at, label in enumerate(class_names)}
    table = confusion_table(both["truth"].map(number), both["said"].map(number), len(class_names))
    intervals = bootstrap(table)
    return {
        "label_column": column,
        "rows": len(both),
        "accuracy": round(float(accuracy(table)), 4),
        "accuracy_interval": intervals["accuracy"],
        "macro_f1": round(float(macro_f1(table)), 4),
        "macro_f1_interval": intervals["macro_f1"],
    }


def _column(whole: WholeTable, class_names: Sequence[str]) -> tuple[str, pd.Series] | None:
    """The column that holds names of classes; of several the likeliest by its name, then the one with the most."""
    if all(name.strip().isdecimal() for name in class_names):
        return None  # numbers are in many columns and tell nothing
    named = {name.strip().casefold(): name for name in class_names}
    found: list[tuple[tuple[bool, float, int], str, pd.Series]] = []
    for column in whole.cells.columns:
        if column == whole.text_column or column.startswith(_OURS):
            continue
        cells = whole.cells[column].str.strip().str.casefold()
        labels, filled = cells.map(named).fillna(""), int((cells != "").sum())
        matched = int((labels != "").sum())
        if matched and matched >= _NEARLY_ALL * filled:
            varies = labels[labels != ""].nunique() > 1  # the author of all reviews may be called Positive
            found.append(((varies, label_fit(column), matched), column, labels))
    if not found:
        return None
    _, column, labels = max(found, key=lambda each: each[0])
    return column, labels


def _by_doctor(whole: WholeTable, class_names: Sequence[str], data: bytes, name: str) -> tuple[str, pd.Series] | None:
    """The labels as the doctor reads them, if it has no question and they are the model's."""
    reading = read_reviews(data, name, text=whole.text_column, sheet=whole.sheet, max_rows=max(1, len(whole.cells)))
    column = reading.label_column
    if reading.verdict != "ready" or not column or column.startswith(_OURS):
        return None
    known = set(reading.class_names) <= set(class_names)
    return (column, reading.table.set_index("line")["label"]) if known else None
