"""Who is in a class: joining with a code and, if they like, a nickname; leaving, which takes everything along."""

import json
import sqlite3
from dataclasses import dataclass

from lesson.classroom import classes, store
from lesson.classroom.rules import Hand, Rules
from lesson.errors import LessonError

MOST_LETTERS = 30  # of a nickname
MOST_MEMBERS = 400


@dataclass(frozen=True)
class Member:
    """One student's place in a class. `number` counts from 0 in the order of joining."""

    learner: str
    class_id: str
    class_name: str
    number: int
    nickname: str
    ended: bool
    rules: Rules

    @property
    def hand(self) -> Hand | None:
        """The run that this student is dealt; None where nothing is dealt."""
        return self.rules.deal.hand(self.number) if self.rules.deal else None


def join(code: str, nickname: str, learner: str) -> Member:
    """Join the class of this code.

    Raises LessonError: a wrong code, too many of them, a full class, or the learner is in another class.
    """
    one = classes.by_code(code, learner)
    now = of(learner)
    if now and now.class_id == one.id:
        return now
    if now and not now.ended:
        raise LessonError(f"You are already in the class “{now.class_name}”. Leave it first.")
    with store.changing() as connection:
        count = connection.execute("SELECT count(*) FROM members WHERE class = ?", (one.id,)).fetchone()[0]
        if count >= MOST_MEMBERS:
            raise LessonError(f"This class already has {MOST_MEMBERS} students. Ask your teacher for another one.")
        connection.execute("DELETE FROM members WHERE learner = ?", (learner,))  # of a class that has ended
        connection.execute("UPDATE classes SET joined = joined + 1 WHERE id = ?", (one.id,))
        connection.execute(
            "INSERT INTO members (learner, class, number, nickname)"
            " SELECT ?, id, joined - 1, ? FROM classes WHERE id = ?",
            (learner, " ".join(nickname.split())[:MOST_LETTERS], one.id),
        )
    return member(learner)


def of(learner: str) -> Member | None:
    """Return the learner's place in a class, also one that has ended; None for a learner in none."""
    found = store.read("SELECT * FROM members JOIN classes ON class = id WHERE learner = ?", learner)
    return _of(found[0]) if found else None


def active(learner: str) -> Member | None:
    """Return the learner's place in a class that goes on: only this one locks and collects."""
    found = of(learner)
    return found if found and not found.ended else None


def member(learner: str) -> Member:
    """The same as `of`, where there is one. Raises LessonError."""
    found = of(learner)
    if found is None:
        raise LessonError(classes.GONE)
    return found


def leave(learner: str) -> None:
    """Leave the class: nickname, predictions and answers are deleted there. Runs and uploads stay the learner's own."""
    if of(learner):
        store.write("DELETE FROM members WHERE learner = ?", learner)


def names(class_id: str) -> dict[str, str]:
    """Return what each student of a class is called, by learner: a nickname, else a number.

    Two with the same name are told apart by their numbers.
    """
    rows = store.read("SELECT learner, number, nickname FROM members WHERE class = ? ORDER BY number", class_id)
    given = [row["nickname"].casefold() for row in rows]
    return {row["learner"]: _called(row, given.count(row["nickname"].casefold()) > 1) for row in rows}


def _called(row: sqlite3.Row, twice: bool) -> str:
    number = f"Student {row['number'] + 1}"
    if not row["nickname"]:
        return number
    return f"{row['nickname']} ({number})" if twice else row["nickname"]


def _of(row: sqlite3.Row) -> Member:
    rules = classes.rules_from(json.loads(row["rules"]))
    ended = row["ended"] is not None
    return Member(row["learner"], row["class"], row["name"], row["number"], row["nickname"], ended, rules)
