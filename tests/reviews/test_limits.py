"""What unfolds without end is stopped by a limit, in a process that may die, and the sentence names the limit."""

import dataclasses
import gzip
import io
import subprocess
import zipfile

import pytest

from lesson.errors import LessonError
from lesson.reviews import LIMITS, apart, read, read_table
from lesson.reviews.bytes.gunzip import gunzip
from lesson.reviews.doctor import examine
from lesson.reviews.reading import Choices, Refusal
from tests.support.review_files import opinions, table, workbook

TEXTS, PRAISES = opinions(60)
PLAIN_FILE = table({"text": TEXTS, "label": ["pos", "neg"]})
EMPTY_MEMBER = gzip.compress(b"")


def test_a_gzip_file_of_many_members_is_read():
    data = b"".join(gzip.compress(line) for line in PLAIN_FILE.splitlines(keepends=True))
    assert read(data, "a.csv.gz").rows_kept == 60


@pytest.mark.parametrize("members", [LIMITS.gzip_members + 1, 400_000])
def test_a_gzip_file_of_too_many_empty_members_is_refused_with_the_limit(members):
    reading = read(EMPTY_MEMBER * members, "a.csv.gz")
    assert (reading.verdict, "more than 10,000 parts, which is the limit" in reading.message) == ("refuse", True)


def test_members_up_to_the_limit_are_unpacked():
    assert gunzip(EMPTY_MEMBER * (LIMITS.gzip_members - 1) + gzip.compress(b"soup")) == (b"soup", 0)


def test_what_follows_the_compressed_data_is_told():
    reading = read(gzip.compress(PLAIN_FILE) + b"signed: somebody", "a.csv.gz")
    assert "16 bytes after the end of the compressed data cannot be read." in reading.findings
    assert not any(
        "after the end" in finding for finding in read(gzip.compress(PLAIN_FILE) + bytes(512), "a.gz").findings
    )


def test_a_gzip_bomb_is_refused_with_the_limit():
    reading = read(gzip.compress(bytes(LIMITS.file_bytes + 1), 1), "a.csv.gz")
    assert "more than 100 MB, which is the limit" in reading.message


def long_text_in_many_cells(cells: int) -> bytes:
    """A workbook with one text of 32,000 characters that every cell shows."""
    out = io.BytesIO()
    rows = "".join(f'<row r="{row}"><c r="A{row}" t="s"><v>0</v></c></row>' for row in range(1, cells + 1))
    main = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    with zipfile.ZipFile(io.BytesIO(workbook({"Sheet": [["x"]]}))) as plain, zipfile.ZipFile(out, "w", 8) as archive:
        for name in plain.namelist():
            content = plain.read(name).decode()
            if name.endswith("sheet1.xml"):
                content = f"<worksheet {main}><sheetData>{rows}</sheetData></worksheet>"
            if name.endswith("workbook.xml.rels"):
                more = f'<Relationship Id="s" Type="{kind}/sharedStrings" Target="sharedStrings.xml"/></Relationships>'
                content = content.replace("</Relationships>", more)
            archive.writestr(name, content)
        archive.writestr("xl/sharedStrings.xml", f"<sst {main}><si><t>{'so good ' * 4000}</t></si></sst>")
    return out.getvalue()


@pytest.mark.long
@pytest.mark.parametrize(
    ("cells", "limit"), [(4_000, "more than 100 MB, which is the limit"), (60_000, "memory|limit")]
)
def test_a_small_workbook_that_prints_gigabytes_is_stopped(cells, limit):
    data = long_text_in_many_cells(cells)
    assert len(data) < 500_000
    reading = read(data, "a.xlsx")
    assert reading.verdict == "refuse"
    assert any(words in reading.message for words in limit.split("|"))
    with pytest.raises(LessonError):
        read_table(data, "a.xlsx")


def test_large_and_compressed_files_are_read_apart_and_small_ones_here(monkeypatch):
    called = []
    monkeypatch.setattr(apart, "call", lambda *given: called.append(given[1]) or examine(*given[2:]))
    read(PLAIN_FILE, "a.csv")
    assert called == []
    read(gzip.compress(PLAIN_FILE), "a.csv.gz")
    read(PLAIN_FILE + b" " * LIMITS.read_here_bytes, "a.csv")
    assert called == ["examine", "examine"]


def test_a_file_read_apart_reads_the_same():
    data = PLAIN_FILE + b" " * LIMITS.read_here_bytes
    there, here = read(data, "a.csv"), examine(data, "a.csv", Choices())
    assert there.to_json() == here.to_json()
    assert there.table.equals(here.table)
    assert read_table(data, "a.csv").cells["text"].tolist() == TEXTS


@pytest.mark.long
def test_refusals_come_back_from_the_other_process():
    data = b"id,stars\n" + b"1,5\n2,4\n" * (LIMITS.read_here_bytes // 6)
    assert "No column holds texts" in read(data, "a.csv").message
    with pytest.raises(LessonError, match="No column holds texts"):
        read_table(data, "a.csv")


def test_a_process_that_takes_too_long_is_ended_with_a_sentence(monkeypatch):
    monkeypatch.setattr(apart, "LIMITS", dataclasses.replace(LIMITS, read_seconds=1))
    with pytest.raises(Refusal, match="more than 1 second, which is the limit"):
        apart.call("time", "sleep", 300)


@pytest.mark.parametrize(("status", "error", "words"), [(-24, b"", "60 seconds"), (-9, b"", "GB of memory"),
                                                        (1, b"MemoryError", "GB of memory")])  # fmt: skip
def test_a_process_that_dies_leaves_a_sentence_with_the_limit(status, error, words):
    with pytest.raises(Refusal, match=words):
        apart._answer(subprocess.CompletedProcess([], status, b"", error))


def test_what_takes_too_much_memory_is_an_error_there_and_not_here():
    with pytest.raises((MemoryError, Refusal)):
        apart.call("builtins", "bytearray", 2 * LIMITS.read_memory_bytes)
