"""Rows of tokens, their batches, and what the tokenizer makes of a set of reviews."""

import pytest
import torch

from lesson.bert.finetuning.batches import Rows, token_report
from tests.support import tiny


def test_batches_have_few_widths_and_none_that_the_model_could_not_bear():
    rows = Rows(tuple(torch.ones(length, dtype=torch.long) for length in range(3, 23)), torch.zeros(20))
    assert {rows.width([row]) for row in range(20)} == {4, 8, 12, 16, 20, 22}
    inputs, _ = rows.batch([0, 6])
    assert inputs["input_ids"].shape == (2, 12)
    assert inputs["attention_mask"].sum(1).tolist() == [3, 9]


def test_token_report_counts_what_truncation_and_unknown_words_cost():
    report = token_report(["this is good .", "zebra is very very very good ."], tiny.tiny_bert(), 6)
    assert report["lengths"] == [6, 9]
    assert report["cut_texts"] == 1
    assert report["cut_share"] == pytest.approx(3 / 15)
    assert (report["unknown_texts"], report["unknown_share"]) == (1, pytest.approx(1 / 15))
