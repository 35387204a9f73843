"""A table that is written in any dialect and encoding comes back as it was."""

import csv
import io

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from lesson.reviews import read

OPENINGS = ("Good soup", "The tent leaks", "Never again", "Lovely people", "It works", "Broken on day one")
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32")
LEGACY = ("cp1252", "latin-1", "mac_roman")
MARKS = ("", ", truly", "; truly", " | truly", ' "truly"', "\nsecond line", "\r\nsecond line", " it's", ' 5" wide')
WORDS = st.sampled_from(("warm", "cold", "late", "café", "déjà", "naïve", "again", "room", "phone", "zip", "boots"))


@st.composite
def tables(draw):
    """(texts, labels): all texts different, two or three labels with at least two rows each."""
    rows = draw(st.integers(8, 30))
    texts = [
        f"{draw(st.sampled_from(OPENINGS))} {' '.join(draw(st.lists(WORDS, max_size=8)))} no {row}"
        f"{draw(st.sampled_from(MARKS))}"
        for row in range(rows)
    ]
    names = draw(st.sampled_from((("negative", "positive"), ("ham", "spam"), ("joy", "anger", "fear"))))
    return texts, [names[row % len(names)] for row in range(rows)]


def written(texts, labels, delimiter, end, quoting, header, first):
    """The table as text; `first` puts the label before the text."""
    out = io.StringIO()
    quoting = csv.QUOTE_ALL if end == "\r" else quoting  # csv leaves \n unquoted when lines end with \r
    writer = csv.writer(out, delimiter=delimiter, lineterminator=end, quoting=quoting)
    rows = ([("text", "label")] if header else []) + list(zip(texts, labels, strict=True))
    writer.writerows(row[::-1] if first else row for row in rows)
    return out.getvalue()


DIALECTS = {
    "delimiter": st.sampled_from((",", ";", "\t", "|")),
    "end": st.sampled_from(("\n", "\r\n", "\r")),
    "quoting": st.sampled_from((csv.QUOTE_MINIMAL, csv.QUOTE_ALL)),
    "header": st.booleans(),
    "first": st.booleans(),
}


def check(table, data, delimiter, header):
    texts, labels = table
    reading = read(data, "table.csv")
    assert (reading.verdict, reading.header, reading.delimiter) == ("ready", header, delimiter), reading.message
    assert reading.table["text"].tolist() == texts
    assert reading.table["label"].tolist() == labels
    assert (reading.rows_read, reading.left_out) == (len(texts), [])


@pytest.mark.long
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(table=tables(), encoding=st.sampled_from(ENCODINGS), **DIALECTS)
def test_a_table_in_any_dialect_and_unicode_encoding_comes_back(
    table, encoding, delimiter, end, quoting, header, first
):
    data = written(*table, delimiter, end, quoting, header, first).encode(encoding)
    check(table, data, delimiter, header)


@pytest.mark.long
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(table=tables(), encoding=st.sampled_from(LEGACY), **DIALECTS)
def test_a_table_in_any_dialect_and_legacy_encoding_comes_back(table, encoding, delimiter, end, quoting, header, first):
    content = written(*table, delimiter, end, quoting, header, first)
    assume(not content.isascii())
    check(table, content.encode(encoding), delimiter, header)
