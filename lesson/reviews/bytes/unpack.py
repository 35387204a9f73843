"""Opens what a table may be wrapped in; refuses what is not a table, and what is too big.

Zip archives are refused, with the names of the files in them. Workbooks are `sheets.py`'s.
"""

import io
import zipfile
from pathlib import PurePath

from lesson.reviews.bytes.gunzip import gunzip
from lesson.reviews.bytes.kinds import recognise
from lesson.reviews.reading import LIMITS, Refusal
from lesson.reviews.wording import count

_MB = 2**20
_TABLES = frozenset({".csv", ".tsv", ".tab", ".txt", ".xlsx", ".xls", ".xlsm", ".xlsb", ".ods"})


def check_size(size: int) -> None:
    """Refuse a file of `size` bytes that is too big, before it is read; raises Refusal.

    >>> check_size(9_000_000)
    """
    if size > LIMITS.file_bytes:
        most = LIMITS.file_bytes // _MB
        raise Refusal(
            f"The file has {size / _MB:,.0f} MB, but the limit is {most} MB: keep some of its rows and try again."
        )


def open_file(data: bytes, name: str = "") -> tuple[bytes, list[str]]:
    """(table or workbook bytes, findings) of a file called `name`; raises Refusal for what is no table."""
    check_size(len(data))
    findings = []
    if data.startswith(b"\x1f\x8b"):
        data, rest = gunzip(data)
        findings.append(f"The file was compressed with gzip; unpacked, it has {_size(len(data))}.")
        if rest:
            findings.append(f"{count(rest, 'byte')} after the end of the compressed data cannot be read.")
    if not data.strip(b" \t\r\n\x00\xef\xbb\xbf"):
        raise Refusal("The file is empty: choose one with a text and a label in each row.")
    known = recognise(data)
    if known or data.startswith(b"\x1f\x8b"):
        what, remedy = known or ("gzip inside gzip", "unpack it and choose the CSV file inside")
        raise Refusal(f"This is {what}{_whatever(name)}: {remedy}.")
    return data, findings


def _whatever(name: str) -> str:
    """A hint that the name is misleading, where it calls the file a table."""
    path = PurePath(name.lower().removesuffix(".gz"))
    return ", whatever its name says" if path.suffix in _TABLES else ""


def is_workbook(data: bytes, name: str = "") -> bool:
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
        f"This is a zip archive{_whatever(name)} (inside: {inside or 'nothing'}): unpack it and choose one CSV file."
    )


def _zip_names(data: bytes) -> list[str]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return archive.namelist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, UnicodeError):
        raise Refusal("This is a damaged zip archive or workbook: download or save it again.") from None


def _size(size: int) -> str:
    return f"{size / _MB:,.1f} MB" if size >= _MB else count(size, "byte")
