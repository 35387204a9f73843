"""Labels that a file has already: found where they are clear, compared with the model's, left alone elsewhere."""

import pandas as pd
import pytest

from lesson.bert.use.agreement import agreement
from lesson.results.intervals import bootstrap, confusion_table
from lesson.reviews import read_table

CLASSES = ["negative", "positive", "neutral"]
TEXTS = [f"review number {word} says something" for word in "one two three four five six seven eight".split()]  # noqa: SIM905


def _compare(columns, said, classes=CLASSES):
    data = pd.DataFrame({"text": TEXTS, **columns}).to_csv(index=False).encode()
    whole = read_table(data, "reviews.csv", "text")
    return agreement(whole, pd.Series(said, index=whole.cells.index), classes, data, "reviews.csv")


def test_the_share_of_equal_labels_comes_with_its_interval():
    truth = ["negative", "positive"] * 4
    said = ["negative"] * 4 + truth[4:]
    found = _compare({"label": truth}, said)
    table = confusion_table([CLASSES.index(x) for x in truth], [CLASSES.index(x) for x in said], 3)
    assert (found["label_column"], found["rows"], found["accuracy"]) == ("label", 8, 0.75)
    assert found["accuracy_interval"] == bootstrap(table)["accuracy"]
    assert found["macro_f1_interval"][0] <= found["macro_f1"] <= found["macro_f1_interval"][1]


def test_case_blanks_and_rows_without_a_label_or_an_answer_do_not_count():
    truth = [" Negative", "POSITIVE ", "", "neutral", "negative", "negative", "negative", "positive"]
    said = ["negative", "negative", "neutral", "neutral", "", "negative", "negative", "positive"]
    found = _compare({"label": truth}, said)
    assert (found["rows"], found["accuracy"]) == (6, round(5 / 6, 4))


def test_an_earlier_prediction_of_ours_is_not_the_truth():
    said = ["negative", "positive"] * 4
    assert _compare({"predicted_label": said}, said) is None
    assert _compare({"predicted_label": said, "mood": said[::-1]}, said)["label_column"] == "mood"


@pytest.mark.parametrize(
    "columns",
    [
        {},
        {"shop": ["Rome", "Paris"] * 4},
        {"label": ["joy", "anger"] * 4},
        {"label": ["negative", "positive", "joy", "fear"] * 2},
        {"n": list(range(8))},
    ],
    ids=["no column", "places", "other classes", "half of them", "numbers"],
)
def test_a_file_without_these_labels_is_not_compared(columns):
    assert _compare(columns, ["negative", "positive"] * 4) is None


def test_numbers_count_only_where_the_doctor_reads_the_models_classes_from_them():
    texts = ["awful and broken", "good and lovely"] * 4
    data = pd.DataFrame({"text": [f"{t} {n}" for n, t in enumerate(texts)], "sentiment": [0, 1] * 4})
    raw = data.to_csv(index=False).encode()
    whole = read_table(raw, "a.csv", "text")
    said = pd.Series(["negative", "positive"] * 4, index=whole.cells.index)
    found = agreement(whole, said, ["negative", "positive"], raw, "a.csv")
    assert found is not None and (found["label_column"], found["accuracy"]) == ("sentiment", 1.0)


@pytest.mark.parametrize(
    ("columns", "taken"),
    [
        ({"prediction": "abababab", "label": "aabbaabb"}, "label"),
        ({"predicted": "abababab", "gold": "aabbaabb"}, "gold"),
        ({"author": "aaaaaaaa", "label": "aabbaabb"}, "label"),
        ({"author": "aaaaaaaa", "opinion of the shop": "aabbaabb"}, "opinion of the shop"),
        ({"label": "aabbaabb", "pred": "abababab"}, "label"),
    ],
)
def test_of_several_columns_with_names_of_classes_the_one_that_people_filled_in_is_taken(columns, taken):
    names = {"a": "negative", "b": "positive"}
    filled = {column: [names[letter] for letter in letters] for column, letters in columns.items()}
    assert _compare(filled, ["negative", "positive"] * 4)["label_column"] == taken
