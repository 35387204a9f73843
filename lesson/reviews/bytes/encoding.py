"""Finds which encoding turns the bytes into letters, and reads the lines with it.

UTF-8 decides for itself: hardly any other file passes its check. Between the encodings of the Latin script (Windows,
Latin-1, MacRoman, DOS) the neighbours of each accented letter decide, and whether one language has them all; between
those of other alphabets the frequent letters. For Chinese, Japanese, Korean and Thai charset-normalizer is asked.
A hundred megabytes take about a second. It does not repair text that was garbled before it was saved.
"""

import codecs
import io
import re
from collections.abc import Iterator
from unicodedata import category

from charset_normalizer import from_bytes

from lesson.reviews.bytes.alphabets import fits_a_language, fits_another_script, well_formed

_BOMS = (
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_UTF8_LETTER = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_SIGN = re.compile(rb"[\x00-\x2f]")
_LINE_END = re.compile(r"[\r\n]")
_HIGH = re.compile(rb"[\x80-\xff]")
_LATIN = ("cp1252", "mac_roman", "cp1250", "cp850", "cp852", "iso8859_2", "cp1254")
_LETTERS = ("cp1251", "koi8_r", "koi8_u", "cp866", "mac_cyrillic", "cp1253", "cp1255", "cp1256")
_SURE = 0.45  # so many of the letters are frequent ones; of a wrong encoding's they are fewer
_OTHER_SCRIPTS = (
    "cp1251", "koi8_r", "cp1253", "cp1255", "cp1256", "cp949", "big5",
    "gb18030", "shift_jis", "euc_jp", "cp874", "cp866", "mac_cyrillic",
)  # fmt: skip
_SAMPLE_BYTES = 16_000
_SIGNS = "\u2018\u201c\u201d\u2026\u2013\u2014\u2022\u20ac\u00a3\u00b0\u2122\u00ae\u00a9\u00a0\u00ab\u00bb\u00bd\u00b4"
_SIGNS += "\u00d7\u00b7"
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
    """In UTF-16 the signs between cells and rows have a zero byte, always on the same side of them."""
    for name, zeros, others in (("utf-16-le", start[1::2], start[0::2]), ("utf-16-be", start[0::2], start[1::2])):
        if zeros.count(0) > 0.02 * len(zeros) and others.count(0) <= 0.05 * zeros.count(0):
            text = start[: len(start) // 2 * 2].decode(name, "replace")
            if _LINE_END.search(text) and sum(map(_is_written, text)) > 0.98 * len(text):
                return name
    return None


def _is_written(letter: str) -> bool:
    """Whether a sign occurs in texts: it is assigned, and no control character but those of rows and cells."""
    return letter in "\t\r\n" or category(letter) not in ("Cc", "Cn", "Co", "Cs")


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
    if high > 0.35 * (high + plain) and (other := _other_script(sample)):
        return other
    best = max(_LATIN, key=lambda name: _latin(sample.decode(name, "replace")))
    if best != "cp1252":
        return best
    undefined = re.search(rb"[\x81\x8d\x8f\x90\x9d]", sample)
    return "latin-1" if undefined or not has_c1 else "cp1252"


def _other_script(sample: bytes) -> str | None:
    """The encoding of letters of another script; of signs for words or syllables charset-normalizer knows more."""
    read = {name: sample.decode(name, "replace") for name in _LETTERS}
    best = max(_LETTERS, key=lambda name: fits_another_script(read[name]) + well_formed(read[name]))
    if fits_another_script(read[best]) > _SURE:
        return best
    match = from_bytes(sample, cp_isolation=list(_OTHER_SCRIPTS)).best()
    return match.encoding if match else None


def _latin(text: str) -> float:
    """How much the characters above ASCII look like one language's, and each like a neighbour of its neighbours."""
    return _plausible(text) + 2 * fits_a_language(text, _SIGNS + "\u2019\u00bf\u00a1")


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
    if not before.isalpha() and not after.isalpha():
        return 0.0
    if letter.isupper():
        return -0.5 if before.islower() else 0.5
    if after.isupper():
        return -0.5
    return 1.0
