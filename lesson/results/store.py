"""Finished fits of comparisons, kept so that none is made twice: one file for each pair of data and recipe.

A key is a digest of the rows, the checkpoint and the code that trains, so whatever changes the figures changes the key.
A fit is a line of numbers, never a text, so learners with the same reviews may share it. Kept as long as runs are. What
this module does not do: decide what is to be fitted (lesson/bert/comparison/compare.py).
"""

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pandas as pd

from lesson import places
from lesson.runs import storage

Fit = dict[str, Any]
Key = tuple[str, int, int]


def key_of(fit: Fit) -> Key:
    """What identifies a fit of a comparison: model, size, seed."""
    return fit["model"], int(fit["size"]), int(fit["seed"])


def digest(table: pd.DataFrame, parts: Iterable[Path | str]) -> str:
    """A name for these rows (text, label, part) together with the contents of some files, or plain words.

    >>> len(digest(pd.DataFrame({"text": ["a"], "label": ["x"], "part": ["train"]}), ["lesson-bert"]))
    32
    """
    total = hashlib.sha256()
    for row in table[["text", "label", "part"]].itertuples(index=False):
        total.update(json.dumps(list(row), ensure_ascii=True).encode())
    for part in parts:
        if isinstance(part, Path):
            with part.open("rb") as file:
                total.update(hashlib.file_digest(file, "sha256").digest())
        else:
            total.update(part.encode())
    return total.hexdigest()[:32]


def known(name: str) -> dict[Key, Fit]:
    """All fits kept under this digest, by key."""
    return {key_of(fit): fit for fit in storage.read_lines(_file(name))}


def keep(name: str, fit: Fit) -> None:
    """Add a finished fit. Raises LessonError when the disk is full."""
    file = _file(name)
    if not file.exists():
        storage.sweep_files(file.parent, "*.jsonl")
    with storage.enough_room():
        storage.append_line(file, json.dumps(fit).encode())


def _file(name: str) -> Path:
    folder = places.runs_folder() / "comparisons"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder / f"{name}.jsonl"
