"""The map of a run as it is recorded: what the head reads of some validation reviews, one small file a picture.

    map/0000120.npz   said: uint8 [reviews], class ids; vectors: float16 [reviews, hidden], left out where none moved

A picture belongs to a step, so a resumed run that makes one again replaces it. Each file is put in its place whole; one
that a crash has spoiled is passed over. The built-in BERT's take 150 KB each, and half a millisecond.
"""

import os
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from zipfile import BadZipFile

import numpy as np

from lesson.runs import storage
from lesson.runs.folder import DELETED, Gone

FOLDER = "map"
MOST_PICTURES = 60  # of a run, and one for its end


@dataclass(frozen=True)
class Picture:
    """What the head read of each review at a step, float32 [reviews, hidden], and the class ids that it gave."""

    step: int
    vectors: np.ndarray
    said: np.ndarray


class Album:
    """Where a run's pictures are put while it trains."""

    def __init__(self, folder: Path, evaluated: Sequence[int]) -> None:
        """Take a run's folder and the steps at which it is evaluated; of many only some get a picture."""
        every = -(-len(evaluated) // MOST_PICTURES)
        self.place = folder / FOLDER
        self.steps = {*evaluated[::every], *evaluated[-1:]}
        self.last: np.ndarray | None = None

    def keep(self, step: int, vectors: np.ndarray, said: np.ndarray) -> None:
        """Write a picture down, if this step gets one. Raises Gone, or LessonError on a full disk."""
        if step not in self.steps:
            return
        arrays = {"said": said.astype(np.uint8)}
        if self.last is None or not np.array_equal(self.last, vectors):
            arrays["vectors"] = self.last = vectors
        try:
            with storage.enough_room():
                self._write(step, arrays)
        except FileNotFoundError:
            raise Gone(DELETED) from None

    def _write(self, step: int, arrays: dict[str, np.ndarray]) -> None:
        self.place.mkdir(mode=0o700, exist_ok=True)
        half = self.place / ".next"
        with half.open("wb") as file:
            np.savez(file, **arrays)  # type: ignore[arg-type]
        os.replace(half, self.place / f"{step:07}.npz")


def stamps(folder: Path) -> tuple[tuple[Path, int], ...]:
    """Return the files of a run's pictures, the first step first, each with the time of its last change."""
    found = []
    for file in sorted((folder / FOLDER).glob("[0-9]*.npz")):
        with suppress(OSError):  # deleted since
            found.append((file, file.stat().st_mtime_ns))
    return tuple(found)


def read(files: Sequence[Path]) -> Picture | None:
    """Return the last of these pictures, None where it cannot be read.

    One without vectors of its own has those of an earlier one: nothing had moved since.
    """
    arrays = _arrays(files[-1])
    vectors = arrays.get("vectors")
    for file in reversed(files[:-1]):
        if vectors is not None:
            break
        vectors = _arrays(file).get("vectors")
    return _picture(files[-1], arrays, vectors)


def read_all(files: Sequence[Path]) -> list[Picture]:
    """Return all of these pictures that can be read, in their order."""
    found, vectors = [], None
    for file in files:
        arrays = _arrays(file)
        vectors = arrays.get("vectors", vectors)
        if picture := _picture(file, arrays, vectors):
            found.append(picture)
    return found


def _arrays(file: Path) -> dict[str, np.ndarray]:
    """What is in a file; nothing where a crash or a full disk has spoiled it."""
    try:
        with np.load(file) as arrays:
            return {name: arrays[name] for name in arrays.files}
    except (OSError, ValueError, EOFError, BadZipFile):
        return {}


def _picture(file: Path, arrays: dict[str, np.ndarray], vectors: np.ndarray | None) -> Picture | None:
    said = arrays.get("said")
    if said is None or vectors is None or len(said) != len(vectors):
        return None
    return Picture(int(file.stem), np.nan_to_num(vectors).astype(np.float32), said)
