"""What a run needs to go on as if nothing had happened: weights, optimizer, random numbers, and where it stood.

Written as safetensors and JSON, never as a pickle. The folder is also an ordinary checkpoint (save_pretrained), so
Transformers opens it. The order of the data needs no state: it is a function of seed and epoch (batches.py). Built-in
BERT: 110 MB, 0.2 s; BERT-base: 1.3 GB, a few seconds.
"""

import json
from collections import defaultdict
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from torch import Tensor

from lesson.bert.finetuning.job import Job
from lesson.bert.speed.prepare import copy_word_vectors
from lesson.errors import LessonError

_FILE, _FACTS = "trainer_state.safetensors", "trainer_state.json"


def save_checkpoint(job: Job, folder: Path) -> None:
    """Write the model as it is now, with its tokenizer, as Transformers does: a stock model that anybody can open.

    That is a classifier, or a masked language model with its answer words beside it.
    """
    job.whole_model().save_pretrained(folder)
    job.tokenizer.save_pretrained(folder)
    if job.question is not None:
        job.question.save(folder)


def save_state(job: Job, folder: Path, facts: dict[str, Any]) -> None:
    """Write the checkpoint and everything beside it that the next step depends on; `facts` are the recorder's own.

    When there is no next step, the checkpoint and the facts are enough.
    """
    save_checkpoint(job, folder)
    (folder / _FACTS).write_text(json.dumps(facts) + "\n", encoding="utf-8")
    if facts["step"] < job.steps:
        save_file(_tensors(job), folder / _FILE)


def _tensors(job: Job) -> dict[str, Tensor]:
    tensors = {"random": torch.get_rng_state()}
    if torch.cuda.is_available():
        tensors["random_cuda"] = torch.cuda.get_rng_state(job.classifier.device)
    moments = job.optimizer.state_dict()["state"]  # of each weight: AdamW's step count and its two moments
    return tensors | {f"{key}/{number}": value for number, each in moments.items() for key, value in each.items()}


def load_state(job: Job, folder: Path) -> dict[str, Any]:
    """Bring the job to where `save_state` left it; return the facts. LessonError when the folder cannot be read."""
    try:
        load_weights(job, folder)
        facts = json.loads((folder / _FACTS).read_text(encoding="utf-8"))
        if facts["step"] < job.steps:
            _load_tensors(job, load_file(folder / _FILE))
    except (OSError, ValueError, KeyError, RuntimeError, SafetensorError):  # PyTorch: another size
        raise LessonError(
            "The last checkpoint of this run is damaged and cannot be resumed. Start the run anew."
        ) from None
    _set_schedule(job, facts["step"])
    return facts


def _load_tensors(job: Job, tensors: dict[str, Tensor]) -> None:
    torch.set_rng_state(tensors.pop("random"))
    if "random_cuda" in tensors:
        torch.cuda.set_rng_state(tensors.pop("random_cuda"), job.classifier.device)
    moments: dict[int, dict[str, Tensor]] = defaultdict(dict)
    for name, value in tensors.items():
        key, number = name.split("/")
        moments[int(number)][key] = value
    job.optimizer.load_state_dict({**job.optimizer.state_dict(), "state": moments})


def _set_schedule(job: Job, done: int) -> None:
    """Bring the learning rate to where it stands after `done` steps: it depends on nothing else."""
    rates = [rate * factor(done) for rate, factor in zip(job.schedule.base_lrs, job.schedule.lr_lambdas, strict=True)]
    job.schedule.load_state_dict({**job.schedule.state_dict(), "last_epoch": done, "_last_lr": rates})
    for group, rate in zip(job.optimizer.param_groups, rates, strict=True):
        group["lr"] = rate


def load_weights(job: Job, folder: Path) -> None:
    """Read a checkpoint of this run into the model. LessonError when it has another head than the run."""
    lacking, other = job.classifier.load_state_dict(load_file(folder / "model.safetensors"), strict=False)
    if other or set(lacking) - set(job.classifier.all_tied_weights_keys):
        raise LessonError("The checkpoint of this run has another head than its settings say. Start the run anew.")
    copy_word_vectors(job.model, job.classifier, back=True)
