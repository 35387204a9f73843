"""One training run on several processes: each takes its share of every batch, the gradients are added up.

`torchrun` and `accelerate launch` start the processes and say in the environment how many there are (WORLD_SIZE) and
which one this is (RANK). The sum over the shares is the gradient of the whole batch, so the run is the same one, up to
rounding (synchronous data parallelism, Goyal et al. 2017, arXiv:1706.02677). With one process nothing here does
anything.
"""

import os
from collections.abc import Sequence
from typing import Any

import torch
import torch.distributed as dist
from torch import Tensor


def join() -> None:
    """Join the other processes, when the environment says that there are some."""
    if int(os.environ.get("WORLD_SIZE", "1")) > 1 and not dist.is_initialized():
        if torch.cuda.is_available():
            torch.cuda.set_device(int(os.environ.get("LOCAL_RANK", "0")))
        dist.init_process_group("nccl" if torch.cuda.is_available() else "gloo")


def leave() -> None:
    """Part from the other processes."""
    if dist.is_initialized():
        dist.destroy_process_group()


def count() -> int:
    """Return the number of processes of this run."""
    return dist.get_world_size() if dist.is_initialized() else 1


def is_first() -> bool:
    """Return whether this process is the one that writes the run folder; may be asked before `join`."""
    return int(os.environ.get("RANK", "0")) == 0


def share(rows: Sequence[int]) -> tuple[Sequence[int], float]:
    """Return this process's rows of a batch and their weight in its mean; one row of weight 0 when it has none."""
    if count() == 1:
        return rows, 1.0
    mine = rows[dist.get_rank() :: count()]
    return (mine, len(mine) / len(rows)) if mine else (rows[:1], 0.0)


def add_up(gradient: Tensor, loss: Tensor) -> float:
    """Add up the gradient, in place, and the loss over all processes; return the batch's loss."""
    if count() > 1:
        loss = loss.detach().clone()
        dist.all_reduce(gradient)
        dist.all_reduce(loss)
    return loss.item()


def first_says(value: Any) -> Any:
    """Return the first process's value to all of them, so that they all decide alike."""
    if count() == 1:
        return value
    box = [value]
    dist.broadcast_object_list(box)
    return box[0]


def wait() -> None:
    """Wait for the others."""
    if count() > 1:
        dist.barrier()
