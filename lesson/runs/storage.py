"""Files that survive a full disk, a killed process and a curious visitor: what runs and uploads share.

What it promises: a line is appended whole or, if the machine stops in between, is skipped by every reader; a checkpoint
folder is either the old one or the new one; an id cannot be guessed and cannot lead out of its folder. What it does not
do: know what a run is (lesson/runs/registry.py), or guard against two writers of one checkpoint (the run's lock does).
Everything here takes microseconds, except that a checkpoint waits for the disk.
"""

import errno
import json
import os
import re
import secrets
import shutil
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from lesson.errors import LessonError

RESERVE = "reserve"  # given back to a full disk, so that the reason for the failure can still be written down
RESERVE_BYTES = 64 * 1024
DAY_HOURS = 24.0
_LOCKS = [threading.Lock() for _ in range(64)]
_ID = re.compile(r"[A-Za-z0-9_-]{22}")


def new_id() -> str:
    """A name with 128 random bits: 22 letters, digits, `-` and `_`."""
    return secrets.token_urlsafe(16)


def is_id(text: str) -> bool:
    """Whether `text` can be an id: nothing that could name another folder.

    >>> is_id("../../etc/passwd"), is_id("0123456789abcdefghijkl")
    (False, True)
    """
    return _ID.fullmatch(text) is not None


@contextmanager
def enough_room() -> Iterator[None]:
    """Turn "no space left on device", from whichever library says so, and "read-only" into a LessonError."""
    try:
        yield
    except LessonError:
        raise
    except Exception as error:
        number = getattr(error, "errno", None)
        if number in (errno.EROFS, errno.EACCES, errno.EPERM):
            raise LessonError(
                "The folder that holds the runs cannot be written to. Ask whoever looks after this computer; what was "
                "saved before is kept."
            ) from error
        full = number in (errno.ENOSPC, errno.EDQUOT) or "No space left on" in str(error)
        if not full:
            raise
        raise LessonError(
            "The disk that holds the runs is full. What was saved before is kept. Delete runs that you no longer "
            "need, or ask whoever looks after this computer for more room; then resume."
        ) from error


def reserve(folder: Path) -> None:
    """Set some room aside in `folder`, unless there is some already. Raises LessonError when the disk is full."""
    file = folder / RESERVE
    if file.exists():
        return
    try:
        with enough_room():
            file.write_bytes(bytes(RESERVE_BYTES))
    except LessonError:
        file.unlink(missing_ok=True)  # half of it would be taken for the whole next time
        raise


def one_at_a_time(owner: str) -> threading.Lock:
    """Return the lock under which a learner's things are counted and added to; a few learners share each."""
    return _LOCKS[zlib.crc32(owner.encode()) % len(_LOCKS)]


