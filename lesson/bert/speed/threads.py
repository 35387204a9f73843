"""How many threads a training process uses: as many as it may, or one alone where they get in each other's way.

OpenMP's threads wait for each other after every product. When another process keeps one of two cores busy, that wait
lasts a time slice of the scheduler, and two threads do a tenth of the work that one alone would do. The throughput
shows it; so it is watched. Costs nothing; a run whose number of threads is set never changes it (and so repeats to the
last digit).
"""

import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

import torch
from threadpoolctl import threadpool_limits

AT_START = torch.get_num_threads()  # what the process was given; a run that ended on one thread must not bind the next


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


def quickest(most: int = AT_START) -> int:
    """Return `most`, or 1 where so many threads are slower than one alone at this moment; takes a tenth of a second.

    For what is over before watching would pay: a quote, a fit of a comparison.
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


class Threads:
    """The number of threads now, and the throughput that justifies it, in tokens a second.

    >>> Threads(most=2, adapts=False).now
    2
    """

    def __init__(self, most: int, adapts: bool, trial: int = 4, patience: int = 60) -> None:
        """Start with `most` threads; try a number for `trial` steps, keep one thread for `patience` steps at a time."""
        self.most, self.adapts, self.trial, self.patience = most, adapts and most > 1, trial, patience
        self.speed: dict[int, float] = {}  # tokens a second when last measured, by number of threads
        self.best = 0.0  # tokens a second with the present number
        self.trying = False  # the present number, against the other one
        self.use(most)

    @classmethod
    def of(cls, wanted: int | None) -> "Threads":
        """Return the threads of a run: the number that was set, or what the process was started with, adapting."""
        return cls(wanted or AT_START, adapts=wanted is None)

    def use(self, number: int, trying: bool = False) -> None:
        """Compute with this many threads from now on."""
        self.now, self.trying, self.steps, self.best = number, trying, 0, 0.0
        self.recent: deque[float] = deque(maxlen=self.trial)
        if torch.get_num_threads() != number:
            torch.set_num_threads(number)

    def saw(self, tokens: int, seconds: float) -> None:
        """Take one step's work and time into account; may change the number of threads."""
        self.steps += 1
        self.recent.append(tokens / max(seconds, 1e-9))
        if self.adapts and self.steps % self.trial == 0:
            self.speed[self.now] = sorted(self.recent)[self.trial // 2]
            self._judge(1 if self.now == self.most else self.most)

    def _judge(self, other: int) -> None:
        speed = self.speed[self.now]
        collapsed, tired = speed < self.best / 2, self.now == 1 and self.steps >= self.patience
        self.best = max(self.best, speed)
        if self.trying and speed < 1.1 * self.speed[other]:  # no better: back, and longer until the next trial
            self.patience = min(2 * self.patience, 1000)
            self.use(other)
        elif not self.trying and (other not in self.speed or collapsed or tired):
            self.use(other, trying=True)
        else:
            self.trying = False
