"""The batches of every pre-training step, with fresh masks: a function of the seed and the step alone.

So a resumed run sees what the uninterrupted one would have seen, and goes there at once. The text is gone through in
windows of two million tokens; the rows of a window are sorted by length and make the batches of some steps. Windows are
independent of each other, so several processes can make them. What a pair is stands in pairs.py, what a mask is in
masking.py.
"""

from collections.abc import Iterator
from functools import lru_cache

import numpy as np
import torch
from torch.utils.data import DataLoader, Dataset

from lesson.bert.pretraining import held_out, pairs
from lesson.bert.pretraining.corpus import SPECIAL_TOKENS, Corpus
from lesson.bert.pretraining.masking import IGNORED, mask_tokens
from lesson.bert.pretraining.settings import Settings, mask_rate
from lesson.errors import LessonError

WINDOW = 2_000_000  # tokens sorted by length together
ROWS_FOR_TEXT = 1.25  # tokens in rows for one of text: special tokens, and the random second halves

Arrays = dict[str, np.ndarray]


def masked(batch: pairs.Batch, rate: float, settings: Settings, step: int, number: int) -> Arrays:
    """A batch with fresh masks, which depend on seed, step and place in the step only.

    `inputs`, `types`, `attention` and `labels` (-100: not asked) are (rows, length); `follows` is (rows). `places`
    (rows, some) are the tokens whose answer is wanted, [CLS] first, filled up with others; `asked` says where in
    `places`, read row by row, the masked ones stand.
    """
    generator = torch.Generator().manual_seed((settings.seed * 1_000_003 + step) * 64 + number)
    ids = torch.from_numpy(batch.ids)
    inputs, labels, _ = mask_tokens(ids, ids < len(SPECIAL_TOKENS), settings.vocab_size, held_out.MASK, generator, rate)
    wanted = labels != IGNORED
    wanted[:, 0] = True  # [CLS], for the next sentence
    places = (~wanted).int().argsort(dim=1, stable=True)[:, : int(wanted.sum(1).max())]  # the wanted ones come first
    asked = (labels.take_along_dim(places, 1) != IGNORED).flatten().nonzero()[:, 0]
    made = {"inputs": inputs, "labels": labels, "places": places, "asked": asked}
    given = {"types": batch.types.astype(bool), "attention": batch.attention.astype(bool), "follows": batch.follows}
    return {name: tensor.int().numpy() for name, tensor in made.items()} | given  # small, for a pipe


class Windows(Dataset):
    """The text, a window at a time: `windows[long, number]` has the batches of some steps, by step.

    Every tenth step has long rows (Devlin et al. 2018, appendix A.2, saves them for the end), in windows of their own.
    """

    def __init__(self, corpus: Corpus, settings: Settings):
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

    def __getitem__(self, key: tuple[bool, int]) -> dict[int, list[Arrays]]:
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
        return {step: self._masked(batches[at * each :][:each], step) for at, step in enumerate(steps)}

    def _step(self, long: bool, number: int) -> int:
        """The step that is the `number`-th with rows of this kind."""
        every = self.settings.long_every
        return number * every + every - 1 if long else number + number // (every - 1)

    def _pieces(self, long: bool, window: int) -> np.ndarray:
        table = self.makers[long].table
        order = _shuffled(len(table), self.settings.seed + long, window // self.an_epoch)
        return table[np.array_split(order, self.an_epoch)[window % self.an_epoch]]

    def _masked(self, batches: list[pairs.Batch], step: int) -> list[Arrays]:
        rate = mask_rate(step, self.settings)
        return [masked(batch, rate, self.settings, step, number) for number, batch in enumerate(batches)]


@lru_cache(maxsize=2)
def _shuffled(size: int, seed: int, epoch: int) -> np.ndarray:
    return np.random.default_rng([seed, epoch]).permutation(size)


def steps_of(corpus: Corpus, settings: Settings, first: int, workers: int = 0) -> Iterator[list[Arrays]]:
    """The batches of step `first`, of the next step, and so on; made by `workers` processes, 0: by this one."""
    windows = Windows(corpus, settings)
    order = dict.fromkeys(windows.key(step) for step in range(first, settings.steps))  # each once, when first needed
    made = iter(DataLoader(windows, batch_size=None, sampler=list(order), num_workers=workers, collate_fn=_unchanged))
    held: dict[int, list[Arrays]] = {}
    for step in range(first, settings.steps):
        if step not in held:
            held |= next(made)
        yield held.pop(step)


def _unchanged(window: dict[int, list[Arrays]]) -> dict[int, list[Arrays]]:
    return window
