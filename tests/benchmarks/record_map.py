"""What recording the map of the reviews costs a run, in percent of its time; promised: 3 at most.

    python -m tests.benchmarks.record_map [--threads 2] [--turns 30] [--models built_in,bert_base_size]

The validation reviews are read by turns as before there was a map and as the recorder does it (the encoder's vectors
caught and written to disk); the median of the paired differences, times the pictures of a run, is set against the time
of the whole run: its steps and its evaluations as they were. A model of BERT-base's size has random weights: speed does
not depend on them. The last line is one JSON object. Some five minutes on two quiet cores.
"""

import argparse
import json
import os
import tempfile
import time
from collections.abc import Callable
from itertools import islice
from pathlib import Path
from statistics import median

import pandas as pd
import torch

from lesson import checkpoint_names, places, reviews
from lesson.bert.finetuning.evaluation import measure, predict
from lesson.bert.finetuning.job import Job
from lesson.bert.finetuning.loop import timed
from lesson.bert.finetuning.prepare import prepare
from lesson.bert.speed import hardware
from lesson.runs.pictures import Album
from lesson.settings import BUILT_IN, FineTuning
from tests.benchmarks.finetuning import base_size

STEPS = {"built_in": 60, "bert_base_size": 6}  # timed
WARM = 2  # turns that do not count


def seconds_of(do: Callable[[], object]) -> float:
    """The seconds that a call takes."""
    began = time.perf_counter()
    do()
    return time.perf_counter() - began


def plain(job: Job) -> object:
    """An evaluation as it was before there was a map."""
    return measure(predict(job.model, job.validation), job.validation.labels.tolist(), job.class_names)


def recorded(job: Job, album: Album) -> None:
    """An evaluation as the recorder makes it now."""
    job.evaluate()
    if job.settings.trainable != "head":
        album.last = None  # written each time, as where the vectors move
    assert job.seen is not None and job.said is not None
    album.keep(0, job.seen, job.said)


def cost(settings: FineTuning, table: pd.DataFrame, turns: int, steps: int, folder: Path) -> dict[str, float]:
    """The figures of one model."""
    job = prepare(settings, table)
    made = (event["seconds"] for event in timed(job, done=1) if event["event"] == "step")
    step = sum(islice(made, steps)) / steps
    evaluated = [0, *filter(job.evaluates_after, range(1, job.steps + 1))]
    album = Album(folder, evaluated)
    pairs = [(seconds_of(lambda: plain(job)), seconds_of(lambda: recorded(job, album))) for _ in range(WARM + turns)][
        WARM:
    ]
    before = median(one for one, _ in pairs)
    more = median(other - one for one, other in pairs)
    whole = job.steps * step + len(evaluated) * before
    return {
        "percent": round(100 * len(album.steps) * more / whole, 3),
        "pictures": len(album.steps),
        "ms_a_picture": round(1000 * more, 2),
        "ms_an_evaluation": round(1000 * before, 2),
        "run_seconds": round(whole, 1),
        "kilobytes_a_picture": round(sum(file.stat().st_size for file in (folder / "map").glob("*.npz")) / 1024, 1),
    }


def main() -> None:
    """Measure both models, whole and head only, and print the figures."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.record_map")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--turns", type=int, default=30)
    parser.add_argument("--steps", type=int, default=0, help="timed; default: as suits the model")
    parser.add_argument("--models", default="built_in,bert_base_size")
    given = parser.parse_args()
    os.environ[checkpoint_names.LOCAL] = "1"  # the one of BERT-base's size is a folder
    torch.set_num_threads(given.threads)
    hardware.keep_pages()
    reading = reviews.read(places.BUNDLED_REVIEWS.read_bytes(), places.BUNDLED_REVIEWS.name)
    table = reviews.split(reading.table).with_parts()
    figures: dict[str, dict[str, float]] = {}
    for name in given.models.split(","):
        with tempfile.TemporaryDirectory() as folder:
            checkpoint = BUILT_IN if name == "built_in" else base_size(Path(folder) / "base")
            for part in ("all", "head"):
                (place := Path(folder) / part).mkdir()
                settings = FineTuning(checkpoint=checkpoint, trainable=part, threads=given.threads)
                found = cost(settings, table, given.turns, given.steps or STEPS[name], place)
                figures[f"{name} {part}"] = found
                print(f"{name}, {part}: {found['percent']:.2f} % of the run's time", found, flush=True)
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
