"""From text files to numbers: a WordPiece vocabulary, sentences as token ids, and one document in a hundred held out.

A corpus is a folder of `.txt` or `.txt.xz` files: a paragraph, sentence or utterance a line, a blank line between
documents. Held-out documents are chosen by a hash of their text, so no later run can train on them by accident.

Not done here: pairs and masks, which differ each time (pairs.py, masking.py). 48 million tokens take about four minutes
on two cores, a file for each.
"""

import hashlib
import lzma
import os
import re
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context
from pathlib import Path

import numpy as np
from tokenizers import BertWordPieceTokenizer, Tokenizer
from transformers import BertTokenizer

from lesson.errors import LessonError

SENTENCE_END = re.compile(r"(?<=[.!?])[\"')]*\s+(?=[\"'(]*[A-Z0-9])")
SPECIAL_TOKENS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
MASK = SPECIAL_TOKENS.index("[MASK]")
WORTH_PROCESSES = 5_000_000  # bytes of text: below, starting a process takes longer than the work


@dataclass(frozen=True)
class Corpus:
    """Token ids of whole sentences, end to end.

    Sentence s is `tokens[starts[s]:starts[s + 1]]`; document d holds sentences `documents[d]` up to `documents[d + 1]`;
    `shards[d]` is the number of the file that document d came from and `held_out[d]` says that it must not be trained
    on.
    """

    tokens: np.ndarray  # uint16
    starts: np.ndarray  # int64
    documents: np.ndarray  # int64
    shards: np.ndarray  # uint8
    held_out: np.ndarray  # bool
    names: tuple[str, ...]  # file names without suffix, by shard number

    def sentence(self, number: int) -> np.ndarray:
        """The token ids of one sentence."""
        return self.tokens[self.starts[number] : self.starts[number + 1]]

    def training_tokens(self) -> np.ndarray:
        """All tokens of the documents that may be trained on, end to end."""
        sizes = np.diff(self.starts[self.documents])
        return self.tokens[np.repeat(~self.held_out, sizes)]


def shard_files(folder: Path) -> list[Path]:
    """The corpus's files in the order of their names; LessonError when there are none."""
    files = sorted([*folder.glob("*.txt"), *folder.glob("*.txt.xz")])
    if not files:
        raise LessonError(
            f"There are no .txt or .txt.xz files in {folder}. Pass the folder of the pre-training text with --corpus."
        )
    return files


def documents(file: Path) -> Iterator[list[str]]:
    r"""The documents of one file, each as its lines.

    >>> list(documents(Path("two.txt")))  # which holds "A b.\nC d.\n\nE f.\n"  # doctest: +SKIP
    [['A b.', 'C d.'], ['E f.']]
    """
    lines: list[str] = []
    for line in _lines(file):
        if line.strip():
            lines.append(line.strip())
        elif lines:
            yield lines
            lines = []
    if lines:
        yield lines


def _lines(file: Path) -> Iterator[str]:
    open_text = lzma.open if file.suffix == ".xz" else open
    try:
        with open_text(file, "rt", encoding="utf-8") as text:
            yield from text
    except (UnicodeDecodeError, lzma.LZMAError, EOFError):
        raise LessonError(f"{file} cannot be read: it is no UTF-8 text, or damaged. Mend it or take it away.") from None


