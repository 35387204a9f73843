"""Rows for next sentence prediction."""

import numpy as np
import pytest

from lesson.bert.pretraining import corpus as corpora
from lesson.bert.pretraining import pairs
from lesson.errors import LessonError


def rows_of(corpus, seed=0):
    maker = pairs.PairMaker(corpus, pairs.pieces(corpus, False, {}), max_length=48)
    rng = np.random.default_rng(seed)
    return [row for piece in maker.table for row in maker.rows(piece, rng)]


def test_a_random_second_half_never_comes_from_the_same_document(corpus, monkeypatch):
    table = pairs.pieces(corpus, False, {})
    table = table[table[:, 1] - table[:, 0] > 1][:3]  # of three documents one in three draws would be wrong
    maker, rng = pairs.PairMaker(corpus, table, max_length=48), np.random.default_rng(0)
    monkeypatch.setattr(maker, "_text", lambda start, stop: start)
    for piece in table:
        drawn = np.array([maker._random_text(piece, rng) for _ in range(100)])
        assert not ((drawn >= piece[0]) & (drawn < piece[1])).any()


def test_a_single_document_is_refused(tmp_path, tokenizer):
    (tmp_path / "one.txt").write_text("Anna buys bread. Ben buys milk. Dan buys two eggs.", encoding="utf-8")
    single = corpora.encode(tmp_path, tokenizer)
    with pytest.raises(LessonError, match="blank line"):
        pairs.PairMaker(single, pairs.pieces(single, bool(single.held_out[0]), {}), max_length=48)


def test_half_of_the_pairs_follow_and_isolated_sentences_carry_no_label(corpus):
    follows = np.array([row.follows for row in rows_of(corpus)])
    paired = follows[follows != pairs.UNLABELLED]
    assert abs((paired == pairs.FOLLOWS).mean() - 0.5) < 0.08
    isolated = (corpus.names.index("single") == corpus.shards) & ~corpus.held_out
    assert (follows == pairs.UNLABELLED).sum() >= isolated.sum()


def test_a_true_second_half_stands_behind_the_first_in_the_text(corpus):
    text = "".join(f" {token}" for token in corpus.tokens)
    for row in [row for row in rows_of(corpus) if row.follows == pairs.FOLLOWS][:50]:
        joined = [*row.ids[1 : row.first - 1], *row.ids[row.first : -1]]
        assert "".join(f" {token}" for token in joined) in text


def test_no_row_is_longer_than_allowed(corpus):
    assert max(len(row.ids) for row in rows_of(corpus)) <= 48


def test_batches_hold_every_row_once_with_little_padding(corpus):
    rows = rows_of(corpus)
    batches = pairs.bucketed(rows, 40, np.random.default_rng(0))
    assert len(batches) == 40
    assert sum(len(batch.ids) for batch in batches) == len(rows)
    assert np.mean([batch.attention.mean() for batch in batches]) > 0.9
