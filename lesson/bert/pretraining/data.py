"""The rows of every pre-training step, not masked yet: a function of the seed and the step alone.

So a resumed run sees what the uninterrupted one would have seen, and goes there at once. The text is gone through in
windows of two million tokens; the rows of a window are sorted by length and make the batches of some steps. Windows are
independent of each other, so several processes can make them. There is always a next step: the loop decides when it is
over. What a pair is stands in pairs.py; masks are drawn where the step runs (batches.py).
"""

from collections.abc import Iterator
from functools import lru_cache
from itertools import count
from typing import Any

import numpy as np
from torch.utils.data import DataLoader, Dataset

from lesson.bert.pretraining import pairs
from lesson.bert.pretraining.batches import Rows
from lesson.bert.pretraining.corpus import SPECIAL_TOKENS, Corpus
from lesson.errors import LessonError
from lesson.settings import PreTraining

WINDOW = 2_000_000  # tokens sorted by length together
ROWS_FOR_TEXT = 1.25  # tokens in rows for one of text: special tokens, and the random second halves


class Windows(Dataset):
    """The text, a window at a time: `windows[long, number]` has the batches of some steps, by step.

    Every tenth step has long rows (Devlin et al. 2018, appendix A.2, saves them for the end), in windows of their own.
    """

    def __init__(self, corpus: Corpus, settings: PreTraining):
        self.settings = settings
        table = pairs.pieces(corpus, False, settings.repeats)
        self.makers = [pairs.PairMaker(corpus, table, length) for length in (settings.max_length, settings.long_length)]
        size = int((corpus.starts[table[:, 1]] - corpus.starts[table[:, 0]]).sum())
        self.an_epoch = max(1, round(size / WINDOW))  # windows
        self.steps = max(1, int(size / self.an_epoch * ROWS_FOR_TEXT / settings.tokens / settings.batches))  # a window

    def key(self, step: int) -> tuple[bool, int]:
        """The window that `step` is in."""
        every = self.settings.long_every
        long = step % every == every - 1
        return long, (step // every if long else step - step // every) // self.steps

    def __getitem__(self, key: tuple[bool, int]) -> dict[int, list[Rows]]:
        long, window = key
        rng = np.random.default_rng([self.settings.seed + long, window])
        rows = [row for piece in self._pieces(long, window) for row in self.makers[long].rows(piece, rng)]
        each = self.settings.batches
        batches = pairs.bucketed(rows, self.steps * each, rng)
        if len(batches) < self.steps * each:
            raise LessonError(
                "The text is too short for its many small batches. Give more text, or larger batches: "
                "'tokens' in --settings."
            )
        steps = [self._step(long, window * self.steps + at) for at in range(self.steps)]
        return {step: [_small(batch) for batch in batches[at * each :][:each]] for at, step in enumerate(steps)}

    def _step(self, long: bool, number: int) -> int:
        """The step that is the `number`-th with rows of this kind."""
        every = self.settings.long_every
        return number * every + every - 1 if long else number + number // (every - 1)

    def _pieces(self, long: bool, window: int) -> np.ndarray:
        table = self.makers[long].table
        order = _shuffled(len(table), self.settings.seed + long, window // self.an_epoch)
        return table[np.array_split(order, self.an_epoch)[window % self.an_epoch]]


@lru_cache(maxsize=2)
def _shuffled(size: int, seed: int, epoch: int) -> np.ndarray:
    return np.random.default_rng([seed, epoch]).permutation(size)


def _small(batch: pairs.Batch) -> Rows:
    """A batch as it goes through a pipe, with the number of `words` in each row: tokens that are not special."""
    words = (batch.ids >= len(SPECIAL_TOKENS)).sum(1)
    return {
        "ids": batch.ids.astype(np.int32),
        "types": batch.types.astype(bool),
        "follows": batch.follows,
        "words": words,
    }


def rows_of_steps(corpus: Corpus, settings: PreTraining, first: int, workers: int = 0) -> Iterator[list[Rows]]:
    """The batches of step `first`, of the next step, and so on without end.

    They are made by `workers` processes, 0: by this one. Raises LessonError when the text is too short.
    """
    windows = Windows(corpus, settings)
    made = iter(
        DataLoader(windows, batch_size=None, sampler=_keys(windows, first), num_workers=workers, collate_fn=_unchanged)
    )
    kept: dict[int, list[Rows]] = {}
    for step in count(first):
        if step not in kept:
            kept |= next(made)
        yield kept.pop(step)


def _keys(windows: Windows, first: int) -> Iterator[tuple[bool, int]]:
    """The windows from step `first` on, each once, when it is first needed."""
    latest: dict[bool, int] = {}
    for step in count(first):
        long, window = windows.key(step)
        if latest.get(long) != window:
            latest[long] = window
            yield long, window


def _unchanged(window: Any) -> Any:
    return window
