"""Says what a file is by its bytes, because its name may lie.

Only files that are not tables are named here, each with what to do instead. Compressed tables and workbooks are
`unpack.py`'s. It looks at the first bytes alone, so it takes microseconds.
"""

import re

_SAVE = "open it where it was made and save it as CSV"
_OTHER = "choose the CSV file itself"

_MAGIC: tuple[tuple[int, bytes, str, str], ...] = (
    (0, b"%PDF-", "a PDF document", "copy its table into a spreadsheet and save that as CSV"),
    (0, b"\x89PNG", "a PNG image", _OTHER),
    (0, b"\xff\xd8\xff", "a JPEG image", _OTHER),
    (0, b"GIF8", "a GIF image", _OTHER),
    (0, b"II*\x00", "a TIFF image", _OTHER),
    (0, b"MM\x00*", "a TIFF image", _OTHER),
    (8, b"WEBP", "a WebP image", _OTHER),
    (8, b"WAVE", "a sound file", _OTHER),
    (0, b"ID3", "an MP3 sound file", _OTHER),
    (4, b"ftyp", "a video file", _OTHER),
    (0, b"Rar!\x1a", "a RAR archive", "unpack it and choose the CSV file inside"),
    (0, b"7z\xbc\xaf\x27\x1c", "a 7z archive", "unpack it and choose the CSV file inside"),
    (0, b"BZh", "a bzip2 archive", "unpack it and choose the CSV file inside"),
    (0, b"\xfd7zXZ\x00", "an xz archive", "unpack it and choose the CSV file inside"),
    (0, b"\x28\xb5\x2f\xfd", "a zstd archive", "unpack it and choose the CSV file inside"),
    (257, b"ustar", "a tar archive", "unpack it and choose the CSV file inside"),
    (0, b"PAR1", "a Parquet file", "save it as CSV, for instance with pandas"),
    (0, b"ARROW1", "an Arrow file", "save it as CSV, for instance with pandas"),
    (0, b"FEA1", "a Feather file", "save it as CSV, for instance with pandas"),
    (0, b"\x89HDF", "an HDF5 file", "save it as CSV, for instance with pandas"),
    (0, b"\x93NUMPY", "a NumPy array", "save it as CSV, for instance with pandas"),
    (0, b"\x80\x02", "a Python pickle", "save it as CSV, for instance with pandas"),
    (0, b"\x80\x03", "a Python pickle", "save it as CSV, for instance with pandas"),
    (0, b"\x80\x04\x95", "a Python pickle", "save it as CSV, for instance with pandas"),
    (0, b"\x80\x05\x95", "a Python pickle", "save it as CSV, for instance with pandas"),
    (0, b"SQLite format 3\x00", "an SQLite database", "export its table as CSV"),
    (0, b"\x7fELF", "a program", _OTHER),
    (0, b"MZ\x90\x00", "a program", _OTHER),
    (0, b"{\\rtf", "an RTF document", _SAVE),
    (0, b"%!PS", "a PostScript document", _OTHER),
    (0, b"MIME-Version:", "a web page saved as one file (MHTML)", "open it in a spreadsheet and save its table as CSV"),
    (0, b"ID;PWXL", "a SYLK spreadsheet", "open it in a spreadsheet and save it as CSV"),
    (0, b"ID;PCALC", "a SYLK spreadsheet", "open it in a spreadsheet and save it as CSV"),
    (0, b"version https://git-lfs", "a Git LFS pointer, not the data", "download the file itself (git lfs pull)"),
)

