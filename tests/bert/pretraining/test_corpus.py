"""From text files to token ids: nothing is lost, what is held out depends on the text alone."""

import lzma

import numpy as np
import pytest
from transformers import BertTokenizer

from lesson.bert.pretraining import corpus as corpora
from lesson.bert.pretraining import pairs
from lesson.errors import LessonError


def test_the_text_survives_tokenising(corpus, tokenizer):
    first = tokenizer.decode(corpus.sentence(0))
    assert first == "anna likes bread."


def test_held_out_text_alone_gives_every_row_a_partner_from_another_document(folder, tokenizer):
    alone = corpora.encode(folder, tokenizer, held_out_only=True)
    maker = pairs.PairMaker(alone, pairs.pieces(alone, True, {}), max_length=48)
    rng = np.random.default_rng(0)
    rows = [row for _ in range(20) for piece in maker.table for row in maker.rows(piece, rng)]
    assert {row.follows for row in rows} >= {pairs.FOLLOWS, pairs.RANDOM}


def test_about_one_document_in_a_hundred_is_held_out_and_the_choice_depends_on_its_text_only(folder, corpus):
    lines = [lines for file in corpora.shard_files(folder) for lines in corpora.documents(file)]
    assert corpus.held_out.tolist() == [corpora.is_held_out(text) for text in lines]
    assert 1 <= corpus.held_out.sum() <= 20


def test_held_out_only_encodes_the_same_held_out_sentences(folder, tokenizer, corpus):
    alone = corpora.encode(folder, tokenizer, held_out_only=True)
    kept = [
        corpus.sentence(s).tolist()
        for d in np.flatnonzero(corpus.held_out)
        for s in range(corpus.documents[d], corpus.documents[d + 1])
    ]
    assert [alone.sentence(s).tolist() for s in range(len(alone.starts) - 1)] == kept


def test_a_tokenizer_that_was_told_to_pad_and_cut_gives_the_same_text(folder, tokenizer, corpus):
    told = BertTokenizer(vocab=tokenizer.get_vocab(), do_lower_case=True)
    told(["Anna buys bread.", "Ben."], padding=True, truncation=True, max_length=4)
    assert told.backend_tokenizer.padding and told.backend_tokenizer.truncation
    assert corpora.encode(folder, told).tokens.tolist() == corpus.tokens.tolist()


def test_a_folder_without_text_is_refused(tmp_path):
    with pytest.raises(LessonError, match="no .txt"):
        corpora.shard_files(tmp_path)


@pytest.mark.long
def test_several_processes_encode_the_same_corpus_as_one(folder, tokenizer, corpus):
    by_two = corpora.encode(folder, tokenizer, processes=2)
    for name, array in vars(corpus).items():
        other = getattr(by_two, name)
        if name == "names":
            assert other == array
        else:
            assert other.dtype == array.dtype and np.array_equal(other, array)


def test_a_short_text_is_left_to_one_process(folder, monkeypatch):
    assert corpora.processes_for(folder) == 1
    monkeypatch.setattr(corpora, "WORTH_PROCESSES", 10)
    monkeypatch.setattr(corpora.os, "cpu_count", lambda: 7)
    assert corpora.processes_for(folder) == 7


@pytest.mark.parametrize(
    ("name", "content"),
    [("latin.txt", "caf\xe9".encode("latin-1")), ("cut.txt.xz", lzma.compress(b"Anna. " * 999)[:60])],
)
def test_a_file_that_cannot_be_read_is_named(tmp_path, name, content):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(LessonError, match=name):
        list(corpora.documents(tmp_path / name))
