"""Ways to fine-tune the same BERT on the same reviews, one step at a time, so that a benchmark can let them take turns.

Each yields (seconds, reviews) of one step after another. `listing` is our own code for what the lesson's 2020 listing
does (batches of 2, everything padded to 128, float32, dropout on); `trainer` is Hugging Face's Trainer; `ours` is this
project's loop.
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
from lesson.bert.finetuning.job import Job, prepare
from lesson.bert.finetuning.loop import batches, finetune, learning_rate
from lesson.settings import FineTuning

Step = tuple[float, int]  # seconds, reviews
TUNED = {"train_sampling_strategy": "group_by_length", "bf16": True}


READY: dict[str, Any] = {}  # what this process has prepared


def get_ready(settings: FineTuning, table: pd.DataFrame, threads: int) -> None:
    """Prepare this process for its turns."""
    torch.set_num_threads(threads)
    job = prepare(settings, table)
    READY.update(job=job, listing=listing(job), ours=ours(prepare(settings, table)))


def turn(name: str, steps: int, seed: int) -> float:
    """Let a contender do its next steps; return its speed in reviews a second."""
    if name in READY:
        done = list(islice(READY[name], steps))
    else:
        done = trainer(READY["job"], steps, seed, **(TUNED if name == "trainer_tuned" else {}))
    return sum(rows for _, rows in done) / sum(seconds for seconds, _ in done)


def stock(job: Job, **options: Any) -> PreTrainedModel:
    """The job's classifier as Transformers gives it: its own attention, its own dropout, the same random head."""
    torch.manual_seed(job.settings.seed)
    return AutoModelForSequenceClassification.from_pretrained(
        checkpoints.resolve(job.settings.checkpoint), num_labels=len(job.class_names), dtype=torch.float32, **options
    ).train()


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


def ours(job: Job) -> Iterator[Step]:
    """This project's loop, as the page runs it, without the time of its evaluations."""
    for event in finetune(job):
        if event["event"] == "step":
            yield event["seconds"], event["examples"]


def trainer(job: Job, steps: int, seed: int, **options: Any) -> list[Step]:
    """Hugging Face's Trainer for so many steps; another seed, other batches."""
    ids = [job.weights.used[row].tolist() for row in job.train.inputs]
    data = [{"input_ids": row, "label": int(label)} for row, label in zip(ids, job.train.labels, strict=True)]
    clock = _Clock()
    with tempfile.TemporaryDirectory() as folder:
        arguments = TrainingArguments(
            folder,
            per_device_train_batch_size=job.settings.batch_size,
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
    rows = [job.settings.batch_size] * steps
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
        ids[place, : len(job.train.inputs[row])] = job.weights.used[job.train.inputs[row]]
    return ids, (ids != job.train.padding).long(), job.train.labels[rows]


def reference_losses(job: Job, steps: int) -> list[float]:
    """The losses of plain padded float32 training in our order, dropout off, same schedule: for ours to reproduce."""
    model, losses = stock(job), []
    for module in model.modules():
        if isinstance(module, torch.nn.Dropout):
            module.p = 0.0
    decayed, plain = ([weight for weight in model.parameters() if (weight.dim() > 1) == long] for long in (True, False))
    optimizer = torch.optim.AdamW(
        [{"params": decayed, "weight_decay": job.settings.weight_decay}, {"params": plain, "weight_decay": 0}]
    )
    for step, rows in batches(job):
        ids, mask, labels = padded(job, rows)
        loss = cross_entropy(model(ids, attention_mask=mask).logits, labels)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        for group in optimizer.param_groups:
            group["lr"] = learning_rate(step, job)
        optimizer.step()
        optimizer.zero_grad()
        losses.append(loss.item())
        if step == steps:
            break
    return losses
