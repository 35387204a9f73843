"""What the teacher's board shows, one query a block: who is where, what they predicted, what they answered.

Nothing here names a student, and what students said in their own words is kept apart from what they chose.
"""

import json
from collections import Counter
from dataclasses import dataclass

from lesson.classroom import store
from lesson.classroom.rules import STEPS


@dataclass(frozen=True)
class Whereabouts:
    """How many students look at each step, how many have done it, and how many there are."""

    students: int
    at: tuple[int, ...]  # by step
    done: tuple[int, ...]

    @property
    def elsewhere(self) -> int:
        """Students who look at no step: they have just joined, or look at a page beside the walk."""
        return self.students - sum(self.at)


@dataclass(frozen=True)
class Predictions:
    """What was predicted to one question: options with counts, in their order, or, without options, own words."""

    name: str
    step: int
    question: str
    counts: dict[str, int]
    own_words: bool
    students: int
    revealed: bool


@dataclass(frozen=True)
class Answers:
    """What was answered to one question of the last page: each answer with its count, and which is right."""

    name: str
    question: str
    counts: dict[str, int]
    right: frozenset[str]  # of those that were given
    students: int
    tries: int

    @property
    def share_right(self) -> float:
        """How many of those who answered have it right now, from 0 to 1."""
        return sum(self.counts[said] for said in self.right) / max(1, self.students)


def whereabouts(class_id: str) -> Whereabouts:
    """Return who is where, as numbers."""
    rows = store.read(
        "SELECT at, NULL AS done, count(*) AS students FROM members WHERE class = ? GROUP BY at"
        " UNION ALL SELECT NULL, step, count(*) FROM steps JOIN members USING (learner) WHERE class = ? GROUP BY step",
        *(class_id, class_id),
    )
    at = Counter({row["at"]: row["students"] for row in rows if row["done"] is None})
    done = Counter({row["done"]: row["students"] for row in rows if row["done"] is not None})
    return Whereabouts(sum(at.values()), tuple(at[step] for step in STEPS), tuple(done[step] for step in STEPS))


def predictions(class_id: str) -> list[Predictions]:
    """Return what was predicted so far, question by question, in the order of the walk."""
    rows = store.read(
        "SELECT p.*, r.name IS NOT NULL AS revealed FROM predictions p JOIN members m USING (learner)"
        " LEFT JOIN reveals r ON r.class = m.class AND r.name = p.name WHERE m.class = ? ORDER BY p.step, p.rowid",
        class_id,
    )
    grouped: dict[tuple[str, ...], list[store.Row]] = {}
    for row in rows:
        grouped.setdefault((row["name"], row["question"], row["options"]), []).append(row)
    return [_predictions(group) for group in grouped.values()]


def _predictions(rows: list[store.Row]) -> Predictions:
    first = rows[0]
    said, options = Counter(row["said"] for row in rows), json.loads(first["options"])
    counts = {option: said[option] for option in options} if options else dict(said.most_common())
    students = len({row["learner"] for row in rows})
    revealed = bool(first["revealed"])
    return Predictions(first["name"], first["step"], first["question"], counts, not options, students, revealed)


def answers(class_id: str) -> list[Answers]:
    """Return what was answered on the last page so far, question by question."""
    rows = store.read(
        "SELECT a.name, a.question, a.said, max(a.is_right) AS is_right, count(*) AS students, sum(a.tries) AS tries"
        " FROM answers a JOIN members m USING (learner) WHERE m.class = ? GROUP BY a.name, a.said"
        " ORDER BY min(a.rowid)",
        class_id,
    )
    grouped: dict[str, list[store.Row]] = {}
    for row in rows:
        grouped.setdefault(row["name"], []).append(row)
    return [_answers(group) for group in grouped.values()]


def _answers(rows: list[store.Row]) -> Answers:
    counts = {row["said"]: row["students"] for row in rows}
    right = frozenset(row["said"] for row in rows if row["is_right"])
    tries = sum(row["tries"] for row in rows)
    return Answers(rows[0]["name"], rows[0]["question"], counts, right, sum(counts.values()), tries)
