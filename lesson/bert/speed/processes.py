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
from torch import Tensor, nn


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


class Share:
    """One process's part of each batch, and its weight in the batch's mean."""

    def __init__(self, model: nn.Module) -> None:
        """Let every backward pass leave the gradient of the whole batch in `model`, in all processes alike.

        As DistributedDataParallel does; but that takes all shares for equally large, and an epoch's last batch need
        not be.
        """
        self.weight = 1.0
        if count() > 1:
            for weight in model.parameters():
                if weight.requires_grad:
                    weight.register_post_accumulate_grad_hook(self._add_up)

    def of(self, rows: Sequence[int]) -> Sequence[int]:
        """Return this process's rows of a batch; one row of weight 0 when it has none.

        >>> Share(nn.Linear(1, 1)).of([3, 1, 4])
        [3, 1, 4]
        """
        if count() == 1:
            return rows
        mine = rows[dist.get_rank() :: count()]
        self.weight = len(mine) / len(rows)
        return mine or rows[:1]

    def average(self, loss: float) -> float:
        """Return the batch's loss, given the mean loss of each process's rows."""
        if count() == 1:
            return loss
        total = torch.tensor(loss * self.weight, device="cuda" if torch.cuda.is_available() else "cpu")
        dist.all_reduce(total)
        return total.item()

    def _add_up(self, weight: Tensor) -> None:
        assert weight.grad is not None  # called after it was added up here
        weight.grad.mul_(self.weight)
        dist.all_reduce(weight.grad)


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