_HTML = re.compile(rb"\s*(<!--.*?-->\s*)?<(!doctype html|html|head|body|table)\b", re.IGNORECASE | re.DOTALL)
_XML = re.compile(rb"\s*<(\?xml|!doctype|svg)\b", re.IGNORECASE)
_TAGS = re.compile(rb"\s*<([A-Za-z][\w.-]*)(?:\s[^<>]*)?>\s*<[A-Za-z]")
_YAML = re.compile(rb"\s*(?:---[^\n]*\n)?- [\w ]{1,40}: [^\n]*\n  +[\w ]{1,40}: ")
_SQL = re.compile(
    rb"\s*(--[^\n]*\n\s*)*"
    rb"(create table\b[^\n;]{1,200}\(|drop table if\b|insert into\s+\S+\s*(\([^)]*\)\s*)?values\b)",
    re.IGNORECASE,
)
_JSON = re.compile(rb"""\s*(\{\s*["'][^"'\n]*["']\s*:|\[\s*\{\s*"|\[\s*\[\s*["\d]|\{\s*\}|\[\s*\]\s*$)""")
_JSON_ARRAYS = re.compile(rb"""\s*\[\s*"(?:[^"\\\n]|\\.)*"\s*,[^\r\n]*\][ \t]*\r?\n\s*\[\s*\"""")
_JSON_LIST = re.compile(rb"""\s*\[\s*"(?:[^"\\]|\\.)*"\s*(?:,|\]\s*\Z)""")
_PYTHON = re.compile(  # a list of tuples, or one tuple or list a line
    rb"""\s*(?:(?:\w+\s*=\s*)?\[\s*\(\s*['"]|\(\s*['"][^\r\n]*,[^\r\n]*\)[ \t]*,?[ \t]*\r?\n\(\s*['"]"""
    rb"""|\['[^\r\n]*,[^\r\n]*\][ \t]*,?[ \t]*\r?\n\[')"""
)
_ARFF = re.compile(rb"(?:\s*%[^\n]*\n)*\s*@relation\b", re.IGNORECASE)
_JSON_LINES = re.compile(rb"""\s*\{[^\r\n]*\}\s*[\r\n]+\s*\{""")
_FAR = 65536
_CONTROL = bytes(set(range(32)) - set(b"\t\n\r\f\x1b")) + b"\x7f"


def recognise(data: bytes) -> tuple[str, str] | None:
    """(what it is, what to do) when the bytes are no table, else None.

    >>> recognise(b"%PDF-1.7 ...")[0]
    'a PDF document'
    """
    for offset, magic, what, remedy in _MAGIC:
        if data.startswith(magic, offset):
            return what, remedy
    start = _in_utf8(data[:4096])
    if _HTML.match(start) and b"<table" in data[:_FAR].replace(b"\x00", b"").lower():
        return "a web page (HTML)", "open it in a spreadsheet and save its table as CSV"
    if _HTML.match(start):
        return "a web page (HTML)", "download the data file that the page offers"
    if _XML.match(start) or ((tag := _TAGS.match(start)) and data.rstrip().endswith(b"</" + tag.group(1) + b">")):
        return "an XML file", _SAVE
    if _YAML.match(start):
        return "a YAML file", "save it as CSV, for instance with pandas"
    if _JSON.match(start):
        what = "a file of JSON lines" if _JSON_LINES.match(start) else "a JSON file"
        return what, "save it as CSV, for instance with pandas"
    if _JSON_ARRAYS.match(start):
        return "a file of JSON lines", "save it as CSV, for instance with pandas"
    if _JSON_LIST.match(start):
        return "a JSON file", "save it as CSV, for instance with pandas"
    if _PYTHON.match(start):
        return "a list as Python writes it", "save it as CSV, for instance with pandas"
    if _ARFF.match(start):
        return "an ARFF file", "open it in Weka and save it as CSV"
    if _SQL.match(start):
        return "an SQL dump", "load it into its database and export the table as CSV"
    return None


def _in_utf8(start: bytes) -> bytes:
    """The first bytes of a file without its mark of order; those of UTF-16 as they are in UTF-8."""
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        return start[: len(start) // 2 * 2].decode("utf-16", "ignore").encode("utf-8", "ignore")
    return start.removeprefix(b"\xef\xbb\xbf")


def is_binary(data: bytes) -> bool:
    """Whether too many bytes are control characters for this to be text; UTF-16 must have been ruled out before.

    Zero bytes at the end do not count: a computer that goes down while it writes leaves them.

    >>> is_binary(bytes(range(256)) * 8), is_binary(b"text,label")
    (True, False)
    """
    start = data[:65536].rstrip(b"\x00")
    share = (len(start) - len(start.translate(None, _CONTROL))) / max(len(start), 1)
    return share > 0.25 or (share > 0.05 and not _is_utf8(start))


def _is_utf8(start: bytes) -> bool:
    try:
        start[:-4].decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
