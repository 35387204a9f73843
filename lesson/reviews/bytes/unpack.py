"""Opens what a table may be wrapped in: gzip and workbooks; refuses what is no table, and what is too big.

It never trusts a declared size: gzip is unpacked up to the limit and not a byte further, workbooks in a process of
their own (`workbook.py`). Zip archives are refused, with the names of the files in them.
"""

import io
import json
import subprocess
import sys
import zipfile
import zlib
from pathlib import Path

from lesson.reviews.bytes.kinds import recognise
from lesson.reviews.reading import LIMITS, Refusal

_WORKBOOK_SECONDS = 40
_MB = 2**20


def check_size(size: int) -> None:
    """Refuse a file of `size` bytes that is too big, before it is read; raises Refusal.

    >>> check_size(9_000_000)
    """
    if size > LIMITS.file_bytes:
        most = LIMITS.file_bytes // _MB
        raise Refusal(
            f"The file has {size / _MB:,.0f} MB and the limit is {most} MB: keep some of its rows and try again."
        )


def open_file(data: bytes) -> tuple[bytes, list[str]]:
    """(table or workbook bytes, findings); raises Refusal for what is no table."""
    check_size(len(data))
    findings = []
    if data.startswith(b"\x1f\x8b"):
        data = _gunzip(data)
        findings.append(f"The file was compressed with gzip; unpacked it has {_size(len(data))}.")
    if not data.strip(b" \t\r\n\x00\xef\xbb\xbf"):
        raise Refusal("The file is empty: choose one with a text and a label in each row.")
    known = recognise(data)
    if known or data.startswith(b"\x1f\x8b"):
        what, remedy = known or ("gzip inside gzip", "unpack it and choose the CSV file inside")
        raise Refusal(f"This is {what}, whatever its name says: {remedy}.")
    return data, findings


def is_workbook(data: bytes) -> bool:
    """Whether the bytes are a spreadsheet's; raises Refusal for other zip archives."""
    if data.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return True
    if not data.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        return False
    names = _zip_names(data)
    if any(name.startswith("xl/workbook.") for name in names) or {"content.xml", "mimetype"} <= set(names):
        return True
    what = {"word/document.xml": "a Word document", "ppt/presentation.xml": "a PowerPoint file"}
    known = next((text for part, text in what.items() if part in names), None)
    if known:
        raise Refusal(f"This is {known}: copy its table into a spreadsheet and save that as CSV.")
    inside = ", ".join(name[:60] for name in names[:3])
    raise Refusal(
        f"This is a zip archive, whatever its name says (inside: {inside or 'nothing'}): unpack it and choose "
        "one CSV file."
    )


def workbook_rows(data: bytes) -> tuple[list[tuple[int, list[str]]], list[str]]:
    """(rows with their numbers in the sheet, findings); raises Refusal when the workbook cannot be read."""
    program = Path(__file__).with_name("workbook.py")
    try:
        done = subprocess.run(
            [sys.executable, "-I", str(program)],
            input=data,
            capture_output=True,
            timeout=_WORKBOOK_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise Refusal("The workbook takes too long to open: save its sheet as CSV and choose that.") from None
    if done.returncode:
        raise Refusal(_why(done.stderr))
    first, *lines = done.stdout.splitlines()
    filled = json.loads(first)
    rows = [(number, json.loads(line)) for number, line in enumerate(lines, 1)]
    return rows, _sheets(filled)


def _sheets(filled: list[str]) -> list[str]:
    if not filled:
        raise Refusal("The workbook has no filled sheet: put a text and a label in each row.")
    told = [f"This is a workbook; its sheet “{filled[0]}” was read."]
    if len(filled) > 1:
        told.append(f"{len(filled) - 1} more sheets were not read.")
    return told


def _why(error: bytes) -> str:
    if error.strip() == b"password":
        return "The workbook is protected by a password: remove it, or save the sheet as CSV."
    if error.strip() == b"damaged":
        return "The workbook cannot be opened, it may be damaged or not a spreadsheet: save its sheet as CSV."
    return "The workbook unfolds to more than fits in memory: save its sheet as CSV and choose that."


def _zip_names(data: bytes) -> list[str]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return archive.namelist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, UnicodeError):
        raise Refusal("This is a damaged zip archive or workbook: download or save it again.") from None


def _gunzip(data: bytes) -> bytes:
    """Unpack all members, at most the limit's bytes."""
    unpacked = bytearray()
    while data.startswith(b"\x1f\x8b"):
        member = zlib.decompressobj(wbits=31)
        try:
            unpacked += member.decompress(data, LIMITS.file_bytes + 1 - len(unpacked))
        except zlib.error:
            raise Refusal("The gzip file is damaged: download it again, or unpack it yourself.") from None
        check_unpacked(len(unpacked))
        if not member.eof:
            raise Refusal("The gzip file is cut short: download it again, or unpack it yourself.")
        data = member.unused_data
    return bytes(unpacked)


def check_unpacked(size: int) -> None:
    """Refuse when unpacking passed the limit; raises Refusal."""
    if size > LIMITS.file_bytes:
        raise Refusal(
            f"The file unpacks to more than {LIMITS.file_bytes // _MB} MB: keep some of its rows and try again."
        )


def _size(size: int) -> str:
    return f"{size / _MB:,.1f} MB" if size >= _MB else f"{size:,} bytes"
