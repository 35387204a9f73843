"""What is in a checkpoint's folder, checked before any library opens it.

Ordinary files only: reading a pipe would never end. Weights in safetensors only, and in the folder only, whatever names
them: a pickle can run any code when it is opened. The hub's own cache is the one place where links lead out of a
folder, to its `blobs`. A look takes a tenth of a millisecond, the shapes of all weights a millisecond.
"""

import math
import os
import re
import stat
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from safetensors import SafetensorError, safe_open

from lesson.bert.checkpoint_files.json_file import read_json
from lesson.bert.checkpoint_files.limits import LIMITS, MB, checkpoint_bytes
from lesson.bert.checkpoint_files.pickles import no_safetensors
from lesson.errors import LessonError

Stamp = tuple[tuple[str, int, int, int], ...]  # of every file: name, bytes, time of its last change, inode
Shapes = dict[str, tuple[int, ...]]
WEIGHTS, INDEX = "model.safetensors", "model.safetensors.index.json"
VOCABULARIES = (
    "tokenizer.json",
    "vocab.txt",
    "vocab.json",
    "spiece.model",
    "sentencepiece.bpe.model",
    "spm.model",
    "bpe.codes",
)
_READ_WHOLE = (".json", ".txt", ".model", ".codes", ".jinja")
_REAL = ("F64", "F32", "F16", "BF16")
_COUNTERS = ("position_ids", "token_type_ids")  # saved by older versions, and never learned


def look(name: str, folder: Path) -> Stamp:
    """Return the stamp of every file in the folder; LessonError for one that is none, or leads out, or is too large."""
    root = _root(folder.resolve())
    found = []
    for entry in _entries(name, folder):
        try:
            facts = entry.stat()
        except OSError:  # a link to nothing
            continue
        if stat.S_ISDIR(facts.st_mode):
            continue
        if not stat.S_ISREG(facts.st_mode):
            raise LessonError(
                f"{entry.name} in '{name}' is not an ordinary file, so it is not opened. Put the file itself there."
            )
        if entry.is_symlink() and not Path(entry.path).resolve().is_relative_to(root):
            raise LessonError(
                f"{entry.name} in '{name}' is a link that leads out of the folder. Put the file itself there."
            )
        most = LIMITS.config_bytes if entry.name == "config.json" else LIMITS.tokenizer_bytes
        if entry.name.endswith(_READ_WHOLE) and facts.st_size > most:
            raise LessonError(
                f"{entry.name} in '{name}' has {facts.st_size / MB:,.0f} MB, but only {most / MB:,.0f} are allowed. "
                "Choose another checkpoint."
            )
        found.append((entry.name, facts.st_size, facts.st_mtime_ns, facts.st_ino))
    return tuple(sorted(found))


def check_complete(name: str, stamp: Stamp) -> None:
    """Raise a LessonError that says what a folder lacks to be a checkpoint."""
    names = {file for file, *_ in stamp}
    if "config.json" not in names:
        raise LessonError(
            f"'{name}' is not a checkpoint: it has no config.json. Choose the folder that holds config.json."
        )
    if not any(file.endswith(".safetensors") for file in names):
        raise LessonError(no_safetensors(name, names))
    if names.isdisjoint(VOCABULARIES):
        raise LessonError(
            f"'{name}' has no tokenizer (none of {', '.join(VOCABULARIES)}). Save the tokenizer beside the weights."
        )


def weight_files(name: str, folder: Path, stamp: Stamp) -> list[Path]:
    """Return the files that hold the weights: one, or those that the index names; LessonError when one is missing."""
    sizes = {file: size for file, size, *_ in stamp}
    if WEIGHTS in sizes:
        names = [WEIGHTS]
    elif INDEX in sizes:
        names = _indexed(name, folder / INDEX)
    else:
        raise LessonError(
            f"'{name}' has safetensors files, but neither {WEIGHTS} nor {INDEX}, which says what the parts hold. "
            "Fetch or copy the whole checkpoint."
        )
    missing = [file for file in names if file not in sizes]
    if missing:
        raise LessonError(
            f"{missing[0]} is missing from '{name}': {INDEX} says that it holds a part of the weights. Fetch or copy "
            "the whole checkpoint."
        )
    if sum(sizes[file] for file in names) > checkpoint_bytes():
        raise LessonError(
            f"The weights of '{name}' have more than {checkpoint_bytes() / MB:,.0f} MB, the most allowed here. Choose "
            "a smaller checkpoint."
        )
    return [folder / file for file in names]


