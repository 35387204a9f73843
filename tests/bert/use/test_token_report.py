"""What the tokenizer makes of a set of reviews."""

import pytest

from lesson.bert.use.token_report import token_report
from tests.support import tiny


def test_token_report_counts_what_truncation_and_unknown_words_cost():
    report = token_report(["this is good .", "zebra is very very very good ."], tiny.tiny_bert(), 6)
    assert report["lengths"] == [6, 9]
    assert report["cut_texts"] == 1
    assert report["cut_share"] == pytest.approx(3 / 15)
    assert (report["unknown_texts"], report["unknown_share"]) == (1, pytest.approx(1 / 15))
