"""What this machine can do: precision, threads, memory.

bf16 halves the bytes and, where the processor multiplies it (AVX512-BF16, AMX, or a GPU), gives two to four times the
speed; weights, optimizer and loss stay in float32 (mixed precision, Micikevicius et al. 2018, arXiv:1710.03740).
Elsewhere it would be slower than float32 and is not used. Takes milliseconds.
"""

import ctypes
import os
from contextlib import suppress
from functools import lru_cache
from pathlib import Path

import psutil
import torch

KEPT_PAGES = {-3: 1 << 30, -1: (1 << 31) - 1, -2: 1 << 26}  # malloc.h: M_MMAP_THRESHOLD, M_TRIM_THRESHOLD, M_TOP_PAD
DTYPES = {"bf16": torch.bfloat16, "fp32": torch.float32}
CONTAINER = Path("/sys/fs/cgroup")
BF16_FLAGS = {"avx512_bf16", "amx_bf16", "bf16"}  # as Linux names them; the last is ARM's


def device() -> torch.device:
    """Return the GPU of this process (LOCAL_RANK under torchrun) where there is one, else the processor."""
    if torch.cuda.is_available():
        return torch.device("cuda", int(os.environ.get("LOCAL_RANK", "0")))
    return torch.device("cpu")


def precision(wanted: str | None = None) -> str:
    """Return "bf16" or "fp32": what is wanted, else bf16 where matrix products are faster in it than in float32."""
    return wanted or _fast_precision()


@lru_cache(maxsize=1)
def _fast_precision() -> str:
    if torch.cuda.is_available():
        return "bf16" if torch.cuda.is_bf16_supported() else "fp32"
    try:
        words = set(Path("/proc/cpuinfo").read_text().split())
    except OSError:  # not Linux: do not guess
        return "fp32"
    return "bf16" if words & BF16_FLAGS and torch.backends.mkldnn.is_available() else "fp32"


def autocast(on: torch.device, wanted: str | None = None) -> torch.autocast:
    """Return the context in which a forward pass runs in the precision wanted, None: in what is fast here."""
    return torch.autocast(on.type, dtype=torch.bfloat16, enabled=precision(wanted) == "bf16")


def keep_pages() -> None:
    """Let glibc keep the memory that is freed after each step; elsewhere nothing happens.

    Page faults cost up to half of a training step on a virtual machine. For programs started from the command line:
    workers have it in their environment (lesson/workers/dask.yaml).
    """
    with suppress(AttributeError, OSError, TypeError):
        mallopt = ctypes.CDLL(None).mallopt
        for parameter, value in KEPT_PAGES.items():
            mallopt(parameter, value)


def available_memory() -> int:
    """Return the bytes that this process may still take: the machine's, or its container's limit where that is less."""
    free = psutil.virtual_memory().available
    with suppress(OSError, ValueError):  # no container, or the word "max"
        limit, used = (int((CONTAINER / name).read_text()) for name in ("memory.max", "memory.current"))
        free = min(free, limit - used)
    return max(0, free)
