"""Finds which encoding turns the bytes into letters, and reads the lines with it.

UTF-8 decides for itself: hardly any other file passes its check. Between the Western encodings (Windows-1252, Latin-1,
MacRoman, DOS) the neighbours of each accented letter and quote decide; for other scripts charset-normalizer is asked.
A hundred megabytes take about a second. It does not repair text that was garbled before it was saved.
"""

import codecs
import io
import re
from collections.abc import Iterator
from unicodedata import category

from charset_normalizer import from_bytes

_BOMS = (
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_UTF8_LETTER = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_SIGN = re.compile(rb"[\x00-\x2f]")
_HIGH = re.compile(rb"[\x80-\xff]")
_WESTERN = ("cp1252", "mac_roman", "cp1250", "cp850", "iso8859_2")
# What \u0131 \u015f \u011f \u0130 \u015e \u011e look like in Windows-1252:
_TURKISH = frozenset("\u00fd\u00fe\u00f0\u00dd\u00de\u00d0")
_NOT_TURKISH = frozenset("\u00e1\u00ed\u00f3\u00fa\u00e6\u00e5\u00f8\u00f1\u00e0\u00e8\u00f2")
_OTHER_SCRIPTS = (
    "cp1251", "koi8_r", "cp1253", "cp1255", "cp1256", "cp949", "big5",
    "gb18030", "shift_jis", "euc_jp", "cp874", "cp866", "mac_cyrillic",
)  # fmt: skip
_SAMPLE_BYTES = 16_000
_SIGNS = "\u2018\u201c\u201d\u2026\u2013\u2014\u2022\u20ac\u00a3\u00b0\u2122\u00ae\u00a9\u00a0\u00ab\u00bb\u00bd\u00b4"
_MENDING = "windows-1252 for bytes that are not UTF-8"


def _mend(error: UnicodeError) -> tuple[str, int]:
    """Read the bytes that UTF-8 refuses as Windows-1252: files pasted together from two sources have such."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


codecs.register_error(_MENDING, _mend)


def find(data: bytes) -> tuple[str, str | None]:
    r"""(Python's name of the encoding, a finding or None).

    >>> find("text,label\nsch\u00f6n,positive".encode("cp1252"))[0]
    'latin-1'
    """
    for bom, name in _BOMS:
        if data.startswith(bom):
            return (
                name,
                None if name == "utf-8-sig" else f"The file is in {name.upper()}, as Excel's “Unicode text” is.",
            )
    wide = _utf16_without_bom(data[:8192])
    if wide:
        return wide, "The file is in UTF-16 without its usual mark."
    if _is_utf8(data):
        return "utf-8", None
    sample = _around_letters(data)
    good, stray = len(_UTF8_LETTER.findall(sample)), len(_HIGH.findall(_UTF8_LETTER.sub(b"", sample)))
    if good >= 2 * stray:
        return "utf-8", "Some bytes are not UTF-8; they were read as Windows-1252."
    name = _legacy(sample, has_c1=bool(re.search(rb"[\x80-\x9f]", data)))
    return name, f"The file is not in UTF-8; its letters fit {name}."


def lines(data: bytes, encoding: str) -> Iterator[str]:
    """The physical lines with their ends; CR, LF and CRLF all end a line."""
    errors = _MENDING if encoding.startswith("utf-8") else "replace"
    if encoding.startswith("utf-16") and len(data) % 2:
        data = data[:-1]  # the file lost half of its last letter
    return iter(io.TextIOWrapper(io.BytesIO(data), encoding, errors, newline=""))


def _utf16_without_bom(start: bytes) -> str | None:
    """Every second byte of English in UTF-16 is zero."""
    pairs = len(start) // 2
    even, odd = start[0::2].count(0), start[1::2].count(0)
    if pairs >= 4 and odd > 0.6 * pairs and even < 0.05 * pairs:
        return "utf-16-le"
    if pairs >= 4 and even > 0.6 * pairs and odd < 0.05 * pairs:
        return "utf-16-be"
    return None


def _is_utf8(data: bytes) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for at in range(0, len(data), 2**20):
            decoder.decode(data[at : at + 2**20])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _around_letters(data: bytes) -> bytes:
    """Up to 2,000 pieces of the file around its bytes above ASCII; each ends at a space or a sign.

    A letter of Shift-JIS or Big5 may end in a byte of ASCII, but never in one of these: no letter is cut in two.
    """
    pieces: list[bytes] = []
    at = 0
    while len(pieces) < 2000 and (letter := _HIGH.search(data, at)):
        rest = _SIGN.search(data, letter.start() + 200, letter.start() + 2000)
        end = rest.start() if rest else letter.start() + 2000
        pieces.append(data[max(at, letter.start() - 40) : end])
        at = end
    return b"\n".join(pieces)


def _legacy(sample: bytes, has_c1: bool) -> str:
    sample = sample[:_SAMPLE_BYTES]
    high, plain = len(_HIGH.findall(sample)), len(re.findall(rb"[A-Za-z]", sample))
    if high > 0.35 * (high + plain):
        match = from_bytes(sample, cp_isolation=list(_OTHER_SCRIPTS)).best()
        if match:
            return match.encoding
    scores = {name: _plausible(sample.decode(name, "replace")) for name in _WESTERN}
    best = max(_WESTERN, key=lambda name: scores[name])
    if best != "cp1252":
        return best
    if _turkish(sample.decode("cp1252", "replace")):
        return "cp1254"
    undefined = re.search(rb"[\x81\x8d\x8f\x90\x9d]", sample)
    return "latin-1" if undefined or not has_c1 else "cp1252"


def _turkish(text: str) -> bool:
    """Whether letters that Windows-1254 has for Icelandic ones are many, and those that Turkish lacks hardly any."""
    letters = [letter for letter in text if letter > "\x7f" and letter.isalpha()]
    turkish, others = (sum(letter in known for letter in letters) for known in (_TURKISH, _NOT_TURKISH))
    return turkish > 0.2 * len(letters) and others <= 0.02 * len(letters)


def _plausible(text: str) -> float:
    """Mean plausibility of the characters above ASCII, each judged by its neighbours."""
    found = [_judge(*hit.groups()) for hit in re.finditer(r"(?=(^|.)([^\x00-\x7f])(.|$))", text, re.MULTILINE)]
    return sum(found) / max(len(found), 1)


def _judge(before: str, letter: str, after: str) -> float:
    within = before.isalpha() and after.isalpha()
    if letter in "\u2019":
        return 1.0 if before.isalpha() else 0.6
    if letter in "\u00bf\u00a1":
        return 1.0 if after.isalpha() and not before.isalpha() else 0.3
    if letter in _SIGNS:
        return 0.3 if within else 0.8
    if letter in "\u00b9\u00b2\u00b3\u00bc\u00be\u00aa\u00ba":
        return -1.0 if within or not before.strip() else 0.8
    if not letter.isalpha() or category(letter) == "Lm":
        return -1.0
    if letter.isupper():
        return -0.5 if before.islower() else 0.5
    if after.isupper():
        return -0.5
    return 1.0 if before.isalpha() or after.isalpha() else 0.0
