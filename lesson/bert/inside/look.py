"""Looks inside a finished run: where its reviews lie, which layers changed, where the label can be read, where it errs.

    bert-lesson inside my-run

Takes some seconds with the built-in BERT.
"""

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from lesson import cli
from lesson.bert.inside.by_layer import Both, changed, read_by
from lesson.bert.use.before import load_before
from lesson.bert.use.reader import Reader
from lesson.bert.use.sentiment import load
from lesson.results.inside.map import whole
from lesson.results.slices import slices
from lesson.runs.registry import Run


def look(run_folder: str) -> dict[str, Any]:
    """Return what can be seen inside a run: its map as it went on, and all else of its best model.

    Keys:
        layers: one row a layer, the embeddings first: layer, moved (how far its weights went, relative), similar
            (linear CKA of its outputs on the validation reviews with those before); `most` is the one that moved most.
        probes: before, after: the share of validation reviews whose label a linear probe reads off each layer.
        reviews: one row a validation review that was read: text, label; at most 300.
        map: one row a picture that the run recorded, as the page Fine-tune draws it: step, points (x, y, said; one a
            review, in the order of `reviews`), apart (how many times as far apart two labels lie as their reviews
            scatter), shown (the share of the spread that two dimensions show). Empty where none was recorded.
        confusion: one row a cell: label, said, rows ([line, text, probability], the surest first), on all test reviews.
        slices: how often it is right on kinds of test reviews; see lesson.results.slices.

    Raises LessonError when the run has no model, or no validation reviews.

    >>> look("my-run")["layers"][0]["layer"]  # needs a run  # doctest: +SKIP
    0
    """
    both, table = _both(run_folder)
    return {
        **changed(both),
        "reviews": both.rows[["text", "label"]].to_dict("records"),
        "map": pictures(Run(Path(run_folder)), both.after.class_names),
        **tested(both.after, table[table["part"] == "test"]),
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


def pictures(run: Run, names: Sequence[str]) -> list[dict[str, Any]]:
    """Return the map of a run picture by picture, in one projection; none where it has recorded none."""
    return [
        {
            "step": frame.step,
            "shown": round(frame.shown, 4),
            "apart": round(frame.apart, 4),
            "points": [
                {"x": round(float(x), 4), "y": round(float(y), 4), "said": names[said] if said < len(names) else ""}
                for (x, y), said in zip(frame.places, frame.said, strict=True)
            ],
        }
        for frame in whole(run)
    ]


def tested(reader: Reader, test: pd.DataFrame) -> dict[str, Any]:
    """Return the confusion cells with their reviews, and the slices, of test rows (line, text, label)."""
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
