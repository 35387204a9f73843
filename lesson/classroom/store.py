"""Where classes are kept: one SQLite file on a local disk. Tables, reading, writing; other modules say what they mean.

    classes      code, name, until when, whether ended, and its rules (lesson/classroom/rules.py) as JSON
    teachers     digests of the cookies that may steer a class
    members      a learner (a digest of their cookie), a nickname, the order of joining, the step they look at
    steps, predictions, answers, reveals      what students have done and said, and what the teacher has revealed
    runs, uploads                             which run folders and files belong to a class

Of a student there is a nickname, if they gave one, and what they did: no address, no device, no hour of a visit. Each
write waits for the disk before it is answered, so what a learner has seen accepted outlasts a killed server. The file
is made by the first class; until then every question has an empty answer. A read takes some fifty microseconds, a write
as long as the disk takes.
"""

import json
import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from lesson import places
from lesson.checkpoint_names import OF_A_RUN
from lesson.classroom import disk
from lesson.errors import LessonError
from lesson.runs import storage

VERSION = 1
FILE = "classes.sqlite3"
FULL = "Your class could not save this ({reason}). Tell your teacher, and try again."
_TABLES = """
CREATE TABLE classes (
    id TEXT PRIMARY KEY, code TEXT NOT NULL UNIQUE, name TEXT NOT NULL, link TEXT NOT NULL UNIQUE,
    created REAL NOT NULL, days INTEGER NOT NULL, ended REAL, joined INTEGER NOT NULL DEFAULT 0, rules TEXT NOT NULL
);
CREATE TABLE teachers (
    class TEXT NOT NULL REFERENCES classes ON DELETE CASCADE, teacher TEXT NOT NULL, PRIMARY KEY (class, teacher)
);
CREATE TABLE members (
    learner TEXT PRIMARY KEY, class TEXT NOT NULL REFERENCES classes ON DELETE CASCADE,
    number INTEGER NOT NULL, nickname TEXT NOT NULL, at INTEGER
);
CREATE INDEX members_of ON members (class);
CREATE TABLE steps (
    learner TEXT NOT NULL REFERENCES members ON DELETE CASCADE, step INTEGER NOT NULL, PRIMARY KEY (learner, step)
);
CREATE TABLE predictions (
    learner TEXT NOT NULL REFERENCES members ON DELETE CASCADE, key TEXT NOT NULL, name TEXT NOT NULL,
    step INTEGER NOT NULL, question TEXT NOT NULL, options TEXT NOT NULL, said TEXT NOT NULL, PRIMARY KEY (learner, key)
);
CREATE TABLE answers (
    learner TEXT NOT NULL REFERENCES members ON DELETE CASCADE, name TEXT NOT NULL, question TEXT NOT NULL,
    said TEXT NOT NULL, is_right INTEGER NOT NULL, tries INTEGER NOT NULL, PRIMARY KEY (learner, name)
);
CREATE TABLE reveals (
    class TEXT NOT NULL REFERENCES classes ON DELETE CASCADE, name TEXT NOT NULL, PRIMARY KEY (class, name)
);
CREATE TABLE runs (run TEXT PRIMARY KEY, learner TEXT NOT NULL REFERENCES members ON DELETE CASCADE);
CREATE TABLE uploads (upload TEXT PRIMARY KEY, learner TEXT NOT NULL REFERENCES members ON DELETE CASCADE);
CREATE INDEX runs_of ON runs (learner);
CREATE INDEX uploads_of ON uploads (learner);
"""
Row = sqlite3.Row


@dataclass
class _Store:
    """One open file: a connection to write by and one to read by, so that no look waits for the disk."""

    path: Path
    writer: sqlite3.Connection
    reader: sqlite3.Connection
    writing: threading.RLock = field(default_factory=threading.RLock)
    reading: threading.RLock = field(default_factory=threading.RLock)

    def close(self) -> None:
        """Let go of the file."""
        with self.writing, self.reading:
            self.writer.close()
            self.reader.close()


_open: _Store | None = None
_opening = threading.RLock()


def folder() -> Path:
    """Return where classes are kept: LESSON_CLASSES, else beside the runs, else, if those are far, the user's cache.

    Raises LessonError when that is on a network disk as well.
    """
    if given := os.environ.get("LESSON_CLASSES"):
        found = Path(given).expanduser()
    elif disk.is_network(disk.kind_of(places.runs_folder())):
        found = Path.home() / ".cache" / "pretraining-vs-finetuning" / "classes"
    else:
        return places.runs_folder() / "classes"
    disk.check_local(found)
    return found


