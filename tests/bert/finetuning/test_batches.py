"""Rows of tokens and their batches."""

import torch

from lesson.bert.finetuning.batches import Rows


def test_batches_have_few_widths_and_none_that_the_model_could_not_bear():
    rows = Rows(tuple(torch.ones(length, dtype=torch.long) for length in range(3, 23)), torch.zeros(20))
    assert {rows.width([row]) for row in range(20)} == {4, 8, 12, 16, 20, 22}
    inputs, _ = rows.batch([0, 6])
    assert inputs["input_ids"].shape == (2, 12)
    assert inputs["attention_mask"].sum(1).tolist() == [3, 9]
