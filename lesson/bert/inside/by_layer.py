"""What a run changed, layer by layer: how far weights moved, how alike outputs are, where the label can be read off."""

from dataclasses import dataclass
from typing import Any

import pandas as pd
from torch import Tensor

from lesson.bert.inside.layers import compared, most_moved
from lesson.bert.inside.probes import probed
from lesson.bert.inside.states import states
from lesson.bert.use.reader import Reader
from lesson.errors import LessonError
from lesson.results.inside.evenly import some_of


@dataclass(frozen=True)
class Both:
    """The networks before and after a run, some validation rows, and what each layer of each makes of their texts:
    [layers + 1, texts, hidden].
    """

    before: Reader
    after: Reader
    rows: pd.DataFrame
    first: Tensor
    last: Tensor


def read_by(before: Reader, after: Reader, table: pd.DataFrame) -> Both:
    """Let both networks read a table's validation reviews, at most 300. LessonError when there are too few."""
    rows = table[table["part"] == "validation"]
    if len(rows) < 2:
        raise LessonError("This run has too few validation reviews to look at. Fine-tune on more.")
    rows = rows.iloc[some_of(len(rows))]
    texts = rows["text"].tolist()
    return Both(before, after, rows, states(before, texts), states(after, texts))


def changed(both: Both) -> dict[str, Any]:
    """Return `layers`, one row a layer with how far it moved, the furthest as `most`, and `probes`, before and after.

    A row: layer (0: the embeddings), moved (of its weights, relative), similar (linear CKA of its outputs). A probe:
    the share of reviews whose label is read off each layer.
    """
    rows = compared(both.before.model, both.after.model, both.first, both.last)
    labels = [both.after.class_names.index(label) for label in both.rows["label"]]
    probes = {"before": probed(both.first, labels), "after": probed(both.last, labels)}
    return {"layers": rows, "most": most_moved(rows), "probes": probes}
