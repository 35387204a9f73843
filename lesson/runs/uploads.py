"""Uploaded files, kept beside the runs so that a refresh or a second tab finds them again by `?data=<id>`.

They are stored as they came, byte for byte, and read by lesson/reviews; nothing in them is ever run. They expire like
runs do. What this module does not do: limit the size (the page's upload widget does) or look inside.
"""

import json
from dataclasses import dataclass
from pathlib import Path

from lesson import places
from lesson.errors import LessonError
from lesson.runs import storage


@dataclass(frozen=True)
class Upload:
    """An uploaded file: the name that the learner's computer gave it, and its bytes."""

    name: str
    data: bytes


def save(data: bytes, name: str) -> str:
    """Keep a file; gives its unguessable id. Raises LessonError when the disk is full.

    >>> load(save(b"text,label", "mine.csv")).name
    'mine.csv'
    """
    sweep()
    folder = _folder()
    upload_id = storage.new_id()
    with storage.new_folder(folder / upload_id) as temporary:
        (temporary / "data").write_bytes(data)
        storage.write_json(temporary / "name.json", name)
    return upload_id


def load(upload_id: str) -> Upload:
    """The file of this id. Raises LessonError when there is none (any more)."""
    try:
        folder = _of(upload_id)
        name = json.loads((folder / "name.json").read_text(encoding="utf-8"))
        return Upload(name, (folder / "data").read_bytes())
    except (OSError, ValueError):
        raise LessonError(
            f"This upload is no longer here: files are deleted after {storage.hours_kept():g} hours. Upload it again."
        ) from None


def delete(upload_id: str) -> None:
    """Delete a file at once; one that is gone already is no mistake."""
    try:
        storage.remove(_of(upload_id))
    except ValueError:
        return


def sweep() -> list[str]:
    """Delete the files that have expired. Gives their ids."""
    return storage.sweep(_folder(), "data")


def _of(upload_id: str) -> Path:
    if not storage.is_id(upload_id):
        raise ValueError(upload_id)
    return _folder() / upload_id


def _folder() -> Path:
    folder = places.runs_folder() / "uploads"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder
