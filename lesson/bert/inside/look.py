"""Looks inside a finished run: where its reviews lie, which layers changed, where the label can be read, where it errs.

    bert-lesson inside my-run

Takes some seconds with the built-in BERT.
"""

import argparse
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from sklearn.decomposition import PCA

from lesson import cli
from lesson.bert.inside.by_layer import Both, changed, read_by
from lesson.bert.use.before import load_before
from lesson.bert.use.reader import Reader
from lesson.bert.use.sentiment import load
from lesson.results.slices import slices
from lesson.runs.registry import Run

MOST = 300  # test reviews: enough to see, and quick


def look(run_folder: str) -> dict[str, Any]:
    """Return what can be seen inside a run's best model.

    Keys:
        layers: one row a layer, the embeddings first: layer, moved (how far its weights went, relative), similar
            (linear CKA of its outputs on the validation reviews with those before); `most` is the one that moved most.
        probes: before, after: the share of validation reviews whose label a linear probe reads off each layer.
        map: one row a validation review: text, label, said, x, y (its last vector in two dimensions), and `explained`,
            the share of the spread that these two show.
        confusion: one row a cell: label, said, rows ([line, text, probability], the surest first), on the test reviews.
        slices: how often it is right on kinds of test reviews; see lesson.results.slices.

    Raises LessonError when the run has no model, or no validation reviews.

    >>> look("my-run")["layers"][0]["layer"]  # needs a run  # doctest: +SKIP
    0
    """
    both, table = _both(run_folder)
    texts, labels = both.rows["text"].tolist(), both.rows["label"].tolist()
    return {
        **changed(both),
        "map": mapped(both.last[-1].numpy(), texts, labels, both.after),
        **tested(both.after, table[table["part"] == "test"].head(MOST)),
    }


def by_layer(run_folder: str) -> dict[str, Any]:
    """Return the layers and probes of `look`, `reviews` (how many were read), `frequent` (their commonest label's
    share).

    Raises LessonError as `look`.

    >>> by_layer("my-run")["layers"][0]["layer"]  # needs a run  # doctest: +SKIP
    0
    """
    both, _ = _both(run_folder)
    frequent = float(both.rows["label"].value_counts(normalize=True).max())
    return {**changed(both), "reviews": len(both.rows), "frequent": frequent}


def _both(run_folder: str) -> tuple[Both, pd.DataFrame]:
    """A run's networks before and after it, which have read its validation reviews, and its table."""
    after, before, table = load(run_folder), load_before(run_folder), Run(Path(run_folder)).table()
    return read_by(before, after, table), table


def mapped(vectors: np.ndarray, texts: list[str], labels: list[str], reader: Reader) -> dict[str, Any]:
    """Return the points of the map, and the share of the vectors' spread that its two dimensions show."""
    flat = PCA(2, random_state=0)
    places = flat.fit_transform(vectors)
    said = [reader.class_names[at] for at in reader.shares(texts).argmax(axis=1)]
    points = [
        {"text": text, "label": label, "said": answer, "x": round(float(x), 4), "y": round(float(y), 4)}
        for text, label, answer, (x, y) in zip(texts, labels, said, places, strict=True)
    ]
    return {"points": points, "explained": round(float(flat.explained_variance_ratio_.sum()), 4)}


def tested(reader: Reader, test: pd.DataFrame) -> dict[str, Any]:
    """Return the confusion cells with their reviews, and the slices, of some test rows (line, text, label)."""
    if test.empty:
        return {"confusion": [], "slices": []}
    texts = test["text"].tolist()
    shares, unknown = reader.shares(texts), [how["unknown_share"] > 0 for how in reader.how_read(texts)]
    said = test.assign(said=[reader.class_names[at] for at in shares.argmax(axis=1)], sure=shares.max(axis=1).round(4))
    cells = [
        {
            "label": label,
            "said": answer,
            "rows": rows.sort_values("sure", ascending=False)[["line", "text", "sure"]].values.tolist(),
        }
        for (label, answer), rows in said.groupby(["label", "said"])
    ]
    return {"confusion": cells, "slices": slices(texts, (said["label"] == said["said"]).tolist(), unknown)}


def main() -> None:
    """Look inside a run from the command line: one JSON object."""
    parser = argparse.ArgumentParser(prog="bert-lesson inside", description="Look inside a fine-tuned run.")
    parser.add_argument("run", help="the run folder")
    cli.print_json(look(parser.parse_args().run))