def append_line(path: Path, line: bytes) -> None:
    """Append `line` (without its newline) in a single write; a torn line left by an earlier crash is closed first.

    Raises FileNotFoundError when the folder is gone, and OSError when the disk is full.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        end = os.lseek(descriptor, 0, os.SEEK_END)
        torn = end > 0 and os.pread(descriptor, 1, end - 1) != b"\n"
        data = b"\n" * torn + line + b"\n"
        if os.write(descriptor, data) < len(data):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    finally:
        os.close(descriptor)


def read_lines(path: Path) -> Iterator[dict[str, Any]]:
    """The JSON objects of `path`, one a line; what a crash left half written is skipped."""
    try:
        lines = path.read_bytes().split(b"\n")[:-1]  # the last line ends with a newline or is still being written
    except FileNotFoundError:
        return
    for line in lines:
        try:
            value = json.loads(line)
        except ValueError:
            continue
        if isinstance(value, dict):
            yield value


def write_json(path: Path, value: Any) -> None:
    """Write `value` so that a reader sees the old file or the new one, never half of one."""
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        temporary.write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        _to_disk(temporary)
        os.replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)


def publish(temporary: Path, final: Path) -> None:
    """Put the finished folder `temporary` in the place of its sibling `final`, in two renames.

    A process killed between them leaves the old folder under `previous(final)`, which `mend` puts back.
    """
    for path in (*temporary.rglob("*"), temporary):
        _to_disk(path)
    shutil.rmtree(previous(final), ignore_errors=True)
    if final.exists():
        final.rename(previous(final))
    temporary.rename(final)
    _to_disk(final.parent)
    shutil.rmtree(previous(final), ignore_errors=True)


@contextmanager
def new_folder(final: Path) -> Iterator[Path]:
    """A temporary sibling of `final` to write into; it takes `final`'s place at the end, or vanishes after an error.

    Raises LessonError when the disk is full; `final` is then what it was.
    """
    temporary = final.with_name(f".new-{final.name}-{secrets.token_hex(4)}")
    try:
        with enough_room():
            temporary.mkdir(mode=0o700)
            yield temporary
            publish(temporary, final)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def mend(folder: Path) -> None:
    """Tidy `folder` after a crash: put back folders caught between two renames, drop what was half written."""
    for old in folder.glob(".old-*"):
        final = folder / old.name.removeprefix(".old-")
        if final.exists():
            shutil.rmtree(old, ignore_errors=True)
        else:
            old.rename(final)
    for half in folder.glob(".new-*"):
        shutil.rmtree(half, ignore_errors=True)


def previous(final: Path) -> Path:
    """Where `publish` puts the old folder for the moment between its two renames."""
    return final.with_name(f".old-{final.name}")


def remove(folder: Path) -> None:
    """Delete `folder` at once for every reader: it loses its name first, then its files."""
    gone = folder.with_name(f".gone-{secrets.token_hex(8)}")
    try:
        folder.rename(gone)
    except FileNotFoundError:
        return
    shutil.rmtree(gone, ignore_errors=True)


def sweep(parent: Path, marker: str, in_use: Callable[[Path], bool] = lambda folder: False) -> list[str]:
    """Delete the folders of `parent` whose file `marker` was last written more than `LESSON_RUN_HOURS` ago (24).

    Returns the names of those deleted. Remains of crashed creations and deletions (`.new-…`, `.gone-…`) are deleted
    after an hour.
    """
    went = []
    for folder in [path for path in parent.iterdir() if path.is_dir()]:
        if folder.name.startswith((".new-", ".gone-")) and _hours_since(folder) > 1:
            shutil.rmtree(folder, ignore_errors=True)
        elif is_id(folder.name) and _hours_since(folder / marker, folder) > hours_kept() and not in_use(folder):
            remove(folder)
            went.append(folder.name)
    return went


def sweep_files(folder: Path, pattern: str, in_use: Callable[[Path], bool] = lambda file: False) -> None:
    """Delete the files of `folder` that have expired; another process may be doing the same."""
    for file in folder.glob(pattern):
        if _hours_since(file) > hours_kept() and not in_use(file):
            file.unlink(missing_ok=True)


def stamp(file: Path) -> tuple[int, int]:
    """Return what changes whenever a file does: its bytes and the nanoseconds of its last change; zeros without it."""
    try:
        now = file.stat()
    except OSError:
        return 0, 0
    return now.st_size, now.st_mtime_ns


def size(folder: Path) -> int:
    """Return the bytes of all files in a folder; one that is replaced meanwhile counts as none."""
    return sum(stamp(file)[0] for file in folder.rglob("*") if file.is_file())


def hours_kept() -> float:
    """How long runs and uploads are kept after they were last written to: `LESSON_RUN_HOURS`, or 24."""
    try:
        hours = float(os.environ.get("LESSON_RUN_HOURS", DAY_HOURS))
    except ValueError:
        hours = 0.0
    if not hours > 0:
        raise LessonError("LESSON_RUN_HOURS must be a number above 0: hours, such as 24 or 0.5.")
    return hours


def _hours_since(*paths: Path) -> float:
    for path in paths:
        try:
            return (time.time() - path.stat().st_mtime) / 3600
        except OSError:
            continue
    return 0.0


def _to_disk(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
