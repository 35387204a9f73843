"""The end of a class: everything of it is deleted, by its teacher or, when its days are over, by itself.

Deleted are the class, what it collected, and the runs, files and notes that its students made in it.
"""

import logging
from contextlib import suppress

from lesson.classroom import classes, store
from lesson.classroom.classes import Class
from lesson.runs import notes, registry, uploads

log = logging.getLogger("lesson")


def counts(one: Class) -> tuple[int, int, int]:
    """Return how many students, runs and files a class has."""
    found = store.read(
        "SELECT count(*) AS students, (SELECT count(*) FROM runs JOIN members USING (learner) WHERE class = ?) AS runs,"
        " (SELECT count(*) FROM uploads JOIN members USING (learner) WHERE class = ?) AS files"
        " FROM members WHERE class = ?",
        *(one.id, one.id, one.id),
    )
    return tuple(found[0]) if found else (0, 0, 0)


def delete(one: Class, teacher: str) -> None:
    """Delete a class and all that is its own, runs that are being trained as well."""
    classes.check_teacher(one.id, teacher)
    _delete(one)


def sweep() -> list[str]:
    """Delete the classes whose days are over. Gives their ids."""
    over = classes.past()
    for one in over:
        _delete(one)
        log.info("the days of a class are over: it was deleted")
    return [one.id for one in over]


def _delete(one: Class) -> None:
    """First what lies in folders: should that fail in the middle, the class is still there to be deleted again."""
    for run in _things("runs", one):
        with suppress(registry.Gone):
            registry.find(run).delete()
    for upload in _things("uploads", one):
        uploads.delete(upload)
    for learner in _things("members", one):
        notes.forget(learner)
    store.write("DELETE FROM classes WHERE id = ?", one.id)
    store.forget_what_was_deleted()


def _things(what: str, one: Class) -> list[str]:
    column = {"runs": "run", "uploads": "upload", "members": "learner"}[what]
    join = "" if what == "members" else "JOIN members USING (learner)"
    return [row[0] for row in store.read(f"SELECT {column} FROM {what} {join} WHERE class = ?", one.id)]
