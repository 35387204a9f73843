"""What each difference between the 2020 listing and this lesson's loop is worth, measured on the bundled reviews.

    python -m tests.benchmarks.listing_2020 [--write]

Speeds take turns; scores are macro-F1 on the test reviews after training on the same 200 (`--labels`) with three seeds;
the listing also runs twenty times on its own three sentences. `--write` keeps the figures in assets/listing_2020.json,
from which the page's sentences are made. The last line is one JSON object. About seven minutes on two quiet cores.
"""

import argparse
import json
import math
import time
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from statistics import median
from typing import Any

import numpy as np
import pandas as pd
import torch
import transformers
from torch.optim.lr_scheduler import LambdaLR

from lesson import places, reviews
from lesson.bert.checkpoints import tokenizer
from lesson.bert.finetuning import listing_2020
from lesson.bert.finetuning.batches import Rows, encode
from lesson.bert.finetuning.evaluation import measure, predict
from lesson.bert.finetuning.job import Job
from lesson.bert.finetuning.loop import timed
from lesson.bert.finetuning.prepare import prepare
from lesson.bert.speed import hardware
from lesson.content.classes import LESSON_CLASSES
from lesson.runs import storage
from lesson.settings import BUILT_IN, FineTuning
from tests.benchmarks.contenders import Step, ours, padded, stock

SEEDS, TURNS, TRIES = range(3), 3, 20
REVIEWS = "everyday reviews"  # the bundled ones; those of before are called "stock phrases and wit"
WARM, SAMPLE = 3, {"batch 2": 24, "batch 16": 6}  # steps; the others do an epoch, as their batches differ in length


def errors() -> dict[str, str]:
    """What the two lines that fail today say."""
    found = {}
    for name, line in {
        "AdamW": "from transformers import AdamW",
        "encode_plus": "tokenizer(BUILT_IN).encode_plus('good')",
    }.items():
        try:
            exec(line, {"tokenizer": tokenizer, "BUILT_IN": BUILT_IN})
        except (ImportError, AttributeError) as error:
            found[name] = f"{type(error).__name__}: {str(error).splitlines()[0].partition(' (')[0]}"
    return found


def plain(job: Job, batch_size: int, buckets: bool) -> Iterator[Step]:
    """The listing's loop with batches of another size or, for `buckets`, of like length; for ever."""
    model = stock(job)
    optimizer = torch.optim.AdamW(model.parameters(), lr=5e-5)
    while True:
        order = [rows for _, rows in job.order(job.steps - job.steps_an_epoch)]
        for rows in order if buckets else torch.randperm(len(job.train)).split(batch_size):
            started = time.perf_counter()
            if buckets:
                inputs, labels = job.train.batch(rows)
            else:
                ids, mask, labels = padded(job, rows.tolist())
                inputs = {"input_ids": ids, "attention_mask": mask}
            model(**inputs, labels=labels).loss.backward()
            optimizer.step()
            optimizer.zero_grad()
            yield time.perf_counter() - started, len(rows)


def speeds(table: pd.DataFrame) -> dict[str, float]:
    """Reviews a second, the median over turns, from the listing's way to ours."""
    job = prepare(FineTuning(epochs=1000, evaluations=1), table)
    ways = {
        "batch 2": plain(job, 2, buckets=False),
        "batch 16": plain(job, 16, buckets=False),
        "buckets": plain(job, 16, buckets=True),
        "ours": ours(prepare(FineTuning(epochs=1000, evaluations=1), table)),
    }
    turns: dict[str, list[float]] = {name: [] for name in ways}
    for way in ways.values():
        list(islice(way, WARM))
    for _ in range(TURNS):
        for name, way in ways.items():
            done = list(islice(way, SAMPLE.get(name, job.steps_an_epoch)))
            turns[name].append(sum(rows for _, rows in done) / sum(seconds for seconds, _ in done))
        print({name: round(each[-1], 1) for name, each in turns.items()}, flush=True)
    return {name: round(median(each), 1) for name, each in turns.items()}


def score(model: torch.nn.Module, test: Rows) -> float:
    """Macro-F1 on the test reviews."""
    return round(measure(predict(model, test), test.labels.tolist(), LESSON_CLASSES)["macro_f1"], 4)


def by_listing(table: pd.DataFrame, seed: int) -> float:
    """Train the listing on the training reviews; the seed is ours, it has none."""
    torch.manual_seed(seed)
    model, words = listing_2020.load(BUILT_IN)
    train, test = (table[table["part"] == part] for part in ("train", "test"))
    ids = [[LESSON_CLASSES.index(label) for label in part["label"]] for part in (train, test)]
    for _ in listing_2020.finetune(model, words, train["text"].tolist(), ids[0]):
        pass
    return score(model, encode(words, test["text"].tolist(), ids[1], 128))


def by_ours(table: pd.DataFrame, seed: int, constant: bool = False) -> tuple[float, float]:
    """Train as the page does; return the scores of the weights that were best on validation, and of the last ones."""
    job = prepare(FineTuning(seed=seed), table)
    if constant:
        job.schedule = LambdaLR(job.optimizer, lambda _: 1.0)
    best, weights = (-1.0, -math.inf), job.copy_weights()
    for event in timed(job):
        if event["event"] == "evaluation" and (event["macro_f1"], -event["loss"]) > best:
            best, weights = (event["macro_f1"], -event["loss"]), job.copy_weights()
    last = score(job.whole_model(), job.test)
    job.set_weights(weights)
    return score(job.whole_model(), job.test), last


def scores(table: pd.DataFrame) -> dict[str, list[float]]:
    """Macro-F1 of each way to train, seed by seed."""
    found: dict[str, list[float]] = {"schedule": [], "last weights": [], "constant rate": [], "listing": []}
    for seed in SEEDS:
        best, last = by_ours(table, seed)
        found["schedule"].append(best)
        found["last weights"].append(last)
        found["constant rate"].append(by_ours(table, seed, constant=True)[0])
        found["listing"].append(by_listing(table, seed))
        print({name: each[-1] for name, each in found.items()}, flush=True)
    return found


def measured(labels: int) -> dict[str, Any]:
    """Return everything that the page shows, for so many labelled reviews to train on."""
    reading = reviews.read(places.BUNDLED_REVIEWS.read_bytes(), places.BUNDLED_REVIEWS.name)
    parts = reviews.split(reading.table)
    table = parts._replace(train=parts.train.head(labels)).with_parts()
    lengths = prepare(FineTuning(), table).train.lengths
    answers = Counter(listing_2020.run(BUILT_IN)[-1]["label"] for _ in range(TRIES))
    return {
        "made_by": f"python -m tests.benchmarks.listing_2020 --labels {labels} --write",
        "versions": {"torch": torch.__version__, "transformers": transformers.__version__},
        "reviews": REVIEWS,
        "labels": labels,
        "threads": torch.get_num_threads(),
        "precision": hardware.precision(),
        "errors": errors(),
        "padding": round(float(1 - np.minimum(lengths, 128).mean() / 128), 4),
        "three_sentences": {label: answers[label] for label in LESSON_CLASSES},
        "examples_per_second": speeds(table),
        "macro_f1": scores(table),
    }


def main() -> None:
    """Measure, print, and keep the figures if asked to."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.listing_2020")
    parser.add_argument("--write", action="store_true", help="keep the figures in assets/listing_2020.json")
    parser.add_argument("--labels", type=int, default=200, help="labelled reviews to train on")
    given = parser.parse_args()
    hardware.keep_pages()
    figures = measured(given.labels)
    if given.write:
        storage.write_json(places.LISTING_2020, figures)
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
