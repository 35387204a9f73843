"""A class from its start to its end: code, teacher, rules, and for how long it is kept.

A teacher is known by the digest of a cookie, which they get for the class's secret link; the link itself is kept as a
digest too. What this module does not do: delete the runs of a class (lesson/classroom/ending.py).
"""

import hashlib
import json
import sqlite3
import time
from dataclasses import dataclass
from typing import Any

from lesson.classroom import codes, store
from lesson.classroom.rules import Rules
from lesson.errors import LessonError
from lesson.runs import storage

DAYS, MOST_DAYS = 14, 366
MOST_LETTERS = 60  # of a name
MOST_CLASSES = 500  # on one server
DAY = 86_400.0  # seconds
NOT_YOURS = "Only the teacher of this class can do that. Open the class's secret link first."
GONE = "This class is no longer here: it was deleted or has expired."


@dataclass(frozen=True)
class Class:
    """One class as it stands."""

    id: str
    code: str
    name: str
    created: float  # unix seconds
    days: int
    ended: bool
    rules: Rules

    @property
    def until(self) -> float:
        """When all of it is deleted, in unix seconds."""
        return self.created + self.days * DAY


def start(name: str, rules: Rules | None = None, days: int = DAYS) -> tuple[Class, str]:
    """Start a class; return it and the key of its secret link, which is kept nowhere.

    Raises LessonError: the server keeps as many classes as it may, or nothing can be written.
    """
    name = _name(name)
    if store.read("SELECT count(*) FROM classes") and len(_all()) >= MOST_CLASSES:
        raise LessonError(
            f"This server already has {MOST_CLASSES} classes, the most it keeps. Delete one that is over."
        )
    key, made = storage.new_id(), storage.new_id()
    for _ in range(20):
        try:
            store.write(
                "INSERT INTO classes (id, code, name, link, created, days, rules) VALUES (?, ?, ?, ?, ?, ?, ?)",
                *(made, codes.new_code(), name, digest(key), time.time(), _days(days), _json(rules or Rules())),
            )
            return find(made), key
        except sqlite3.IntegrityError:  # another class has this code
            continue
    raise LessonError("No free code was found for the class. Try again.")


def find(class_id: str) -> Class:
    """Return the class of this id. Raises LessonError where there is none (any more)."""
    found = store.read("SELECT * FROM classes WHERE id = ?", class_id)
    if not found:
        raise LessonError(GONE)
    return _of(found[0])


def by_code(typed: str, visitor: str) -> Class:
    """Return the class still open under this code; wrong codes are counted, so that nobody can try them all.

    Raises LessonError for a wrong one, NotNow after too many.
    """
    codes.check_tries(visitor)
    code = codes.normal(typed)
    found = store.read("SELECT * FROM classes WHERE code = ? AND ended IS NULL", code)
    if not found or _of(found[0]).until < time.time():
        raise codes.wrong(visitor, code)
    return _of(found[0])


def admit(key: str, teacher: str) -> Class | None:
    """Make `teacher` a teacher of the class whose secret link holds this key; None where no class has it."""
    found = store.read("SELECT * FROM classes WHERE link = ?", digest(key))
    if not found:
        return None
    store.write("INSERT OR IGNORE INTO teachers (class, teacher) VALUES (?, ?)", found[0]["id"], teacher)
    return _of(found[0])


def new_link(one: Class, teacher: str) -> str:
    """Return the key of a new secret link: the old link and every other teacher's cookie stop working."""
    check_teacher(one.id, teacher)
    key = storage.new_id()
    with store.changing() as connection:
        connection.execute("UPDATE classes SET link = ? WHERE id = ?", (digest(key), one.id))
        connection.execute("DELETE FROM teachers WHERE class = ? AND teacher <> ?", (one.id, teacher))
    return key


def taught_by(teacher: str) -> list[Class]:
    """Return this teacher's classes, the newest first."""
    rows = store.read(
        "SELECT classes.* FROM classes JOIN teachers ON class = id WHERE teacher = ? ORDER BY created DESC", teacher
    )
    return [_of(row) for row in rows]


def check_teacher(class_id: str, teacher: str) -> None:
    """Raise LessonError unless this is a teacher of the class."""
    if not teacher or not store.read("SELECT 1 FROM teachers WHERE class = ? AND teacher = ?", class_id, teacher):
        raise LessonError(NOT_YOURS)


def set_rules(one: Class, rules: Rules, teacher: str) -> None:
    """Open, lock, hide and limit: from now on these rules hold."""
    check_teacher(one.id, teacher)
    store.write("UPDATE classes SET rules = ? WHERE id = ?", _json(rules), one.id)


def keep_for(one: Class, days: int, teacher: str) -> None:
    """Keep the class, and its runs, for so many days from its start."""
    check_teacher(one.id, teacher)
    store.write("UPDATE classes SET days = ? WHERE id = ?", _days(days), one.id)


def end(one: Class, teacher: str) -> None:
    """End the lesson: nobody joins any more, nothing more is collected or locked. All of it is still kept."""
    check_teacher(one.id, teacher)
    store.write("UPDATE classes SET ended = ? WHERE id = ? AND ended IS NULL", time.time(), one.id)


def reveal(one: Class, name: str, teacher: str) -> None:
    """Show what was predicted to the question of this name, and let those who waited for it go on."""
    check_teacher(one.id, teacher)
    store.write("INSERT OR IGNORE INTO reveals (class, name) VALUES (?, ?)", one.id, name[:MOST_LETTERS])


def past() -> list[Class]:
    """Return the classes whose days are over."""
    return [one for one in map(_of, _all()) if one.until < time.time()]


def digest(key: str) -> str:
    """Return what is kept of a key: whoever reads it cannot open anything."""
    return hashlib.sha256(key.encode()).hexdigest()


def _all() -> list[store.Row]:
    return store.read("SELECT * FROM classes")


def _of(row: store.Row) -> Class:
    rules = rules_from(json.loads(row["rules"]))
    ended = row["ended"] is not None
    return Class(row["id"], row["code"], row["name"], row["created"], row["days"], ended, rules)


def rules_from(values: dict[str, Any]) -> Rules:
    """Return rules as they were written down, also by another version of the lesson.

    >>> rules_from({"runs_each": 3, "of another version": 1}).runs_each
    3
    """
    return Rules(**{name: value for name, value in values.items() if name in Rules.model_fields})


def _json(rules: Rules) -> str:
    return rules.model_dump_json()


def _name(text: str) -> str:
    name = " ".join(text.split())[:MOST_LETTERS]
    if not name:
        raise LessonError("A class needs a name: students see it when they join. Type one.")
    return name


def _days(days: int) -> int:
    if not 1 <= days <= MOST_DAYS:
        raise LessonError(f"A class can be kept for 1 to {MOST_DAYS} days, not for {days}. Choose another number.")
    return int(days)
