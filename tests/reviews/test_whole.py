"""A file read whole: the doctor's eyes, every row and column kept."""

import gzip
import io
import re
import zipfile
from pathlib import Path

import pandas as pd
import pytest

from lesson.errors import LessonError
from lesson.reviews import glance, read_table

HOSTILE = Path(__file__).parent.parent / "data" / "hostile"
ROWS = [
    ["7", "the soup was warm, truly", "2024-01-02"],
    ["007", "", "2024-01-03"],
    ["9", "the tent leaks on day two", ""],
]
COLUMNS = ["no", "what they wrote", "when"]
TABLE = pd.DataFrame(ROWS, columns=COLUMNS)


FILES = {
    "commas.csv": TABLE.to_csv(index=False).encode(),
    "semicolons.csv": TABLE.to_csv(index=False, sep=";").encode("utf-16"),
    "tabs.tsv": TABLE.to_csv(index=False, sep="\t", lineterminator="\r\n").encode("utf-8-sig"),
    "packed.csv.gz": gzip.compress(TABLE.to_csv(index=False, sep="|").encode()),
    "told.csv": ("sep=;\n" + TABLE.to_csv(index=False, sep=";")).encode("cp1252"),
}


@pytest.mark.parametrize("name", FILES)
def test_all_rows_and_columns_come_back_in_their_order(name):
    table = read_table(FILES[name], name)
    assert table.cells.columns.tolist() == COLUMNS
    assert table.cells.to_numpy().tolist() == ROWS
    assert table.text_column == "what they wrote"


def test_a_workbook_is_read_like_a_file():
    table = read_table((HOSTILE / "workbook.xlsx").read_bytes(), "workbook.xlsx")
    assert (len(table.cells), table.text_column) == (12, "text")


def test_the_index_tells_the_line_of_each_row():
    data = b'id,text\n1,"good\nsoup"\n\n2,cold soup\n3,\n'
    assert read_table(data, "a.csv").cells.index.tolist() == [2, 5, 6]


def test_what_stands_for_no_text_is_an_empty_text_and_its_row_stays():
    table = read_table(b"id,text\n1,good soup\n2,nan\n3,  \n4, n/a\n5,cold soup\x00 \n", "a.csv")
    assert table.texts().tolist() == ["good soup", "", "", "", "cold soup"]
    assert table.cells["text"].tolist()[1] == "nan"


def test_uneven_rows_are_fitted_and_told_about():
    table = read_table(b"text,id\ngood soup,1\ncold soup\nwarm, too,3\ngood tent,4\nold tent,5\n", "a.csv")
    assert table.cells.to_numpy().tolist()[1:3] == [["cold soup", ""], ["warm, too", "3"]]
    assert any("put back together" in finding for finding in table.findings)


def test_texts_of_a_file_without_a_header_begin_with_what_stands_left_of_the_first_comma():
    rows = [
        f"The tent, that is, the one number {at} that leaks on day two,{('pos', 'neg')[at % 2]}" for at in range(30)
    ]
    whole = read_table("\n".join(rows).encode(), "a.csv")
    assert list(whole.cells[whole.text_column]) == [row.rpartition(",")[0] for row in rows]


def test_another_text_column_can_be_named():
    assert read_table(b"title,text\nsoup,good soup\ntent,an old tent\n", "a.csv", text="TITLE").text_column == "title"


def test_a_file_without_labels_or_header_is_read():
    data = "\n".join(f"the soup was cold on day {day}" for day in range(9)).encode()
    table = read_table(data, "a.txt")
    assert (len(table.cells), table.text_column) == (9, "column 1")


@pytest.mark.parametrize(
    ("data", "sentence"),
    [(b"%PDF-1.7", "PDF document"), (b"", "empty"), (b"PK\x03\x04", "zip"), (b"text,label\n", "no rows")],
)
def test_what_is_no_table_is_refused_in_a_sentence(data, sentence):
    with pytest.raises(LessonError, match=sentence):
        read_table(data, "a.csv")


def workbook_without_rows():
    """The workbook at hand, its sheets emptied."""
    out = io.BytesIO()
    with zipfile.ZipFile(HOSTILE / "workbook.xlsx") as full, zipfile.ZipFile(out, "w") as bare:
        for name in full.namelist():
            bare.writestr(name, re.sub(rb"<row.*</row>|<dimension[^>]*>", b"", full.read(name), flags=re.DOTALL))
    return out.getvalue()


@pytest.mark.parametrize("data", [b"", b"sep=;\n\n", b"text,label\n", workbook_without_rows()])
def test_a_refusal_asks_for_a_text_in_each_row_and_for_no_label(data):
    with pytest.raises(LessonError, match="a text in each row"):
        read_table(data, "a.csv")


def test_a_column_that_is_not_there_is_named_with_those_that_are():
    with pytest.raises(LessonError, match="no column “review”.*“no”, “what they wrote”, “when”"):
        read_table(FILES["commas.csv"], "a.csv", text="review")


def test_a_glance_shows_the_first_rows_and_counts_all():
    seen = glance(FILES["commas.csv"], "a.csv", most=2)
    assert seen.head.to_numpy().tolist() == ROWS[:2]
    assert (seen.rows, seen.text_column) == (3, "what they wrote")


def test_a_column_is_found_by_a_name_so_long_that_it_was_cut_at_a_space():
    name = "say what they liked " * 12
    data = f"{name},label\nThe soup was warm and the bread fresh,good\nNobody answered the phone,bad\n".encode()
    column = read_table(data, "long.csv").text_column
    assert len(column) < len(name) and read_table(data, "long.csv", column).text_column == column
