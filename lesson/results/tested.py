"""A run's test reviews, each with what the run's best model said of it: from its folder alone, no model is asked."""

from collections.abc import Sequence
from typing import Any

import pandas as pd

from lesson.errors import LessonError
from lesson.results.slices import slices
from lesson.runs.registry import Run

NOT_YOURS = "These reviews are somebody else's, so only the table is shown. Start a run of your own to read yours."
NOT_THERE = "This run has not recorded its answers to the test reviews. Fine-tune again to read them."


def reviews_of(run: Run, learner: str) -> pd.DataFrame:
    """Return one row a test review: line, text, label, said, sure (the answer's probability), unknown ([UNK] in it).

    The order is the file's. `sure` is missing (NaN) in runs of earlier versions. Raises LessonError for anybody but the
    run's owner, and where there are none.
    """
    if not learner or run.learner != learner:
        raise LessonError(NOT_YOURS)
    report, table = run.report() or {}, run.table()
    rows, said = table[table["part"] == "test"].reset_index(drop=True), report.get("test_predictions") or []
    if rows.empty or len(rows) != len(said):
        raise LessonError(NOT_THERE)
    names, sure = report["class_names"], report.get("test_sure") or [float("nan")] * len(rows)
    unknown = set(report.get("test_unknown", ()))
    return rows[["line", "text", "label"]].assign(
        said=[names[number] for number in said], sure=sure, unknown=[number in unknown for number in range(len(rows))]
    )


def cell(rows: pd.DataFrame, label: str, said: str) -> pd.DataFrame:
    """Return the reviews of one cell of the confusion table, the surest answer first."""
    found = rows[(rows["label"] == label) & (rows["said"] == said)]
    return found.sort_values("sure", ascending=False, kind="stable", ignore_index=True)


def kinds(rows: pd.DataFrame) -> list[dict[str, Any]]:
    """Return how often the model is right on kinds of these reviews; see lesson.results.slices."""
    right = (rows["label"] == rows["said"]).tolist()
    return slices(rows["text"].tolist(), right, rows["unknown"].tolist())


def mistakes(confusion: Sequence[Sequence[int]], class_names: Sequence[str]) -> tuple[str, str, int] | None:
    """Return the most frequent mistake: label, what it is taken for, how often; None where there is none.

    >>> mistakes([[5, 2], [1, 4]], ["bad", "good"])
    ('bad', 'good', 2)
    """
    cells = [
        (count, label, said)
        for label, row in zip(class_names, confusion, strict=True)
        for said, count in zip(class_names, row, strict=True)
        if said != label and count
    ]
    if not cells:
        return None
    count, label, said = max(cells, key=lambda each: each[0])
    return label, said, count
