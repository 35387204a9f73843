"""What the command line twins share: JSON on standard output, one clear sentence and exit status 2 for bad input."""

import json
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from lesson import checkpoint_names
from lesson.errors import LessonError


def print_json(value: Any) -> None:
    """Print one object as one line of JSON; letters stay readable, NaN is refused because JSON has none."""
    print(json.dumps(value, ensure_ascii=False, allow_nan=False), flush=True)


def read_lines(path: str) -> list[tuple[int, str]]:
    """The lines of a UTF-8 file as (number, text), blank ones left out.

    Raises LessonError: the file cannot be read, one of its lines is not UTF-8, or nothing is in it.
    """
    raw, lines = read_file(path, "--file"), []
    for number, line in enumerate(raw.removeprefix(b"\xef\xbb\xbf").splitlines(), start=1):
        try:
            lines.append((number, line.decode("utf-8")))
        except UnicodeDecodeError:
            raise LessonError(f"{path}, line {number} is not UTF-8. Save the file as UTF-8 and try again.") from None
    if not any(text.strip() for _, text in lines):
        raise LessonError(f"{path} is empty. Give it one line for each thing you ask.")
    return [(number, text) for number, text in lines if text.strip()]


def groups_of_words(text: str) -> tuple[tuple[str, ...], ...]:
    """Return groups of words, as an option gives them.

    >>> groups_of_words("awful, bad/great")
    (('awful', 'bad'), ('great',))
    """
    return tuple(tuple(word.strip() for word in group.split(",") if word.strip()) for group in text.split("/"))


def read_file(path: str | Path, option: str = "") -> bytes:
    """The bytes of the file that was given, after `option` if there is one.

    Raises LessonError when it is not there, or a folder; a pipe is read to its end.

    >>> read_file("lesson", "--data")
    Traceback (most recent call last):
    lesson.errors.LessonError: 'lesson' is a folder. Give one file after --data.
    """
    where = f" after {option}" if option else ""
    try:
        if Path(path).is_dir():
            raise LessonError(f"'{path}' is a folder. Give one file{where}.")
        return Path(path).read_bytes()
    except FileNotFoundError:
        raise LessonError(f"There is no file '{path}'. Check the path{where}.") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise LessonError(f"'{path}' cannot be read ({reason}). Check the path{where}.") from None


def check_out(path: str | Path, *sources: str | Path, option: str = "--out") -> None:
    """Raise LessonError, before any work is done, when a result cannot be written to this file.

    It may not be a folder, its folder must be there, and it may be none of `sources`, which would be lost. `option` is
    what the path was given after.
    """
    out = Path(path)
    with _usable(path, option):
        out.exists()
    if out.is_dir():
        raise LessonError(f"'{path}' is a folder. Name a file after {option}, such as {out / 'result.csv'}.")
    if not out.parent.is_dir():
        raise LessonError(
            f"There is no folder '{out.parent}' to write to. Make it first, or change the path after {option}."
        )
    if any(out.exists() and Path(source).exists() and out.samefile(source) for source in sources):
        raise LessonError(
            f"'{path}' is the file that is read, and would be overwritten. Name another one after {option}."
        )
    if not (os.access(out, os.W_OK) if out.exists() else _can_make_files(out.parent)):
        raise LessonError(f"'{path}' cannot be written to. Change its permissions, or the path after {option}.")


def check_out_folder(path: str | Path, option: str = "--out") -> None:
    """Raise LessonError, before any work is done, when no folder can be made here; one that is there is all right."""
    out = Path(path)
    with _usable(path, option):
        nearest = next(each for each in (out, *out.absolute().parents) if each.exists())
    if not nearest.is_dir():
        raise LessonError(f"'{nearest}' is a file, so no folder can be made there. Name another one after {option}.")
    if not _can_make_files(nearest):
        raise LessonError(f"'{nearest}' cannot be written to. Change its permissions, or the path after {option}.")


def _can_make_files(folder: Path) -> bool:
    """Whether a file can be made here: tried, for the root user has every permission and /proc still refuses."""
    try:
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError:
        return False


@contextmanager
def _usable(path: str | Path, option: str) -> Iterator[None]:
    """Raise LessonError for a path that no file can have: too long, or with a zero byte."""
    try:
        yield
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise LessonError(f"'{path}' cannot be used ({reason}). Change the path after {option}.") from None


def run(main: Callable[[], None], own_folders: bool = False) -> None:
    """Call `main`; a LessonError becomes one sentence on standard error and exit status 2.

    With `own_folders`, a checkpoint may be a folder: who starts the command reads their own files. Not for programs
    that answer others.
    """
    if own_folders:
        checkpoint_names.open_folders()
    try:
        main()
    except LessonError as error:
        print(error, file=sys.stderr)
        sys.exit(2)
