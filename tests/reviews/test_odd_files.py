"""Files as survey tools, shops, spreadsheets and crashed computers leave them, and what is said of each kind."""

import json

import pytest

from lesson.reviews import read
from tests.support.review_files import opinions, table, workbook

TEXTS, PRAISES = opinions(40)
WORDS = ["good" if praise else "bad" for praise in PRAISES]
REVIEWS = [["text", "label"], *map(list, zip(TEXTS, WORDS, strict=True))]


def lines(*rows: str) -> str:
    return "\n".join(rows) + "\n"


def told(data: bytes | str, name: str = "a.csv") -> str:
    reading = read(data.encode() if isinstance(data, str) else data, name)
    return " ".join([reading.verdict, reading.message, *reading.findings])


# labels


@pytest.mark.parametrize("form", ["{} stars", "{}-stars", "{} Stars"])
def test_stars_in_words_are_stars(form):
    ratings = [form.format(word) for word in ("one", "two", "three", "four", "five")]
    reading = read(table({"text": TEXTS, "label": ratings}), "a.csv")
    assert [question.about for question in reading.questions] == ["stars"]
    kept = read(table({"text": TEXTS, "label": ratings}), "a.csv", stars="five")
    assert kept.class_names == ("1 star", "2 stars", "3 stars", "4 stars", "5 stars")


@pytest.mark.parametrize("form", ["{}/5", "{} / 5", "{}.0 out of 5", "{} stars"])
def test_what_says_itself_that_it_is_a_rating_is_not_asked_whether_it_numbers_classes(form):
    data = table({"text": TEXTS, "label": [form.format(at % 5 + 1) for at in range(40)]})
    assert "Should the ratings become three classes" in told(data)
    signs = table({"text": TEXTS, "label": ["★" * (at % 5 + 1) for at in range(40)]})
    assert "Should the ratings become three classes" in told(signs)


@pytest.mark.parametrize("form", ["2024-05-{:02}", "{}-May", "{:02}. Mai", "{}.5.2024"])
def test_ratings_of_which_a_spreadsheet_has_made_dates_are_told(form):
    ratings = [form.format(at % 5 + 1) for at in range(40)]
    assert "holds dates" in told(table({"text": TEXTS, "rating": ratings}))
    assert "format the column as text" in told(table({"text": TEXTS, "rating": ratings}))


@pytest.mark.parametrize("every", [5, 20])
def test_a_label_that_stands_once_for_a_group_of_rows_is_told(every):
    labels = ["" if at % every else ("good", "bad")[at // every % 2] for at in range(40)]
    rows = [["label", "text"], *map(list, zip(labels, TEXTS, strict=True))]
    for data in (table({"label": labels, "text": TEXTS}), workbook({"S": rows})):
        assert "write it into each of them" in told(data)


@pytest.mark.parametrize("number", [3, 5])
def test_a_handful_of_rows_is_refused_with_how_many_it_takes(number):
    data = table({"text": TEXTS[:number], "label": WORDS[:number]})
    assert f"Only {number} rows can be used: at least two labels with 3 different texts" in told(data)


# what is no table, or seems none


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig"])
def test_other_formats_are_named_in_other_encodings_too(encoding):
    rows = [{"text": text, "label": word} for text, word in zip(TEXTS, WORDS, strict=True)]
    assert "This is a JSON file" in told(json.dumps(rows).encode(encoding))
    assert "its table as CSV" in told("<html><table><tr><td>fine</td></tr></table></html>".encode(encoding), "a.xls")


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (
            "MIME-Version: 1.0\nX-Document-Type: Workbook\n\n<html><table></table></html>\n",
            "a web page saved as one file",
        ),
        ('ID;PWXL;N;E\nC;Y1;X1;K"fine"\nE\n', "a SYLK spreadsheet"),
        ('ID;PCALCOOO32\nC;Y1;X1;K"fine"\nE\n', "a SYLK spreadsheet"),
    ],
)
def test_what_programs_call_a_spreadsheet_and_is_none_is_named(data, says):
    assert says in told(data, "a.xls")


def test_zeros_behind_the_last_line_make_no_binary_file():
    reading = read(table({"text": TEXTS, "label": WORDS}) + b"\x00" * 9000, "a.csv")
    assert (reading.verdict, reading.rows_kept, reading.left_out) == ("ready", 40, [])
