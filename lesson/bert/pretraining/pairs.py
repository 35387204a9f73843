"""Rows for next sentence prediction: [CLS] A [SEP] B [SEP], where B really follows A half of the time.

Documents are cut into pieces, the pieces are shuffled, and each stretch of a piece becomes a row (Devlin et al. 2018,
appendix A.2). Isolated sentences become rows of one segment and carry no next-sentence label. Rows of like length share
a batch, so that next to nothing is padding.

Not done here: masking (masking.py), and which rows are whose turn (data.py). A million tokens take about
1.3 s.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from lesson.bert.pretraining.corpus import Corpus
from lesson.errors import LessonError

CLS, SEP = 2, 3  # their places in corpus.SPECIAL_TOKENS
FOLLOWS, RANDOM, UNLABELLED = 0, 1, -100  # BertForPreTraining's next-sentence labels
PIECE = 48  # sentences: a chapter is spread over many windows
MULTIPLE = 4  # row lengths in a batch: each size of a product needs a kernel of its own


@dataclass(frozen=True)
class Batch:
    """Padded rows: `ids`, `types` and `attention` are (rows, length), `follows` is (rows)."""

    ids: np.ndarray
    types: np.ndarray
    attention: np.ndarray
    follows: np.ndarray


@dataclass(frozen=True)
class Row:
    """One row: its ids, the length of its first segment with [CLS] and [SEP], its next-sentence label."""

    ids: np.ndarray
    first: int
    follows: int


def pieces(corpus: Corpus, held_out: bool, repeats: dict[str, int]) -> np.ndarray:
    """Stretches of at most 48 sentences as (first sentence, end, shard, document); each `repeats[shard]` times, else
    once.
    """
    found = []
    for document in np.flatnonzero(corpus.held_out == held_out):
        begin, end = corpus.documents[document], corpus.documents[document + 1]
        shard = corpus.shards[document]
        cuts = [(start, min(start + PIECE, end), shard, document) for start in range(begin, end, PIECE)]
        found += cuts * repeats.get(corpus.names[shard], 1)
    return np.array(found, dtype=int).reshape(-1, 4)


class PairMaker:
    """Turns pieces of a corpus into rows.

    `max_length` counts the special tokens too. Half of all rows aim at it; the others at a random shorter length, so
    that BERT learns short inputs as well. Raises LessonError for a text of one document: nothing could be random.
    """

    def __init__(self, corpus: Corpus, table: np.ndarray, max_length: int):
        self.corpus, self.table, self.max_length = corpus, table, max_length
        many = table[table[:, 1] - table[:, 0] > 1]  # isolated sentences would give a random B away
        if not _several(many):
            raise LessonError(
                "The text has fewer than two documents of two sentences or more to train on, or to measure by: one "
                "document in a hundred is held out for that. Put a blank line between documents, or give more of them."
            )
        by_shard = {shard: many[many[:, 2] == shard] for shard in np.unique(many[:, 2])}
        self.partners = {shard: some for shard, some in by_shard.items() if _several(some)}
        self.any_partner = many

    def rows(self, piece: np.ndarray, rng: np.random.Generator) -> Iterator[Row]:
        """The rows of one piece; sentences that a random B displaced come back in the next row."""
        at, end = int(piece[0]), int(piece[1])
        while at < end:
            room = self.max_length - 3
            target = room if rng.random() < 0.5 else int(rng.integers(12, room + 1))
            stop = self._reach(at, end, target)
            if stop - at == 1:
                yield self._single(at)
                at = stop
                continue
            cut = int(rng.integers(at + 1, stop))
            if rng.random() < 0.5:
                yield self._pair(self._text(at, cut), self._text(cut, stop), target, FOLLOWS)
                at = stop
            else:
                yield self._pair(self._text(at, cut), self._random_text(piece, rng), target, RANDOM)
                at = cut

    def _reach(self, at: int, end: int, target: int) -> int:
        """Where sentences from `at` on fill `target` tokens: as many as fit, but two at least."""
        stop = int(np.searchsorted(self.corpus.starts, self.corpus.starts[at] + target, side="right")) - 1
        return min(max(stop, at + 2), end)

    def _text(self, start: int, stop: int) -> np.ndarray:
        return self.corpus.tokens[self.corpus.starts[start] : self.corpus.starts[stop]]

    def _random_text(self, piece: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        """A stretch of another document, half of the time from the same file: style alone must not give it away."""
        pool = self.partners.get(piece[2]) if rng.random() < 0.5 else None
        pool = self.any_partner if pool is None else pool
        other = piece
        while other[3] == piece[3]:
            other = pool[rng.integers(len(pool))]
        start = int(rng.integers(other[0], other[1]))
        return self._text(start, min(start + int(rng.integers(1, 5)), int(other[1])))

    def _single(self, sentence: int) -> Row:
        ids = self._text(sentence, sentence + 1)[: self.max_length - 2]
        return Row(np.concatenate([[CLS], ids, [SEP]]), len(ids) + 2, UNLABELLED)

    def _pair(self, a: np.ndarray, b: np.ndarray, target: int, follows: int) -> Row:
        """Shorten the longer side until both fit: A loses its beginning, B its end, so the seam between them stays."""
        keep_b = min(len(b), max(target // 2, target - len(a)))
        keep_a = min(len(a), target - keep_b)
        a, b = a[len(a) - keep_a :], b[:keep_b]
        return Row(np.concatenate([[CLS], a, [SEP], b, [SEP]]), len(a) + 2, follows)


def _several(table: np.ndarray) -> bool:
    return len(np.unique(table[:, 3])) > 1


def collate(rows: list[Row]) -> Batch:
    """Pad rows to their longest, rounded up to a multiple of 4."""
    length = -(-max(len(row.ids) for row in rows) // MULTIPLE) * MULTIPLE
    ids, types, attention = np.zeros((3, len(rows), length), dtype=np.int64)
    for number, row in enumerate(rows):
        ids[number, : len(row.ids)] = row.ids
        types[number, row.first : len(row.ids)] = 1
        attention[number, : len(row.ids)] = 1
    return Batch(ids, types, attention, np.array([row.follows for row in rows]))


def bucketed(rows: list[Row], number: int, rng: np.random.Generator) -> list[Batch]:
    """`number` batches of about equally many tokens, each of rows of like length, in random order.

    Fewer where there are fewer rows.
    """
    rows = sorted(rows, key=lambda row: len(row.ids))
    ends = np.cumsum([len(row.ids) for row in rows])
    cuts = np.searchsorted(ends, ends[-1] * np.arange(1, number) / number)
    cuts = np.unique([0, *cuts, len(rows)])
    batches = [collate(rows[start:end]) for start, end in pairwise(cuts)]
    return [batches[number] for number in rng.permutation(len(batches))]
