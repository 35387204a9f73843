"""Fine-tuning: a pre-trained BERT gets a small new head and a job, and all of it adapts a little.

`finetune` is the whole training loop, on one screen, and the page prints it: it yields plain events and knows nothing
of files, charts or clocks on the wall. `run` performs a run folder: it makes the job ready, listens to the loop and
writes everything down. 600 reviews, 6 epochs, built-in BERT, two cores: some twenty seconds.

    python -m lesson.bert.finetuning.loop --data assets/reviews.csv --out my-run --epochs 3
    torchrun --nproc_per_node 2 -m lesson.bert.finetuning.loop --data assets/reviews.csv --out my-run
"""

import argparse
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
from torch.nn.functional import cross_entropy

from lesson import cli, reviews
from lesson.bert.finetuning.batches import bucketed_order, token_report
from lesson.bert.finetuning.evaluation import measure, predict
from lesson.bert.finetuning.job import Job, prepare
from lesson.bert.finetuning.word_dropout import drop_words
from lesson.bert.speed import hardware, processes
from lesson.errors import LessonError
from lesson.runs.registry import Run, create
from lesson.settings import FineTuning, recommended_learning_rate

__all__ = ["FineTuning", "finetune", "main", "prepare", "quote", "recommended_learning_rate", "run", "token_report"]


