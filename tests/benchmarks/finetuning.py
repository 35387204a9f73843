"""How fast fine-tuning is: ours, a textbook's loop, the 2020 listing and Hugging Face's Trainer, taking turns on the
same reviews.

    python -m tests.benchmarks.finetuning [--threads 2] [--models built_in,bert_base_size]

Turns, because a machine is never equally fast for minutes; the figure of each is the median over its turns. Two
processes take them: ours and the textbook's loop with the environment that the lesson's workers have
(lesson/workers/dask.yaml), the others with none of it, as they behave for whoever runs them. The slow ones do a sample
of their steps (every step of the listing is alike). No evaluation is timed. Also: the largest loss difference to plain
padded float32 training in the same order, and the error of the quote for a whole run. A model of BERT-base's size is
made with random weights: speed does not depend on them. Before the last line, a table; the last line is one JSON
object. About twenty minutes on two quiet cores.
"""

import argparse
import dataclasses
import json
import os
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from statistics import median
from typing import Any

import pandas as pd
import torch
import yaml
from transformers import BertConfig, BertForPreTraining

from lesson import checkpoint_names, places, reviews
from lesson.bert import checkpoints
from lesson.bert.finetuning.loop import finetune
from lesson.bert.finetuning.prepare import prepare
from lesson.bert.finetuning.quote import quote
from lesson.bert.finetuning.recorder import run
from lesson.bert.speed import hardware
from lesson.runs.registry import create
from lesson.settings import BUILT_IN, FineTuning
from tests.benchmarks import contenders


@dataclasses.dataclass(frozen=True)
class Plan:
    """How much the slow contenders do in a turn (steps; None: an epoch), how many reviews an epoch has, how many turns
    there are.

    The other three do an epoch: their batches differ in length.
    """

    rows: int
    listing: int
    trainer: int | None
    turns: int
    compared: int  # steps whose losses are compared


BATCH = 16  # reviews: the lesson's for a whole set
WARM = 10  # steps before the first turn
OURS = ("ours", "textbook")  # those with the workers' environment
NAMES = ("listing", "trainer", "trainer_tuned", "textbook", "ours")
DASK = places.PROJECT / "lesson" / "workers" / "dask.yaml"
PLANS = {"built_in": Plan(600, 20, None, 5, 20), "bert_base_size": Plan(192, 4, 3, 5, 3)}


def process(ours: bool, *job: Any) -> ProcessPoolExecutor:
    """A process of its own, ready for its turns, which rests between them."""
    environment = yaml.safe_load(DASK.read_text())["distributed"]["nanny"]["pre-spawn-environ"]
    for name, value in environment.items():
        os.environ.pop(name, None)  # glibc reads it when a process begins
        if ours:
            os.environ[name] = str(value)
    pool = ProcessPoolExecutor(1, get_context("spawn"), contenders.get_ready, job)
    for name in OURS if ours else ("listing",):
        pool.submit(contenders.turn, name, WARM, 0).result()
    return pool


def race(
    checkpoint: str, table: pd.DataFrame, plan: Plan, threads: int, names: Sequence[str] = NAMES
) -> dict[str, float]:
    """Let the contenders take turns on a checkpoint; return the figures of the JSON object."""
    settings = FineTuning(  # more epochs than turns
        checkpoint=checkpoint, epochs=1000, batch_size=BATCH, evaluations=1, threads=threads
    )
    train = table[table["part"] == "train"].head(plan.rows)
    table = pd.concat([train, table[table["part"] != "train"]])
    epoch = -(-len(train) // BATCH)
    steps = dict.fromkeys(names, epoch) | {"listing": plan.listing, "trainer": plan.trainer or epoch}
    turns: dict[str, list[float]] = {name: [] for name in names}
    with process(True, settings, table, threads) as our_own, process(False, settings, table, threads) as theirs:
        for number in range(plan.turns):
            for name in names:
                pool = our_own if name in OURS else theirs
                turns[name].append(pool.submit(contenders.turn, name, steps[name], number).result())
            print({name: round(each[-1], 1) for name, each in turns.items()}, flush=True)
    rates = {name: median(each) for name, each in turns.items()}
    for name, rate in rates.items():
        print(f"{name:14} {rate:7.1f} examples/s   ours is {rates['ours'] / rate:5.2f} times as fast", flush=True)
    ratios = {f"ratio_{name}": round(rates["ours"] / rates[name], 2) for name in turns if name != "ours"}
    return {**ratios, "examples_per_second": round(rates["ours"], 1), **differences(settings, table, plan.compared)}


def differences(settings: FineTuning, table: pd.DataFrame, steps: int) -> dict[str, float]:
    """Return the loss difference in the machine's fast precision and in float32."""
    three = settings.changed(epochs=3, word_dropout=0.0)
    precisions = {"loss_difference": None, "loss_difference_fp32": "fp32"}
    return {
        name: round(loss_difference(three.changed(precision=precision), table, steps), 5)
        for name, precision in precisions.items()
    }


def loss_difference(settings: FineTuning, table: pd.DataFrame, steps: int) -> float:
    """Return the largest difference of a step's loss between ours and plain padded float32, same order, dropout off."""
    reference = contenders.reference_losses(prepare(settings, table), steps)
    losses: Iterator[float] = (
        event["loss"] for event in finetune(prepare(settings, table)) if event["event"] == "step"
    )
    return max(abs(ours - plain) for ours, plain in zip(losses, reference, strict=False))


def quote_error(checkpoint: str, table: pd.DataFrame, threads: int) -> float:
    """Return how far the quote for a whole run is off, as a share of the time that it then took."""
    settings = FineTuning(checkpoint=checkpoint, threads=threads).model_dump(mode="json")
    quoted = quote(settings, table)["seconds"]
    with tempfile.TemporaryDirectory() as folder:
        report = run(str(create("finetuning", settings, table, folder=Path(folder) / "run").folder))
    print(
        f"quoted {quoted:.1f} s, took {report['train_seconds']:.1f} s; test accuracy {report['test_accuracy']:.3f}",
        flush=True,
    )
    return abs(quoted - report["train_seconds"]) / report["train_seconds"]


def base_size(folder: Path) -> str:
    """Save a random BERT of BERT-base's shape (12 layers of 768, vocabulary 30,522) with the built-in tokenizer."""
    torch.manual_seed(0)
    BertForPreTraining(BertConfig()).save_pretrained(folder)
    checkpoints.tokenizer(BUILT_IN).save_pretrained(folder)
    return str(folder)


def main() -> None:
    """Run the race for both models and print the figures."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.finetuning")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--models", default="built_in,bert_base_size")
    parser.add_argument("--contenders", default=",".join(NAMES), help="ours among them")
    given = parser.parse_args()
    os.environ[checkpoint_names.LOCAL] = "1"  # the one of BERT-base's size is a folder
    torch.set_num_threads(given.threads)
    hardware.keep_pages()
    reading = reviews.read(places.BUNDLED_REVIEWS.read_bytes(), places.BUNDLED_REVIEWS.name)
    table = reviews.split(reading.table).with_parts()
    print(f"{(table['part'] == 'train').sum()} reviews, {given.threads} threads, {hardware.precision()}", flush=True)
    figures: dict[str, object] = {}
    with tempfile.TemporaryDirectory() as folder:
        for name in given.models.split(","):
            checkpoint = BUILT_IN if name == "built_in" else base_size(Path(folder) / "base")
            figures[name] = race(checkpoint, table, PLANS[name], given.threads, given.contenders.split(","))
    figures["quote_error"] = round(quote_error(BUILT_IN, table, given.threads), 3)
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
