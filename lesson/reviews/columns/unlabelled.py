"""Says why a table has no labels to learn from, and what its owner can do: in the column that was meant for them."""

from collections.abc import Sequence

from lesson.reviews.columns.profile import Profile
from lesson.reviews.columns.score import is_a_scale_of_many, is_measured, label_name, numbers_in
from lesson.reviews.reading import LIMITS, Refusal
from lesson.reviews.wording import count, listed

_MOSTLY = 0.5
_ADD = "add a column that says for each text what it is, such as positive or negative."


def why_unlabelled(columns: Sequence[Profile], text_column: int, sheets: Sequence[str] = ()) -> str:
    """The refusal for a table without labels; it says of numbers, dates and gaps how they can become labels.

    `sheets` are those of a workbook that all hold texts alone: each may hold one label's.
    """
    if len(sheets) > 1:
        return (
            f"There are texts in {listed(sheets)}, but no labels. If each sheet holds the texts of one label, put them "
            "into one sheet, with a second column that names the label in each row."
        )
    texts = columns[text_column].values.total()
    if texts < 2 * LIMITS.texts_to_split:
        return (
            f"Only {count(texts, 'row')} can be used: at least two labels with {LIMITS.texts_to_split} different texts "
            "each are needed, and every text needs a row of its own."
        )
    others = [column for at, column in enumerate(columns) if at != text_column and column.values]
    named = next((column for column in others if label_name(column.name) > 0), None)
    many = named if named and is_a_scale_of_many(named) else None
    if measured := next((column for column in others if is_measured(column)), many):
        return _measured(measured)
    return _of_a_column(named) if named else f"There are texts but no labels: {_ADD}"


def only_some_labelled(column: Profile) -> str:
    """A finding on a label that most rows lack, which may be written once for a whole group of them; else empty."""
    if column.filled >= _MOSTLY:
        return ""
    return (
        f"Most rows have nothing in “{column.name[:40]}”: where a label stands once for a group of rows, as in merged "
        "cells, write it into each of them."
    )


def check_label(column: Profile, classes: int) -> None:
    """Raise Refusal for a column with measured numbers, chosen as the label, that make no few classes."""
    if classes > LIMITS.most_classes and (is_measured(column) or is_a_scale_of_many(column)):
        raise Refusal(_measured(column))


def _of_a_column(column: Profile) -> str:
    """Why the column that has the name of a label holds none."""
    if column.dates > 0.7:
        return (
            f"The column “{column.name[:40]}” holds dates, and a label must be one of a few classes. If it was 4/5 or "
            "the like, a spreadsheet has made a date of it: format the column as text there, and enter it again."
        )
    if gaps := only_some_labelled(column):
        return f"There are texts but too few labels. {gaps}"
    return f"Hardly any value in the column “{column.name[:40]}” occurs twice, so it cannot hold labels: {_ADD}"


def _measured(column: Profile) -> str:
    numbers = numbers_in(column)
    low, high = numbers[len(numbers) // 3], numbers[2 * len(numbers) // 3]
    return (
        f"The column “{column.name[:40]}” holds measured numbers ({numbers[0]:g} to {numbers[-1]:g}), but a label "
        f"must be one of a few classes: add a column that says, for instance, negative up to {low:.3g} and positive "
        f"from {high:.3g}, and leave out or call neutral what lies between."
    )
