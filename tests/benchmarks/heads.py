"""Labels that reading saves: the word head, the new head and simpler models on real reviews, by number of labels.

    python -m tests.benchmarks.heads --data FILE … --out results.jsonl [--threads 1]

Each FILE is a CSV of labelled reviews, such as food.csv and clothing.csv of real reviews, which are no part of the
project. Every seed parts a file anew (two ninths of it to test on), draws its own labelled reviews and its own random
start; the models are those of the comparison, trained as there. "0 labels" is the word head without any training. A fit
is a line of JSON in --out as soon as it is made, and one that is there is not made again, so the same command resumes.
At the end come tables of the mean macro-F1 over seeds, in %, and what was promised of it.
"""

import argparse
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd

from lesson import reviews
from lesson.bert.comparison.fitting import measured
from lesson.bert.comparison.tasks import Task
from lesson.bert.speed import threads
from lesson.bert.use.zero_labels import zero_labels
from lesson.content.classes import class_order
from lesson.results.fits import NAMES
from lesson.settings import BUILT_IN

SIZES = (0, 20, 50, 200, 600)
MODELS = (
    "logistic-regression",
    "small-network",
    "bert-from-scratch",
    "bert-head-only",
    "bert-fine-tuned",
    "bert-word-head",
)
LR, NEW, WORD = "logistic-regression", "bert-fine-tuned", "bert-word-head"
Key = tuple[str, str, int, int]


def tasks(data: str, sizes: list[int], seeds: list[int], models: list[str]) -> Iterator[Key]:
    """All fits of one file, seed after seed; without a label there is the word head only."""
    for seed in seeds:
        for size in sizes:
            for model in models if size else [name for name in models if name == WORD]:
                yield data, model, size, seed


def parted(file: Path, seed: int) -> pd.DataFrame:
    """The file's reviews with a column part."""
    found = reviews.read(file.read_bytes(), file.name)
    return reviews.split(found.table, seed).with_parts()


def fit(table: pd.DataFrame, model: str, size: int, seed: int) -> dict[str, Any]:
    """The figures of one fit on the test rows."""
    if size == 0:
        return {"macro_f1": zero_labels(table, BUILT_IN, part="test")["macro_f1"]}
    *_, last = measured(Task(model, size, seed), table, class_order(table["label"]), BUILT_IN)
    return {name: last[name] for name in ("macro_f1", "accuracy", "seconds", "confusion")}


def table_of(lines: list[dict[str, Any]], data: str) -> pd.DataFrame:
    """Mean macro-F1 in % by model and number of labels."""
    rows = pd.DataFrame([line for line in lines if line["data"] == data])
    means = 100 * rows.pivot_table(index="model", columns="labels", values="macro_f1")
    return means.reindex([name for name in MODELS if name in means.index]).rename(index=NAMES).round(1)


def promises(means: pd.DataFrame) -> Iterator[str]:
    """What was promised of the means, and what they say; as far as they were measured."""

    def lead(ahead: str, size: int, behind: str, other: int) -> float | None:
        try:
            return float(means.loc[NAMES[ahead], size] - means.loc[NAMES[behind], other])
        except KeyError:
            return None

    wanted = [
        ("word head before logistic regression at 50", lead(WORD, 50, LR, 50), 12.0),
        ("word head before logistic regression at 600", lead(WORD, 600, LR, 600), 5.0),
        ("word head with 50 before logistic regression with 600", lead(WORD, 50, LR, 600), 0.0),
        *((f"new head before logistic regression at {n}", lead(NEW, n, LR, n), 6.0 * (n == 200)) for n in SIZES[1:]),
        ("word head with 20 labels before none", lead(WORD, 20, WORD, 0), -1.0),
    ]
    for told, found, least in wanted:
        if found is not None:
            yield f"{'kept  ' if found >= least else 'BROKEN'} {told}: {found:+.1f} (wanted {least:+.0f} or more)"


def main() -> None:
    """Make the fits that are missing, and print the tables."""
    parser = argparse.ArgumentParser(prog="heads")
    parser.add_argument("--data", nargs="+", required=True)
    parser.add_argument("--out", required=True, help="a file of JSON lines, made or gone on with")
    parser.add_argument("--labels", default=",".join(map(str, SIZES)))
    parser.add_argument("--seeds", default="0,1,2")
    parser.add_argument("--models", default=",".join(MODELS))
    parser.add_argument("--threads", type=int, default=0, help="default: as many as the process was given")
    given = parser.parse_args()
    sizes, seeds = ([int(each) for each in text.split(",")] for text in (given.labels, given.seeds))
    out = Path(given.out)
    lines = [json.loads(line) for line in out.read_text().splitlines()] if out.exists() else []
    done = {(line["data"], line["model"], line["labels"], line["seed"]) for line in lines}
    for file in map(Path, given.data):
        for key in tasks(file.stem, sizes, seeds, given.models.split(",")):
            if key in done:
                continue
            _, model, size, seed = key
            with threads.using(given.threads or threads.for_training()):
                line = {"data": file.stem, "model": model, "labels": size, "seed": seed}
                line |= fit(parted(file, seed), model, size, seed)
            lines.append(line)
            with out.open("a") as log:
                log.write(json.dumps(line) + "\n")
            print(json.dumps({name: value for name, value in line.items() if name != "confusion"}), flush=True)
    for file in map(Path, given.data):
        means = table_of(lines, file.stem)
        print(f"\n{file.stem}: macro-F1, %\n{means}", *promises(means), sep="\n")


if __name__ == "__main__":
    main()
