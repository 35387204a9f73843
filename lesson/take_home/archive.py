"""A zip of some files, all in one folder, so that unpacking it never litters."""

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import IO, NamedTuple

STORED = (".safetensors",)  # weights hardly shrink, and take long to try


class Packed(NamedTuple):
    """What goes into a zip: the folder in it, and its files, each a text or a path to be read."""

    folder: str
    files: Mapping[str, str | Path]


def pack(folder: str, files: Mapping[str, str | Path]) -> bytes:
    """Return a zip with these files in `folder`: each a text, or a path to be read.

    >>> zipfile.ZipFile(io.BytesIO(pack("home", {"a.txt": "hello"}))).read("home/a.txt")
    b'hello'
    """
    whole = io.BytesIO()
    write(whole, Packed(folder, files))
    return whole.getvalue()


def write(file: IO[bytes], packed: Packed) -> None:
    """Write the zip into an open file; weights go through piece by piece and are never in memory whole."""
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in packed.files.items():
            how = zipfile.ZIP_STORED if name.endswith(STORED) else zipfile.ZIP_DEFLATED
            if isinstance(content, Path):
                made.write(content, f"{packed.folder}/{name}", compress_type=how)
            else:
                made.writestr(f"{packed.folder}/{name}", content, compress_type=how)
