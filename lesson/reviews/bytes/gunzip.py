"""Unpacks gzip within limits: bytes, and members, of which a hostile file has hundreds of thousands, all of them empty.

It never trusts a declared size. 100 MB take about half a second.
"""

import zlib

from lesson.reviews.reading import LIMITS, Refusal

_PIECE = 64 * 1024
_MB = 2**20


def gunzip(data: bytes) -> tuple[bytes, int]:
    """(all members unpacked, bytes after the last one); raises Refusal for damage, and for too much of anything.

    >>> import gzip
    >>> gunzip(gzip.compress(b"good ") + gzip.compress(b"soup"))
    (b'good soup', 0)
    """
    unpacked, at, members = bytearray(), 0, 0
    while data[at : at + 2] == b"\x1f\x8b":
        members += 1
        if members > LIMITS.gzip_members:
            raise Refusal(
                f"The gzip file consists of more than {LIMITS.gzip_members:,} parts, which is the limit: unpack it "
                "yourself and choose the file inside."
            )
        at = _member(data, at, unpacked)
    return bytes(unpacked), len(data[at:].strip(b"\x00"))


def _member(data: bytes, at: int, unpacked: bytearray) -> int:
    """Unpack the member that begins at `at`, piece by piece; where the next one begins."""
    member = zlib.decompressobj(wbits=31)
    while not member.eof:
        if at >= len(data):
            raise Refusal("The gzip file is cut short: download it again, or unpack it yourself.")
        piece = data[at : at + _PIECE]
        try:
            unpacked += member.decompress(piece, LIMITS.file_bytes + 1 - len(unpacked))
        except zlib.error:
            raise Refusal("The gzip file is damaged: download it again, or unpack it yourself.") from None
        if len(unpacked) > LIMITS.file_bytes:
            raise Refusal(
                f"The file unpacks to more than {LIMITS.file_bytes // _MB} MB, which is the limit: keep some of its "
                "rows and try again."
            )
        at += len(piece) - len(member.unused_data) - len(member.unconsumed_tail)
    return at
