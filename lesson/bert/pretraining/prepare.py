"""The text of a pre-training, made ready once and kept in the work folder: vocabulary, token ids, first word vectors.

Each file takes its name when it is whole, so a kill leaves nothing half made. Takes four minutes for 48 million tokens
on two cores, and a minute more for the word vectors.
"""

import os
from pathlib import Path

from safetensors.torch import load_file, save_file
from torch import Tensor
from transformers import BertTokenizer

from lesson.bert.pretraining import corpus as corpora
from lesson.bert.pretraining.corpus import Corpus
from lesson.bert.pretraining.starts import cooccurrence_vectors
from lesson.errors import LessonError


def read_text(
    work: Path, folder: Path | None, vocab_size: int, start: Path | None = None
) -> tuple[BertTokenizer, Corpus]:
    """Tokenizer and encoded text: made from the files in `folder` by all cores, unless `work` has them already.

    With `start`, a finished model's folder, the vocabulary is that model's. Raises LessonError without a text, or when
    `work` was prepared with another vocabulary.
    """
    if not (work / "corpus.npz").exists():
        if folder is None:
            raise LessonError(f"There is no prepared text in {work}. Pass the folder of the text with --corpus.")
        tokenizer = BertTokenizer.from_pretrained(start) if start else corpora.train_tokenizer(folder, vocab_size)
        tokenizer.save_pretrained(work / "tokenizer")
        corpus = corpora.encode(folder, tokenizer, processes=corpora.processes_for(folder))
        corpora.save(corpus, work / "new.npz")
        os.replace(work / "new.npz", work / "corpus.npz")
    tokenizer = BertTokenizer.from_pretrained(work / "tokenizer")
    if start and tokenizer.get_vocab() != BertTokenizer.from_pretrained(start).get_vocab():
        raise LessonError(
            f"The text in {work} was prepared with another vocabulary than {start} has. Name another folder with "
            "--work."
        )
    return tokenizer, corpora.load(work / "corpus.npz")


def word_vectors(work: Path, corpus: Corpus, vocab_size: int, width: int) -> Tensor:
    """The first word vectors (vocabulary, width), from the training part of the text; kept in `work`."""
    file = work / "vectors.safetensors"
    if not file.exists():
        vectors = cooccurrence_vectors(corpus.training_tokens(), vocab_size, width)
        save_file({"vectors": vectors}, work / "new.safetensors")
        os.replace(work / "new.safetensors", file)
    return load_file(file)["vectors"]
