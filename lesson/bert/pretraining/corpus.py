"""From text files to numbers: a WordPiece vocabulary, sentences as token ids, and one document in a hundred held out.

A corpus is a folder of `.txt` or `.txt.xz` files: a paragraph, sentence or utterance a line, a blank line between
documents. Held-out documents are chosen by a hash of their text, so no later run can train on them by accident.

Not done here: pairs and masks, which differ each time (pairs.py, masking.py). 48 million tokens take about four minutes
on two cores.
"""

import hashlib
import lzma
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from tokenizers import BertWordPieceTokenizer, Tokenizer
from transformers import BertTokenizer

from lesson.errors import LessonError

SENTENCE_END = re.compile(r"(?<=[.!?])[\"')]*\s+(?=[\"'(]*[A-Z0-9])")
SPECIAL_TOKENS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]


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

    >>> list(documents(Path("two.txt")))  # "A b.\\nC d.\\n\\nE f.\\n"
    [['A b.', 'C d.'], ['E f.']]
    """
    open_text = lzma.open if file.suffix == ".xz" else open
    lines: list[str] = []
    with open_text(file, "rt", encoding="utf-8") as text:
        for line in text:
            if line.strip():
                lines.append(line.strip())
            elif lines:
                yield lines
                lines = []
    if lines:
        yield lines


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


def encode(folder: Path, tokenizer: BertTokenizer, held_out_only: bool = False) -> Corpus:
    """Tokenise every sentence once, a file at a time: a document at a time would leave the tokenizer's threads idle."""
    plain = Tokenizer.from_str(tokenizer.backend_tokenizer.to_str())  # the caller's keeps what it pads and cuts
    plain.no_padding()
    plain.no_truncation()
    tokens, starts, ends_of_documents, shards, held_out = [], [0], [0], [], []
    files = shard_files(folder)
    for shard, file in enumerate(files):
        batch = [
            (is_held_out(lines), sentences(lines))
            for lines in documents(file)
            if is_held_out(lines) or not held_out_only
        ]
        texts = [sentence for _, parts in batch for sentence in parts]
        for start in range(0, len(texts), 50_000):
            for row in plain.encode_batch_fast(texts[start : start + 50_000], add_special_tokens=False):
                tokens.append(np.array(row.ids, dtype=np.uint16))
                starts.append(starts[-1] + len(row.ids))
        ends_of_documents += (ends_of_documents[-1] + np.cumsum([len(parts) for _, parts in batch])).tolist()
        shards += [shard] * len(batch)
        held_out += [held for held, _ in batch]
    names = tuple(file.name.split(".")[0] for file in files)
    flat = np.concatenate(tokens)
    return Corpus(
        flat, np.array(starts), np.array(ends_of_documents), np.array(shards, np.uint8), np.array(held_out), names
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
