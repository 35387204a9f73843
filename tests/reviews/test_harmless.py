"""Exported cells do nothing when a spreadsheet opens them."""

import pandas as pd
import pytest

from lesson.reviews import harmless


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1+2", "@SUM(A1)", "\t=1", "\r=1", "  =1+1", "\uff1d1"])
def test_a_cell_that_might_run_gets_an_apostrophe(cell):
    assert harmless(pd.DataFrame({"text": [cell]}))["text"].tolist() == ["'" + cell]


def test_numbers_and_plain_texts_stay_as_they_are():
    table = pd.DataFrame({"text": ["fine", "a = b"], "share": [-0.5, 1.0]})
    assert harmless(table).equals(table)


def test_column_names_are_made_harmless_too():
    assert list(harmless(pd.DataFrame({"=cmd": [1]}))) == ["'=cmd"]


def test_the_table_given_is_not_changed():
    table = pd.DataFrame({"text": ["=1"]})
    harmless(table)
    assert table["text"].tolist() == ["=1"]
