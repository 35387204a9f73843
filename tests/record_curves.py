"""Record the curves that the coach is tested on: `python -m tests.record_curves`, three minutes on a quiet core.

Each is a real run of the built-in BERT on some of the bundled reviews, with settings that a page offers, and becomes a
line of tests/data/curves.jsonl. Names after the program record those alone and keep the others.
"""

import json
import sys
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pandas as pd

from lesson import places, reviews
from lesson.runs.registry import create
from lesson.settings import FineTuning
from lesson.workers.answer import call
from lesson.workers.kinds import KINDS
from tests.support import curves

RECOMMENDED = 1.5e-4  # for the built-in BERT


@dataclass(frozen=True)
class Recipe:
    """Which reviews, and with what settings."""

    settings: dict[str, Any] = field(default_factory=dict)
    labels: dict[str, int] = field(default_factory=lambda: {"negative": 300, "neutral": 300, "positive": 300})
    train_rows: int = 200

    def table(self) -> pd.DataFrame:
        """The reviews in their parts."""
        whole = reviews.read(places.BUNDLED_REVIEWS.read_bytes(), places.BUNDLED_REVIEWS.name).table
        some = [whole[whole["label"] == label].head(rows) for label, rows in self.labels.items()]
        train, validation, test = reviews.split(pd.concat(some, ignore_index=True))
        train = train.sample(frac=1, random_state=0).head(self.train_rows)
        parts = {"train": train, "validation": validation, "test": test}
        return pd.concat([rows.assign(part=part) for part, rows in parts.items()], ignore_index=True)


ONE_SIDED = {"negative": 15, "positive": 285}
RECIPES = {
    "the recommendation": Recipe(),
    "60 epochs on 40 reviews": Recipe({"epochs": 60}, train_rows=40),
    "rate 300 times too high": Recipe({"learning_rate": 300 * RECOMMENDED}),
    "rate 30 times too high": Recipe({"learning_rate": 30 * RECOMMENDED}),
    "rate 10 on two epochs": Recipe({"learning_rate": 10.0, "epochs": 2}, {"negative": 100, "positive": 100}),
    "rate 15 times too low": Recipe({"learning_rate": 1e-5}),
    "18 steps": Recipe({"epochs": 1}, train_rows=288),
    "one class in twenty, two epochs": Recipe({"epochs": 2}, ONE_SIDED),
    "one class in twenty, six epochs": Recipe({"epochs": 6}, ONE_SIDED),
    "a random start": Recipe({"start": "random"}),
    "the head of a random body": Recipe({"start": "random", "trainable": "head"}),
    "the head alone": Recipe({"trainable": "head"}),
    "45 reviews in all": Recipe({}, {"negative": 15, "neutral": 15, "positive": 15}),
}


def record(name: str) -> dict[str, Any]:
    """Perform a recipe; return its curve."""
    recipe = RECIPES[name]
    table, names = recipe.table(), tuple(recipe.labels)
    settings = FineTuning(**recipe.settings, class_names=names, threads=1).model_dump(mode="json")
    with TemporaryDirectory() as folder:
        made = create("finetuning", settings, table, folder=Path(folder) / "run")
        with made.working():
            made.settle("running")
            call(KINDS["finetuning"].perform, str(made.folder))
        return curves.squeeze(name, recipe.settings, made.events())


def main() -> None:
    """Record all, or those that were named."""
    known = curves.load() if curves.FILE.exists() else {}
    for name in sys.argv[1:] or RECIPES:
        known[name] = record(name)
        print(f"{name}: {known[name]['end']}", flush=True)
    lines = [json.dumps(known[name], ensure_ascii=False, separators=(",", ":")) for name in RECIPES if name in known]
    curves.FILE.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
