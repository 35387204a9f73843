"""Ways to fine-tune the same BERT on the same reviews, one step at a time, so that a benchmark can let them take turns.

Each yields (seconds, reviews) of one step after another. `listing` is our own code for what the lesson's 2020 listing
does (batches of 2, everything padded to 128, float32, dropout on); `trainer` is Hugging Face's Trainer; `textbook` is a
plain loop with every switch that PyTorch has for it; `ours` is this project's loop.
"""

import tempfile
import time
from collections.abc import Iterator
from itertools import islice
from typing import Any

import pandas as pd
import torch
from torch.nn.functional import cross_entropy
from transformers import (
    AutoModelForSequenceClassification,
    DataCollatorWithPadding,
    PreTrainedModel,
    Trainer,
    TrainerCallback,
    TrainingArguments,
)

from lesson.bert import checkpoints
from lesson.bert.finetuning.job import Job
from lesson.bert.finetuning.loop import timed
from lesson.bert.finetuning.prepare import adamw, prepare, warmup_then_decay
from lesson.bert.speed import hardware
from lesson.settings import FineTuning

Step = tuple[float, int]  # seconds, reviews
TUNED = {"train_sampling_strategy": "group_by_length", "bf16": True}


READY: dict[str, Any] = {}  # what this process has prepared


def get_ready(settings: FineTuning, table: pd.DataFrame, threads: int) -> None:
    """Prepare this process for its turns."""
    torch.set_num_threads(threads)
    job = prepare(settings, table)
    READY.update(job=job, listing=listing(job), textbook=textbook(job), ours=ours(prepare(settings, table)))


def turn(name: str, steps: int, seed: int) -> float:
    """Let a contender do its next steps; return its speed in reviews a second."""
    if name in READY:
        done = list(islice(READY[name], steps))
    else:
        done = trainer(READY["job"], steps, seed, **(TUNED if name == "trainer_tuned" else {}))
    return sum(rows for _, rows in done) / sum(seconds for seconds, _ in done)


def stock(job: Job, dropout: bool = True, **options: Any) -> PreTrainedModel:
    """The job's classifier as Transformers gives it: its own attention, its own dropout, the same random head."""
    torch.manual_seed(job.settings.seed)
    model = AutoModelForSequenceClassification.from_pretrained(
        checkpoints.resolve(job.settings.checkpoint), num_labels=len(job.class_names), dtype=torch.float32, **options
    )
    for module in model.modules():
        if isinstance(module, torch.nn.Dropout) and not dropout:
            module.p = 0.0
    return model.train()


def listing(job: Job) -> Iterator[Step]:
    """The listing's loop: two reviews a batch, padded to 128 tokens, plain AdamW at 5e-5; for ever."""
    model = stock(job)
    optimizer = torch.optim.AdamW(model.parameters(), lr=5e-5)
    while True:
        for rows in torch.randperm(len(job.train)).split(2):
            started = time.perf_counter()
            ids, mask, labels = padded(job, rows.tolist())
            model(ids, attention_mask=mask, labels=labels).loss.backward()
            optimizer.step()
            optimizer.zero_grad()
            yield time.perf_counter() - started, len(rows)


def textbook(job: Job) -> Iterator[Step]:
    """A plain loop over a stock model: our buckets, dropout off, autocast, eager attention, fused AdamW."""
    model = stock(job, dropout=False, attn_implementation="eager")
    optimizer = adamw(model, job.settings)
    schedule = warmup_then_decay(optimizer, job.steps, job.settings.warmup)
    started = time.perf_counter()
    for step, (inputs, labels) in job.batches():
        with hardware.autocast(model.device):
            loss = cross_entropy(model(**inputs).logits, labels)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0, error_if_nonfinite=True)
        optimizer.step()
        schedule.step()
        optimizer.zero_grad()
        loss.item()
        yield time.perf_counter() - started, reviews_of(job, step)
        started = time.perf_counter()


def ours(job: Job) -> Iterator[Step]:
    """This project's loop, as the page runs it, without the time of its evaluations."""
    for event in timed(job):
        if event["event"] == "step":
            yield event["seconds"], reviews_of(job, event["step"])


def reviews_of(job: Job, step: int) -> int:
    """How many reviews the batch of a step has."""
    return len(next(rows for _, rows in job.order(step - 1)))


def trainer(job: Job, steps: int, seed: int, **options: Any) -> list[Step]:
    """Hugging Face's Trainer for so many steps; another seed, other batches."""
    data = [
        {"input_ids": row.tolist(), "label": int(label)}
        for row, label in zip(job.train.inputs, job.train.labels, strict=True)
    ]
    clock = _Clock()
    with tempfile.TemporaryDirectory() as folder:
        arguments = TrainingArguments(
            folder,
            per_device_train_batch_size=job.plan.batch_size,
            max_steps=steps,
            use_cpu=True,
            seed=seed,
            report_to=[],
            save_strategy="no",
            logging_strategy="no",
            disable_tqdm=True,
            **options,
        )
        Trainer(
            stock(job),
            arguments,
            train_dataset=data,
            processing_class=job.tokenizer,
            callbacks=[clock],
            data_collator=DataCollatorWithPadding(job.tokenizer),
        ).train()
    rows = [job.plan.batch_size] * steps
    if steps == job.steps_an_epoch:
        rows[-1] = len(data) - sum(rows[:-1])
    return [(after - before, count) for before, after, count in zip(clock.ticks, clock.ticks[1:], rows, strict=False)]


class _Clock(TrainerCallback):
    """Notes the beginning of the first step and the end of each."""

    def __init__(self) -> None:
        self.ticks: list[float] = []

    def on_step_begin(self, *_: Any, **__: Any) -> None:
        if not self.ticks:
            self.ticks.append(time.perf_counter())

    def on_step_end(self, *_: Any, **__: Any) -> None:
        self.ticks.append(time.perf_counter())


def padded(job: Job, rows: list[int]) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Return token ids and mask [rows, 128] and labels: what `padding="max_length"` gives."""
    ids = torch.full((len(rows), 128), job.train.padding)
    for place, row in enumerate(rows):
        ids[place, : len(job.train.inputs[row])] = job.train.inputs[row]
    return ids, (ids != job.train.padding).long(), job.train.labels[rows]


def reference_losses(job: Job, steps: int) -> list[float]:
    """The losses of plain padded float32 training in our order, dropout off, same schedule: for ours to reproduce."""
    model, losses = stock(job, dropout=False), []
    optimizer = adamw(model, job.settings)
    schedule = warmup_then_decay(optimizer, job.steps, job.settings.warmup)
    for step, rows in job.order():
        ids, mask, labels = padded(job, rows)
        loss = cross_entropy(model(ids, attention_mask=mask).logits, labels)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        optimizer.zero_grad()
        losses.append(loss.item())
        if step == steps:
            break
    return losses
