"""The split: exact sizes, every label in each part, no text on two sides."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lesson.reviews import read, split


def table(counts, copies=1):
    rows = [(f"{label} text number {n // copies}", label) for label, count in counts.items() for n in range(count)]
    return pd.DataFrame(rows, columns=["text", "label"])


def test_nine_hundred_rows_give_600_100_and_200():
    parts = split(table({"negative": 300, "positive": 300, "neutral": 300}))
    assert [len(part) for part in parts] == [600, 100, 200]
    assert set(parts.test["label"].value_counts()) <= {66, 67}


def test_a_reading_knows_the_parts_that_a_split_of_its_table_has():
    rows = table({"good": 40, "bad": 40, "neutral": 20})
    found = read(rows.to_csv(index=False).encode(), "a.csv", max_rows=90)
    assert len(found.table) == 90
    assert all(part.equals(other) for part, other in zip(found.split(), split(found.table), strict=True))


def test_the_same_seed_gives_the_same_parts_and_another_does_not():
    rows = table({"a": 50, "b": 50})
    assert split(rows, 3).test.equals(split(rows, 3).test)
    assert not split(rows, 3).test.equals(split(rows, 4).test)


def test_texts_that_differ_in_capitals_links_or_names_stay_together():
    same = pd.DataFrame(
        {
            "text": ["Good soup!", "good  SOUP", "@kim good soup http://t.co/x"] * 3 + ["bad"] * 9,
            "label": ["a"] * 9 + ["b"] * 9,
        }
    )
    parts = split(same)
    assert sum("a" in part["label"].tolist() for part in parts) == 1


@pytest.mark.long
@settings(max_examples=60, deadline=None)
@given(
    counts=st.dictionaries(st.sampled_from("abcdef"), st.integers(2, 60), min_size=2),
    copies=st.integers(1, 3),
    seed=st.integers(0, 99),
)
def test_nothing_is_lost_and_no_text_is_on_two_sides(counts, copies, seed):
    rows = table(counts, copies)
    parts = split(rows, seed)
    assert sorted(pd.concat(parts)["text"]) == sorted(rows["text"])
    sides = [set(part["text"]) for part in parts]
    assert not (sides[0] & sides[1] or sides[0] & sides[2] or sides[1] & sides[2])


@settings(max_examples=40, deadline=None)
@given(counts=st.dictionaries(st.sampled_from("abcdef"), st.integers(3, 60), min_size=2), seed=st.integers(0, 99))
def test_every_label_is_trained_and_tested(counts, seed):
    train, validation, test = split(table(counts), seed)
    assert set(train["label"]) == set(validation["label"]) == set(test["label"]) == set(counts)