def shapes(name: str, files: Sequence[Path]) -> Shapes:
    """Return every weight's name and shape from the files' headers; LessonError when a file is damaged or too much."""
    found: Shapes = {}
    for file in files:
        _check_header(name, file)
        try:
            with safe_open(file, framework="pt") as weights:
                found |= {key: _shape(name, key, weights.get_slice(key)) for key in weights.keys()}  # noqa: SIM118
        except (SafetensorError, OSError):
            raise LessonError(_damaged(name, file)) from None
    if not found:
        raise LessonError(f"{files[0].name} in '{name}' holds no weights. Fetch or save the checkpoint again.")
    if sum(math.prod(shape) for shape in found.values()) > LIMITS.parameters:
        raise LessonError(
            f"'{name}' has more than {LIMITS.parameters / 1e6:,.0f} million parameters, the most that this lesson "
            "opens. Choose a smaller checkpoint."
        )
    return found


def is_counter(weight: str) -> bool:
    """Return whether a saved tensor only counts positions or sentences.

    >>> is_counter("bert.embeddings.position_ids")
    True
    """
    return weight.endswith(_COUNTERS)


def _entries(name: str, folder: Path) -> list[os.DirEntry]:
    try:
        with os.scandir(folder) as entries:
            found = [entry for _, entry in zip(range(LIMITS.files + 1), entries, strict=False)]
    except OSError as error:
        raise LessonError(f"The folder of '{name}' cannot be read ({error.strerror}). Check its permissions.") from None
    if len(found) > LIMITS.files:
        raise LessonError(
            f"'{name}' is not a checkpoint: the folder holds more than {LIMITS.files} files. Choose the folder that "
            "holds config.json."
        )
    return found


def _root(folder: Path) -> Path:
    """Return the folder that links may lead to: itself, or the repository's own part of the hub's cache."""
    repository = folder.parent.parent
    cached = folder.parent.name == "snapshots" and repository.name.startswith("models--")
    return repository if cached else folder


def _indexed(name: str, index: Path) -> list[str]:
    if index.stat().st_size > LIMITS.index_bytes:
        raise LessonError(
            f"{INDEX} in '{name}' has more than {LIMITS.index_bytes / MB:.0f} MB. Choose another checkpoint."
        )
    places = read_json(name, index).get("weight_map")
    if not isinstance(places, dict) or not places or not all(isinstance(file, str) for file in places.values()):
        raise LessonError(f"{INDEX} in '{name}' is damaged: it has no weight_map. Fetch or copy the checkpoint again.")
    names = sorted(set(places.values()))
    outside = [file for file in names if not re.fullmatch(r"\w[\w.-]*\.safetensors", file, re.ASCII)]
    if outside:
        raise LessonError(
            f"{INDEX} in '{name}' names '{outside[0][:80]}', and only safetensors files of the folder itself are "
            "opened: others can run any code. Choose another checkpoint, or convert this one to safetensors."
        )
    if len(names) > LIMITS.weight_files:
        raise LessonError(
            f"{INDEX} in '{name}' names {len(names)} files, but only {LIMITS.weight_files} are allowed. Choose "
            "another checkpoint."
        )
    return names


def _check_header(name: str, file: Path) -> None:
    """The header is JSON whose length is in the first eight bytes; a malicious file could cost seconds."""
    with file.open("rb") as opened:
        start = opened.read(8)
    length = int.from_bytes(start, "little")
    if len(start) < 8 or length > file.stat().st_size:
        raise LessonError(_damaged(name, file))
    if length > LIMITS.header_bytes:
        raise LessonError(
            f"The list of weights in {file.name} of '{name}' has more than {LIMITS.header_bytes / MB:.0f} MB. Choose "
            "another checkpoint."
        )


def _shape(name: str, key: str, weight: Any) -> tuple[int, ...]:
    if weight.get_dtype() not in _REAL and not is_counter(key):
        raise LessonError(
            f"The weights of '{name}' are quantised ({key} is of the type {weight.get_dtype()}), which this lesson "
            "cannot open. Choose the checkpoint in float32, float16 or bfloat16."
        )
    return tuple(weight.get_shape())


def _damaged(name: str, file: Path) -> str:
    return f"{file.name} in '{name}' is damaged or cut short. Fetch or save the checkpoint again."
