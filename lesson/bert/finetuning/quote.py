"""What a fine-tuning run will cost, measured before it starts, in a second or two, on a few of its own batches.

The batches of the first epoch are known beforehand, so their padded sizes are; a short, a middle and a long one are
trained on for about a second, the time of the others is read off the line through them. Evaluations and a frozen body's
one pass are timed likewise. Does not change any run. Memory is reckoned, not measured: Korthikanti et al. 2022
(arXiv:2205.05198), equation 1, for activations.
"""

import os
import time
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pandas as pd
from dask.utils import parse_bytes

from lesson.bert import checkpoints
from lesson.bert.buckets import bucketed_order
from lesson.bert.finetuning.batches import Rows, encode
from lesson.bert.finetuning.evaluation import predict
from lesson.bert.finetuning.frozen import features, split
from lesson.bert.finetuning.job import Job
from lesson.bert.finetuning.loop import timed
from lesson.bert.finetuning.prepare import labelled, prepare, question_of, read_place
from lesson.bert.speed import hardware, threads
from lesson.bert.word_head.priors import MOST
from lesson.content.classes import class_order
from lesson.effort import plan
from lesson.errors import LessonError
from lesson.settings import FineTuning

SECONDS = 1.2  # of training on samples
PROCESS_MB = 550  # Python, torch and transformers


def quote(settings: dict[str, Any], table: pd.DataFrame) -> dict[str, Any]:
    """Return {seconds, steps, epochs, batch_size, train_rows, memory_mb, available_mb, examples_per_second, warnings},
    measured with this data and checkpoint.

    `table` has text, label and part. Raises LessonError for settings that cannot be trained, and when the run would
    need more memory than there is, with the setting to change.

    >>> quote({"epochs": 3}, table)["seconds"]  # measures for seconds  # doctest: +SKIP
    9.4
    """
    chosen = FineTuning(**settings)
    chosen = chosen.changed(class_names=chosen.class_names or class_order(table["label"]))
    table = _learned_from(chosen, table)
    train, validation = (_tokens(chosen, table, part) for part in ("train", "validation"))
    planned = plan(chosen, len(train))
    order = bucketed_order(train.lengths, planned.batch_size, chosen.seed, 0)
    sizes = _padded(train, order, chosen.trainable == "head")
    memory = memory_mb(chosen, int(max(len(rows) for rows in order)), int(train.lengths.max()))
    _check_memory(memory, chosen, planned.batch_size)
    with threads.using(_training_threads(chosen)):
        measured = _measure(chosen, table, order, sizes)
    each, frozen = measured["step"](sizes).mean(), measured["frozen"] * (train.lengths.sum() + validation.lengths.sum())
    evaluations = max(chosen.evaluations, planned.epochs) + 2
    each_new = len(np.unique(sizes)) * measured["new_size"]
    read = evaluations * len(validation) + (min(MOST, len(train)) if chosen.head == "word" else 0)
    seconds = planned.steps * each + each_new + frozen + read * measured["evaluation"]
    return {
        "seconds": round(float(seconds), 2),
        "steps": planned.steps,
        "epochs": planned.epochs,
        "batch_size": planned.batch_size,
        "train_rows": len(train),
        "memory_mb": round(memory),
        "available_mb": round(_limit_mb()),
        "examples_per_second": round(len(train) / len(order) * planned.steps / float(seconds), 1),
        "warnings": _warnings(chosen, train),
    }


def memory_mb(settings: FineTuning, batch: int, longest: int) -> float:
    """Return about how many MB a run with batches of up to `batch` texts of `longest` tokens takes at its peak."""
    shape = checkpoints.describe(settings.checkpoint)
    weights = shape["parameters"] / 2**20
    trained = {"all": 1.0, "head": 0.01}.get(settings.trainable, 0.5)
    bytes_each = 2 if (hardware.precision(settings.precision)) == "bf16" else 4
    state = 4 + trained * (
        16 + bytes_each
    )  # the model; gradient, two moments, best so far; what autocast computes with
    layers = 0 if settings.trainable == "head" else shape["layers"]
    a_layer = batch * longest * shape["hidden_size"] * (34 + 5 * shape["heads"] * longest / shape["hidden_size"])
    return PROCESS_MB + weights * state + layers * a_layer * bytes_each / 2 / 2**20


def _learned_from(settings: FineTuning, table: pd.DataFrame) -> pd.DataFrame:
    """The table with those training rows only whose labels the run learns from."""
    train = table["part"] == "train"
    return pd.concat([labelled(table[train], settings), table[~train]])


def _tokens(settings: FineTuning, table: pd.DataFrame, part: str) -> Rows:
    texts = table.loc[table["part"] == part, "text"].tolist()
    if not texts:
        raise LessonError(f"There are no {part} rows. Give more labelled reviews: at least a handful of each label.")
    tokenizer = checkpoints.tokenizer(settings.checkpoint)
    question = question_of(settings, tokenizer, settings.class_names)
    prompt = question.prompt_ids if question else ()
    return encode(tokenizer, texts, [0] * len(texts), settings.max_length, prompt)


def _padded(rows: Rows, order: Sequence[Sequence[int]], head_only: bool) -> np.ndarray:
    """Return each batch's size in tokens, padding included; a head reads one of each text."""
    return np.array([len(batch) * (1 if head_only else rows.width(batch)) for batch in order])


def _check_memory(memory: float, settings: FineTuning, batch: int) -> None:
    if memory <= _limit_mb():
        return
    smaller = [f"a batch size of {batch // 2}"] if batch > 4 else []
    smaller += ["a max_length of 64"] if settings.max_length > 64 else []
    smaller += ["training the head only"] if settings.trainable != "head" else []
    raise LessonError(
        f"This run would need about {memory / 1024:.1f} GB of memory, but only {_limit_mb() / 1024:.1f} GB "
        f"is available. Choose {', '.join([*smaller, 'a smaller checkpoint'])}."
    )


def _limit_mb() -> float:
    limit = os.environ.get("LESSON_MEMORY_LIMIT")
    free = hardware.available_memory()
    return (min(parse_bytes(limit), free) if limit else free) / 2**20


def _measure(settings: FineTuning, table: pd.DataFrame, order: list[list[int]], sizes: np.ndarray) -> dict[str, Any]:
    """Train on a short, a middle and a long batch; return seconds a step by padded size, and seconds a token."""
    ranked = np.argsort(sizes)
    picked = [order[ranked[place]] for place in sorted({0, len(ranked) // 2, len(ranked) - 1})]
    train, rest = table[table["part"] == "train"], table[table["part"] == "validation"].head(32)
    sample = pd.concat([train.iloc[[row for batch in picked for row in batch]], rest])
    batch = max(len(each) for each in picked)
    job = prepare(settings.changed(labels=0, steps=None, epochs=1000, batch_size=batch, evaluations=1), sample)
    sizes_seen, seen = _steps(job, len(picked))
    rounds = np.arange(len(seen)) // len(picked)
    line = _line(sizes_seen[rounds > 0], seen[rounds > 0])
    new = np.maximum(0.0, seen - line(sizes_seen))[
        1 : len(picked)
    ]  # choosing kernels for a new size; the first of all is no measure
    return {"step": line, "new_size": float(new.mean()) if len(new) else 0.0, **_reading(job, sample, settings)}


def _steps(job: Job, sizes: int) -> tuple[np.ndarray, np.ndarray]:
    """Return (padded size, seconds) of each step of about `SECONDS` of training, at least two rounds of all sizes."""
    found: list[tuple[int, float]] = []
    done = job.steps_an_epoch  # from the second epoch on: without the evaluation before any training
    steps = (event for event in timed(job, done) if event["event"] == "step")
    began = time.perf_counter()
    for event, (_, rows) in zip(steps, job.order(done), strict=False):
        found.append((len(rows) * job.train.width(rows), event["seconds"]))
        if len(found) >= 2 * sizes and (time.perf_counter() - began > SECONDS or len(found) >= 12 * sizes):
            break
    padded, seconds = zip(*found, strict=True)
    return np.array(padded), np.array(seconds)


def _reading(job: Job, sample: pd.DataFrame, settings: FineTuning) -> dict[str, float]:
    """Return seconds a validation token for an evaluation, and a token for the frozen body's pass."""
    evaluation = _second_time(lambda: predict(job.model, job.validation))
    per_row = evaluation / len(job.validation)
    if settings.trainable == "all":
        return {"evaluation": per_row, "frozen": 0.0}
    tokens = job.encode(sample["text"].tolist())
    body, _ = split(job.classifier, settings.trainable)
    assert body is not None  # a part is trained, so the rest is frozen
    only, precision = read_place(settings.trainable, job.question), hardware.precision(settings.precision)
    frozen = _second_time(lambda: features(body, tokens, precision, only))
    return {"evaluation": per_row, "frozen": frozen / tokens.lengths.sum()}


def _second_time(action: Callable[[], object]) -> float:
    action()
    began = time.perf_counter()
    action()
    return time.perf_counter() - began


def _line(sizes: np.ndarray, seconds: np.ndarray) -> Callable[[np.ndarray], np.ndarray]:
    """Return a function of the padded size that goes through the median time of each size measured."""
    known = np.unique(sizes)
    medians = np.array([np.median(seconds[sizes == size]) for size in known])
    return lambda wanted: np.interp(wanted, known, medians) * np.maximum(1.0, wanted / known[-1])


def _training_threads(settings: FineTuning) -> int:
    """The threads of a training worker; questions have one."""
    return settings.threads or threads.quickest(threads.for_training())


def _warnings(settings: FineTuning, train: Rows) -> list[str]:
    cut = int((train.lengths >= settings.max_length).sum())
    if cut > len(train) / 10:
        return [
            f"{cut} of {len(train)} training texts are cut off at {settings.max_length} tokens; a longer "
            "max_length keeps more."
        ]
    return []
