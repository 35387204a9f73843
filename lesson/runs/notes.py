"""Small things worth remembering after a refresh: a learner's predictions, the columns chosen for an upload.

One JSON file for each learner or upload, next to the runs and kept as long as they are. Not for anything large.
"""

import json
from collections.abc import Container
from pathlib import Path
from typing import Any

from lesson import places
from lesson.runs import storage

GUESSES, ANSWERS = "guesses-told", "answers-told"  # how predictions turned out, and the answers at the end


def recall(owner: str) -> dict[str, Any]:
    """Everything noted under this id; empty when there is nothing."""
    try:
        noted = json.loads(_file(owner).read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return {}
    return noted if isinstance(noted, dict) else {}


def keep(owner: str, **notes: Any) -> None:
    """Note these values under this id; None forgets one. Raises LessonError when the disk is full."""
    kept = {name: value for name, value in {**recall(owner), **notes}.items() if value is not None}
    file = _file(owner)
    with storage.enough_room():
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)  # a whole class may predict at once
        storage.write_json(file, kept)


def forget(owner: str) -> None:
    """Drop everything noted under this id."""
    _file(owner).unlink(missing_ok=True)


def sweep(kept: Container[str] = ()) -> None:
    """Forget what has not been added to for as long as runs are kept, but for these ids."""
    storage.sweep_files(places.runs_folder() / "notes", "*.json", in_use=lambda file: file.stem in kept)


def _file(owner: str) -> Path:
    if not storage.is_id(owner):
        raise ValueError("what comes from an address must not name a file")
    return places.runs_folder() / "notes" / f"{owner}.json"