def read(sql: str, *values: Any) -> list[Row]:
    """Return the rows of a SELECT; none as long as there has been no class. Raises LessonError."""
    store = _existing()
    if store is None:
        return []
    with store.reading, _told():
        return store.reader.execute(sql, values).fetchall()


def write(sql: str, *values: Any) -> int:
    """Write one statement to the disk and return how many rows it changed. Raises LessonError when it cannot."""
    with changing() as connection:
        return connection.execute(sql, values).rowcount


@contextmanager
def changing() -> Iterator[sqlite3.Connection]:
    """Several statements, all or none; they are on the disk when the block has ended. Raises LessonError."""
    store = _existing() or _make()
    with store.writing, _told():
        store.writer.execute("BEGIN IMMEDIATE")
        try:
            yield store.writer
        except BaseException:
            store.writer.execute("ROLLBACK")
            raise
        store.writer.execute("COMMIT")


def rules_of(learner: str) -> dict[str, Any]:
    """Return what the learner's class sets, as plain values; {} for who is in no class that goes on."""
    found = read("SELECT rules FROM members JOIN classes ON class = id WHERE learner = ? AND ended IS NULL", learner)
    return dict(json.loads(found[0]["rules"])) if found else {}


def may_use(learner: str, checkpoint: str) -> bool:
    """Whether a learner may ask this checkpoint: where a class hides the choice of models, its own and miniatures only.

    >>> may_use("0123456789abcdefghijkl", "bert-base-uncased")
    True
    """
    rules = rules_of(learner) if learner else {}
    free = "model_picker" not in rules.get("hide", ()) or checkpoint.startswith(OF_A_RUN)
    return free or checkpoint == rules["checkpoint"]


def kept(what: Literal["runs", "uploads", "members"]) -> set[str]:
    """Return the ids of the runs, uploads or learners that belong to a class: the class says how long they stay.

    >>> kept("runs")
    set()
    """
    column = {"runs": "run", "uploads": "upload", "members": "learner"}[what]
    return {row[0] for row in read(f"SELECT {column} FROM {what}")}


def belongs(what: Literal["runs", "uploads"], thing: str, learner: str) -> None:
    """Write down that a run or an upload was begun by this member of a class; for others nothing is written."""
    if rules_of(learner):
        column = {"runs": "run", "uploads": "upload"}[what]
        write(f"INSERT OR REPLACE INTO {what} ({column}, learner) VALUES (?, ?)", thing, learner)


def forget_what_was_deleted() -> None:
    """Empty the log of changes, which still tells of it."""
    store = _existing()
    if store is not None:
        with store.writing, _told():
            store.writer.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def close() -> None:
    """Let go of the file; the next question opens it again."""
    global _open
    with _opening:
        if _open is not None:
            _open.close()
        _open = None


def _existing() -> _Store | None:
    """The open file; None where there has been no class yet, or the folder was emptied."""
    global _open
    try:
        path = folder() / FILE
    except LessonError:
        return None  # no class can have been started there
    now = _open
    if now is not None and now.path == path and path.exists():
        return now
    with _opening:
        if _open is None or _open.path != path or not path.exists():
            close()
            _open = _connect(path) if path.exists() else None
        return _open


def _make() -> _Store:
    path = folder() / FILE
    with storage.enough_room():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.touch(mode=0o600)
    found = _existing()
    if found is None:
        raise LessonError(FULL.format(reason=f"{path} cannot be made"))
    return found


def _connect(path: Path) -> _Store:
    with _told():
        writer, reader = (
            sqlite3.connect(path, timeout=5, isolation_level=None, check_same_thread=False) for _ in range(2)
        )
        for connection in (writer, reader):
            connection.row_factory = sqlite3.Row
            connection.execute("PRAGMA foreign_keys = ON")
            connection.execute("PRAGMA synchronous = FULL")  # an answer is accepted when it is on the disk
            connection.execute("PRAGMA secure_delete = ON")  # what is deleted is overwritten
        if writer.execute("PRAGMA journal_mode = WAL").fetchone()[0] != "wal":
            raise LessonError(
                f"Classes cannot be kept in {path.parent}: SQLite's write-ahead log does not work there. Set "
                "LESSON_CLASSES to a folder on a disk of this computer, then start the lesson again."
            )
        if writer.execute("PRAGMA user_version").fetchone()[0] < VERSION:
            writer.executescript(f"BEGIN; {_TABLES} PRAGMA user_version = {VERSION}; COMMIT;")
        return _Store(path, writer, reader)


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except sqlite3.IntegrityError:
        raise  # two chose the same; who asked knows what that means
    except sqlite3.Error as error:
        raise LessonError(FULL.format(reason=error)) from error
