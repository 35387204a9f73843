"""Uploaded files, kept next to the runs so that a refresh or a second tab finds them again by `?data=<id>`.

They are stored as they came, byte for byte, and read by lesson/reviews; nothing in them is ever run. They expire like
runs do. What this module does not do: limit the size (the page's upload widget does) or look inside.
"""

import json
from dataclasses import dataclass
from pathlib import Path

from lesson import places, variables
from lesson.classroom import store
from lesson.errors import LessonError
from lesson.runs import notes, storage

FILES = 30  # of one visitor, LESSON_UPLOADS_EACH
MEGABYTES = 300  # of one visitor, LESSON_UPLOAD_MB_EACH


@dataclass(frozen=True)
class Upload:
    """An uploaded file: the name that the learner's computer gave it, and its bytes."""

    name: str
    data: bytes


def save(data: bytes, name: str, learner: str = "") -> str:
    """Keep a learner's file and return its unguessable id.

    Raises LessonError when the disk is full, the learner already keeps as much as allowed, or their class takes no
    files.

    >>> load(save(b"text,label", "mine.csv")).name
    'mine.csv'
    """
    sweep()
    if "uploads" in store.rules_of(learner).get("hide", ()):
        raise LessonError("Your class uses the bundled reviews, so files can't be uploaded right now.")
    upload_id = storage.new_id()
    with storage.one_at_a_time(learner):  # two tabs would both find room for the last one
        if learner:
            _check_quota(learner, len(data))
        with storage.new_folder(_folder() / upload_id) as temporary:
            (temporary / "data").write_bytes(data)
            storage.write_json(temporary / "name.json", {"name": name, "learner": learner})
    store.belongs("uploads", upload_id, learner)
    return upload_id


def _check_quota(learner: str, size: int) -> None:
    files = variables.whole("LESSON_UPLOADS_EACH", FILES)
    megabytes = variables.whole("LESSON_UPLOAD_MB_EACH", MEGABYTES)
    mine = [_of(upload) / "data" for upload in uploads_of(learner)]
    if len(mine) >= files:
        raise LessonError(f"You have {files} files here, as many as one visitor may keep. Come back later.")
    if sum(file.stat().st_size for file in mine) + size > megabytes * 2**20:
        raise LessonError(f"With this file you would keep more than {megabytes} MB here. Choose a smaller one.")


def _facts(folder: Path) -> dict[str, str]:
    """What was noted with a file; {} if it is not an upload, or was just deleted."""
    try:
        return dict(json.loads((folder / "name.json").read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return {}


def uploads_of(learner: str) -> list[str]:
    """The ids of this learner's files."""
    whole = [each for each in _folder().iterdir() if storage.is_id(each.name)]  # others are being made, or deleted
    return [each.name for each in whole if learner and _facts(each).get("learner") == learner]


def is_owner(upload_id: str, learner: str) -> bool:
    """Whether this learner uploaded the file."""
    return bool(learner) and _facts(_of(upload_id)).get("learner") == learner


def load(upload_id: str) -> Upload:
    """The file of this id. Raises LessonError when there is none (any more)."""
    try:
        folder = _of(upload_id)
        return Upload(_facts(folder)["name"], (folder / "data").read_bytes())
    except (OSError, ValueError, KeyError):
        raise LessonError(
            f"This upload is no longer here: files are deleted after {storage.hours_kept():g} hours. Upload it again."
        ) from None


def is_there(upload_id: str) -> bool:
    """Whether there is such a file (still).

    >>> is_there(save(b"text,label", "mine.csv")), is_there(storage.new_id())
    (True, False)
    """
    return storage.is_id(upload_id) and (_folder() / upload_id / "data").is_file()


def delete(upload_id: str) -> None:
    """Delete a file at once; one that is already gone is not an error."""
    try:
        storage.remove(_of(upload_id))
        notes.forget(upload_id)
    except ValueError:
        return


def sweep() -> list[str]:
    """Delete the files that have expired, and the choices of their columns. Returns their ids.

    A file of a class stays for as long as the class says.
    """
    kept = store.kept("uploads")
    went = storage.sweep(_folder(), "data", in_use=lambda folder: folder.name in kept)
    for upload_id in went:
        notes.forget(upload_id)
    return went


def _of(upload_id: str) -> Path:
    if not storage.is_id(upload_id):
        raise ValueError(upload_id)
    return _folder() / upload_id


def _folder() -> Path:
    folder = places.runs_folder() / "uploads"
    with storage.enough_room():
        folder.mkdir(mode=0o700, exist_ok=True)
    return folder