def finetune(job: Job, done: int = 0) -> Iterator[dict[str, Any]]:
    """Fine-tune on `job.train` from step `done` on, telling of each step and evaluation (Devlin et al. 2019, 4.1)."""
    network, weights, optimizer = job.network, job.weights, job.optimizer
    every = max(1, min(job.steps_an_epoch, job.steps // job.settings.evaluations))
    if not done:
        yield {"event": "evaluation", "step": 0, **validate(job)}  # before any training: about chance
    network.train()
    for step, rows in batches(job, done):  # reviews of like length together: hardly any padding
        started = time.perf_counter()
        rate = learning_rate(step, job)  # warm-up, then down in a straight line
        for group in optimizer.param_groups:
            group["lr"] = rate
        mine, weight = processes.share(rows)  # all of the batch, unless several processes train together
        inputs, labels = job.train.batch(mine, job.model.device)
        inputs = drop_words(inputs, job.mask_id, job.settings.word_dropout, job.settings.seed, step)  # never the same
        weights.publish()  # the network computes with a bf16 copy of the float32 weights, where the processor has bf16
        loss = weight * cross_entropy(network(**inputs).logits, labels)
        loss.backward()
        total = weights.collect(loss)  # gradients to float32, all in one vector
        norm = weights.gradient_norm()
        if not norm.isfinite():  # a step on such a gradient would turn every weight into NaN
            yield {"event": "diverged", "step": step}
            return
        optimizer.grad_scale = norm.clamp(min=1.0)  # clips while it steps: a pass of its own would cost an eighth
        optimizer.step()
        seconds = time.perf_counter() - started
        if step % every == 0 or step == job.steps:
            yield {"event": "evaluation", "step": step, **validate(job)}
        yield {
            "event": "step",
            "step": step,
            "loss": total,
            "learning_rate": rate,
            "examples": len(rows),
            "tokens": inputs["attention_mask"].numel(),
            "seconds": seconds,
            **watched(job),
        }


def batches(job: Job, done: int = 0) -> Iterator[tuple[int, list[int]]]:
    """Yield (step, row numbers) for every step after `done`: a function of the seed, so a resumed run sees the same."""
    for epoch in range(done // job.steps_an_epoch, job.settings.epochs):
        order = bucketed_order(job.train.lengths, job.settings.batch_size, job.settings.seed, epoch)
        for place, rows in enumerate(order, epoch * job.steps_an_epoch + 1):
            if place > done:
                yield place, rows


def learning_rate(step: int, job: Job) -> float:
    """Return the learning rate of a step, counted from 1: up to the peak over the warm-up, then down to almost 0."""
    rising = max(1, round(job.settings.warmup * job.steps))
    return job.learning_rate * min(step / rising, (job.steps - step + 1) / max(1, job.steps - rising + 1))


def validate(job: Job) -> dict[str, Any]:
    """Return the measures of the validation rows as the network sees them now."""
    job.weights.publish()
    return measure(predict(job.network, job.validation), job.validation.labels.tolist(), job.class_names)


def watched(job: Job) -> dict[str, Any]:
    """Return the class probabilities of the watch-list, {"watch": [[...], ...]}; nothing when there is none."""
    if job.watch is None:
        return {}
    job.weights.publish()  # what this step has changed
    return {"watch": predict(job.network, job.watch).round(4).tolist()}


def run(folder: str) -> dict[str, Any] | None:
    """Perform the run in a folder, new or interrupted, to its end; return its report, None when it was paused.

    Pause and stop requests are honoured at every step. LessonError when it cannot be performed; the reason is in its
    log too.

    >>> run("my-run")["test_accuracy"]  # doctest: +SKIP
    0.715
    """
    from lesson.bert.finetuning.recorder import perform

    return perform(Path(folder))


def quote(settings: dict[str, Any], table: Any) -> dict[str, Any]:
    """Return what a run with these settings and this table would cost; see lesson.bert.finetuning.quote."""
    from lesson.bert.finetuning.quote import quote as measured

    return measured(settings, table)


def main() -> None:
    """Fine-tune from the command line: a run folder, and its report as one JSON object on standard output."""
    hardware.keep_pages()
    values = vars(_arguments())
    folder, data = Path(values.pop("out")), values.pop("data")
    columns = {"text": values.pop("text"), "label": values.pop("label")}
    if processes.is_first():
        _make_folder(folder, data, columns, values)
    processes.join()
    processes.wait()
    report = _perform_alone(folder) if processes.is_first() else run(str(folder))
    processes.leave()
    if report is not None and processes.is_first():
        cli.print_json(report)


def _perform_alone(folder: Path) -> dict[str, Any] | None:
    """Perform a run as the engine's workers do: hold it, so that nobody else does, and write down how it ended."""
    held = Run(folder)
    with held.working():
        held.request(None)
        held.settle("running")
        try:
            return run(str(folder))
        except LessonError as error:
            held.settle("failed", str(error))
            raise


def _make_folder(folder: Path, data: str | None, columns: dict[str, str | None], values: dict[str, Any]) -> None:
    """Make the run folder; without data it must be there already, and is resumed."""
    if data is None:
        if not Run(folder).exists:
            raise LessonError(
                f"'{folder}' is not a run folder to resume, and no --data was given to start a new run with."
            )
        return
    path = Path(data)
    if not path.is_file():
        raise LessonError(f"There is no file '{data}'. Check the path after --data.")
    reading = reviews.read(path.read_bytes(), path.name, **columns)
    if reading.verdict != "ready":
        raise LessonError(reading.message)
    settings = FineTuning(**values, class_names=tuple(reading.class_names))
    create(
        "finetuning",
        settings.model_dump(mode="json"),
        in_parts(reviews.split(reading.table, settings.seed)),
        folder=folder,
    )


def in_parts(split: "reviews.Split") -> pd.DataFrame:
    """Return a split as one table whose column part says train, validation or test, as a run folder's data.csv does."""
    parts = {"train": split.train, "validation": split.validation, "test": split.test}
    return pd.concat([table.assign(part=part) for part, table in parts.items()], ignore_index=True)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m lesson.bert.finetuning.loop", description="Fine-tune a BERT on labelled reviews."
    )
    default = FineTuning()
    parser.add_argument("--data", help="a CSV of labelled reviews; leave it out to resume the run in --out")
    parser.add_argument("--text", help="its column with the text")
    parser.add_argument("--label", help="its column with the label")
    parser.add_argument("--out", required=True, help="the run folder to make or to resume")
    parser.add_argument(
        "--checkpoint", default=default.checkpoint, help="lesson-bert, a folder, or a hub id downloaded before"
    )
    parser.add_argument("--epochs", type=int, default=default.epochs)
    parser.add_argument(
        "--learning-rate", type=float, default=None, help="at its peak; default: what suits the network's width"
    )
    parser.add_argument("--batch-size", type=int, default=default.batch_size)
    parser.add_argument("--max-length", type=int, default=default.max_length, help="tokens")
    parser.add_argument("--trainable", default=default.trainable, help="all, last-N (layers), or head")
    parser.add_argument("--start", default=default.start, help="pretrained or random")
    parser.add_argument("--dropout", type=float, default=default.dropout)
    parser.add_argument(
        "--word-dropout", type=float, default=default.word_dropout, help="share of a review's words behind [MASK]"
    )
    parser.add_argument("--seed", type=int, default=default.seed)
    parser.add_argument("--threads", type=int, default=None, help="default: adapts to the throughput")
    return parser.parse_args()


if __name__ == "__main__":
    cli.run(main)