def is_held_out(lines: list[str]) -> bool:
    """Whether a document belongs to the one per cent that is never trained on: its hash decides, nothing else."""
    digest = hashlib.blake2b("\n".join(lines).encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") % 100 == 0


def sentences(lines: list[str]) -> list[str]:
    """Cut lines at sentence ends; abbreviations are cut too now and then, which next sentence prediction survives.

    >>> sentences(["It rains. We stay.", "Good!"])
    ['It rains.', 'We stay.', 'Good!']
    """
    return [sentence for line in lines for sentence in SENTENCE_END.split(line)]


def train_tokenizer(folder: Path, vocab_size: int) -> BertTokenizer:
    """Learn an uncased WordPiece vocabulary (Wu et al. 2016; Devlin et al. 2018, section 3) from the training part."""
    trainer = BertWordPieceTokenizer(lowercase=True)
    lines = ("\n".join(lines) for file in shard_files(folder) for lines in documents(file) if not is_held_out(lines))
    trainer.train_from_iterator(
        lines, vocab_size, limit_alphabet=200, special_tokens=SPECIAL_TOKENS, show_progress=False
    )
    return BertTokenizer(vocab=trainer.get_vocab(), do_lower_case=True, model_max_length=512)


def encode(folder: Path, tokenizer: BertTokenizer, held_out_only: bool = False, processes: int = 1) -> Corpus:
    """Tokenise every sentence once, a file at a time; by several processes, a file each, the result is the same."""
    plain = Tokenizer.from_str(tokenizer.backend_tokenizer.to_str())  # the caller's keeps what it pads and cuts
    plain.no_padding()
    plain.no_truncation()
    files = shard_files(folder)
    work = partial(encode_file, tokenizer=plain.to_str(), held_out_only=held_out_only)
    if processes == 1:
        return _joined(files, [work(file) for file in files])
    largest_first = sorted(files, key=lambda file: -file.stat().st_size)
    with ProcessPoolExecutor(min(processes, len(files)), get_context("spawn")) as pool:  # a fork would copy threads
        parts = dict(zip(largest_first, pool.map(work, largest_first), strict=True))
    return _joined(files, [parts[file] for file in files])


def processes_for(folder: Path) -> int:
    """How many processes `encode` should take for this folder: as many as there are cores, one for a short text."""
    size = sum(file.stat().st_size for file in shard_files(folder))
    return 1 if size < WORTH_PROCESSES else os.cpu_count() or 1


@dataclass(frozen=True)
class Part:
    """One file, encoded: its tokens, how long its sentences are, how many each document has, which are held out."""

    tokens: np.ndarray  # uint16
    sentence_lengths: np.ndarray
    sentences: np.ndarray
    held_out: np.ndarray


def encode_file(file: Path, tokenizer: str, held_out_only: bool = False) -> Part:
    """Encode one file by a tokenizer given as JSON; several sentences together, or its threads would be idle."""
    plain = Tokenizer.from_str(tokenizer)
    read = [
        (is_held_out(lines), sentences(lines)) for lines in documents(file) if is_held_out(lines) or not held_out_only
    ]
    texts = [sentence for _, parts in read for sentence in parts]
    ids = [
        np.array(row.ids, dtype=np.uint16)
        for start in range(0, len(texts), 50_000)
        for row in plain.encode_batch_fast(texts[start : start + 50_000], add_special_tokens=False)
    ]
    return Part(
        np.concatenate([np.array([], np.uint16), *ids]),
        np.array([len(row) for row in ids], np.int64),
        np.array([len(parts) for _, parts in read], np.int64),
        np.array([held for held, _ in read], bool),
    )


def _joined(files: list[Path], parts: list[Part]) -> Corpus:
    return Corpus(
        tokens=np.concatenate([part.tokens for part in parts]),
        starts=np.cumsum(np.concatenate([[0], *(part.sentence_lengths for part in parts)])),
        documents=np.cumsum(np.concatenate([[0], *(part.sentences for part in parts)])),
        shards=np.repeat(np.arange(len(parts), dtype=np.uint8), [len(part.held_out) for part in parts]),
        held_out=np.concatenate([part.held_out for part in parts]),
        names=tuple(file.name.split(".")[0] for file in files),
    )


def save(corpus: Corpus, file: Path) -> None:
    """Keep an encoded corpus as one `.npz` file."""
    np.savez(file, **{**vars(corpus), "names": np.array(corpus.names)})


def load(file: Path) -> Corpus:
    """Read what `save` wrote."""
    with np.load(file) as arrays:
        return Corpus(
            **{name: array for name, array in arrays.items() if name != "names"}, names=tuple(arrays["names"].tolist())
        )
