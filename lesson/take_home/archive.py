"""A zip of some files, all in one folder, so that unpacking it never litters."""

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path

STORED = (".safetensors",)  # weights hardly shrink, and take long to try


def pack(folder: str, files: Mapping[str, str | Path]) -> bytes:
    """Return a zip with these files in `folder`: each a text, or a path to be read.

    >>> zipfile.ZipFile(io.BytesIO(pack("home", {"a.txt": "hello"}))).read("home/a.txt")
    b'hello'
    """
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in files.items():
            how = zipfile.ZIP_STORED if name.endswith(STORED) else zipfile.ZIP_DEFLATED
            if isinstance(content, Path):
                made.write(content, f"{folder}/{name}", compress_type=how)
            else:
                made.writestr(f"{folder}/{name}", content, compress_type=how)
    return whole.getvalue()
