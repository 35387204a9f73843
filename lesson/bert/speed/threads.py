"""How many threads a process computes with.

A run keeps the number it began with, also when it is resumed: another number adds the same figures up in another order,
and the last digits change. Only what changes no result may choose by the moment (`quickest`).
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager

import torch
from threadpoolctl import threadpool_limits

from lesson import variables

AT_START = torch.get_num_threads()  # what the process was given


def for_training() -> int:
    """Return the threads that a run gets on this machine: LESSON_TRAINING_THREADS, else what the process was given."""
    return variables.whole("LESSON_TRAINING_THREADS", AT_START)


@contextmanager
def using(number: int) -> Iterator[None]:
    """Compute with so many threads inside."""
    before = torch.get_num_threads()
    torch.set_num_threads(number)
    try:
        yield
    finally:
        torch.set_num_threads(before)


@contextmanager
def one_thread() -> Iterator[None]:
    """Compute with one thread inside: small products gain nothing from two, and lose much on a busy machine.

    NumPy's and SciPy's too: logistic regression on 600 reviews takes 0.6 s with one, 5 s with two that meet at every
    step.
    """
    with using(1), threadpool_limits(1, user_api="blas"):
        yield


def quickest(most: int) -> int:
    """Return `most`, or 1 where so many threads are slower than one alone at this moment; takes a tenth of a second.

    OpenMP's threads wait for each other after every product. When another process keeps one of two cores busy, two
    threads do a tenth of the work that one alone would do. For quotes only: the number may decide how long something
    takes, never what comes out.
    """
    return most if most == 1 or _seconds(most) < 0.9 * _seconds(1) else 1


def _seconds(threads: int) -> float:
    """Time some products of the size of the built-in BERT's; the first one wakes the threads up."""
    tokens, matrix = torch.ones(512, 256), torch.ones(256, 1024)
    with using(threads):
        tokens @ matrix
        began = time.perf_counter()
        for _ in range(50):
            tokens @ matrix
        return time.perf_counter() - began
