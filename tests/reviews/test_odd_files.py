"""Files as survey tools, shops, spreadsheets and crashed computers leave them, and what is said of each kind."""

import json

import pytest

from lesson.reviews import read, read_table
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


@pytest.mark.parametrize("name", ["How likely are you to recommend us?", "How would you rate our service?"])
def test_a_question_of_a_survey_is_answered_by_ratings(name):
    numbers = [(10, 9, 8)[at % 3] if praise else (0, 3, 5)[at % 3] for at, praise in enumerate(PRAISES)]
    assert "Should the ratings become three classes" in told(table({"Why?": TEXTS, name: numbers}))


@pytest.mark.parametrize(("numbers", "name"), [((-1, 1, 0), "label"), ((0, 1), "sentiment"), ((0, 4), "polarity")])
def test_opinions_that_the_texts_do_not_tell_are_said_to_be_read_by_the_numbers_alone(numbers, name):
    texts = [f"الطعام رقم {at} والخدمة في المساء" for at in range(40)]
    assert "were read as opinions, though the texts alone do not tell: " in told(table({"text": texts, name: numbers}))
    clear = [{True: max(numbers), False: min(numbers)}[praise] for praise in PRAISES]
    assert "were read as opinions: " in told(table({"text": TEXTS, name: clear}))


def test_letters_that_look_the_same_are_asked_about():
    reading = read(table({"text": TEXTS, "label": ["good", "bad", "g\u043e\u043ed", "b\u0430d"]}), "a.csv")
    assert [question.about for question in reading.questions] == ["similar"]


def test_one_label_in_two_spellings_is_one_label():
    assert "All usable rows have the same label" in told(table({"text": TEXTS, "label": ["Good", "good"]}))


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


# spreadsheets


@pytest.mark.parametrize("header", [[["text"]], []])
def test_sheets_that_hold_one_label_s_texts_each_are_told_what_to_do(header):
    sheets = {
        name: [*header, *([text] for text, word in zip(TEXTS, WORDS, strict=True) if word == name)]
        for name in ("good", "bad")
    }
    data = workbook(sheets)
    assert "texts in “good”, “bad”, but no labels. If each sheet holds the texts of one label" in told(data, "a.xlsx")
    asked = read_table(data, "a.xlsx").questions
    assert [(question.about, question.choices) for question in asked] == [("sheet", ("good", "bad"))]
    assert not read_table(data, "a.xlsx", sheet="bad").questions


@pytest.mark.parametrize("mark", [",", ";"])
def test_a_csv_file_that_was_opened_as_one_column_is_cut(mark):
    rows = [[f"text{mark}label"], []]
    rows += [[f'"{text}{mark} so"{mark}{word}'] for text, word in zip(TEXTS, WORDS, strict=True)]
    reading = read(workbook({"S": rows}), "a.xlsx")
    assert (reading.verdict, reading.table["text"].tolist()) == ("ready", [f"{text}{mark} so" for text in TEXTS])
    assert reading.table["line"].tolist() == list(range(3, 43))
    texts = [[f"{text}{mark} yes"] for text in TEXTS]
    assert read_table(workbook({"S": texts}), "a.xlsx").cells.to_numpy().tolist() == texts


@pytest.mark.parametrize("above", [["Customer", "", "Coder"], ["review", "review", "meta"], ["A", "B", "C"]])
def test_names_of_groups_of_columns_above_the_header_are_skipped(above):
    rows = [above, ["id", "text", "label"], *([at, *row] for at, row in enumerate(REVIEWS[1:]))]
    for data, name in (
        (workbook({"S": rows}), "a.xlsx"),
        ("\n".join(",".join(map(str, row)) for row in rows).encode(), "a.csv"),
    ):
        reading = read(data, name)
        assert (reading.text_column, reading.label_column, reading.rows_read) == ("text", "label", 40)
        assert read_table(data, name).texts().tolist() == TEXTS


# spaces


@pytest.mark.parametrize("header", [f"{'text':<80}label", f"    {'text':>80}  label"])
@pytest.mark.parametrize("is_numbered", [True, False])
def test_a_table_in_columns_of_spaces_is_cut_at_the_gaps(header, is_numbered):
    rows = [f"{text:<80}{word:>6}" for text, word in zip(TEXTS, WORDS, strict=True)]
    rows = [f"{at:<4}{row}" for at, row in enumerate(rows)] if is_numbered else rows
    reading = read(lines(header, *rows).encode(), "a.txt")
    assert (reading.verdict, reading.table["text"].tolist()) == ("ready", TEXTS)
    assert "cells are separated by two spaces or more" in " ".join(reading.findings)


def test_two_spaces_between_sentences_cut_nothing():
    rows = [f"{text}.  That was {('all', 'it')[at % 2]}.  Number {at}" for at, text in enumerate(TEXTS)]
    assert read_table(lines(*rows).encode(), "a.txt").texts().tolist() == rows
