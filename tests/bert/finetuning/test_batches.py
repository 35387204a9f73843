"""Rows of tokens and their batches."""

import torch

from lesson.bert.checkpoints import tokenizer
from lesson.bert.finetuning.batches import AT_ONCE, Rows, encode
from tests.support import tiny


def test_batches_have_few_widths_and_none_that_the_model_could_not_bear():
    rows = Rows(tuple(torch.ones(length, dtype=torch.long) for length in range(3, 23)), torch.zeros(20))
    assert {rows.width([row]) for row in range(20)} == {4, 8, 12, 16, 20, 22}
    inputs, _ = rows.batch([0, 6])
    assert inputs["input_ids"].shape == (2, 12)
    assert inputs["attention_mask"].sum(1).tolist() == [3, 9]


def test_many_texts_are_cut_into_tokens_a_few_at_a_time_and_none_is_lost(monkeypatch):
    words = tokenizer(tiny.tiny_bert())
    once, sizes = type(words).__call__, []
    monkeypatch.setattr(type(words), "__call__", lambda *a, **k: sizes.append(len(a[1])) or once(*a, **k))
    texts = [f"it was good{' good' * (number % 3)}" for number in range(2 * AT_ONCE + 1)]
    rows = encode(words, texts, [0] * len(texts), 32)
    assert sizes == [AT_ONCE, AT_ONCE, 1] and len(rows) == len(texts)
    assert rows.lengths.tolist() == [len(text.split()) + 2 for text in texts]
