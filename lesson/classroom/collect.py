"""What a class collects while its students walk: where they are, what they predict, what they answer at the end.

For a learner who is in no class that goes on, nothing is written. What is written is on the disk when the call returns.
"""

import json
from collections.abc import Sequence

from lesson.classroom import store

MOST_LETTERS = 400  # of anything that a student says
MOST_PREDICTIONS = 300  # of one student
_IS_MEMBER = "EXISTS (SELECT 1 FROM members JOIN classes ON class = id WHERE learner = ? AND ended IS NULL)"


def looks_at(learner: str, step: int | None) -> None:
    """Write down which step of the walk a student looks at; None: a page beside it."""
    if store.rules_of(learner):
        store.write("UPDATE members SET at = ? WHERE learner = ? AND at IS NOT ?", step, learner, step)


def finished(learner: str, step: int) -> None:
    """Write down that a student has done a step."""
    if store.rules_of(learner):
        store.write("INSERT OR IGNORE INTO steps (learner, step) VALUES (?, ?)", learner, step)


def predicted(learner: str, key: str, name: str, step: int, question: str, options: Sequence[str], said: str) -> None:
    """Write down a prediction; the same question asked about another sentence has another `key` and the same `name`.

    Without `options` the answer is in the student's own words. An empty `said` takes a prediction back.
    """
    if not store.rules_of(learner):
        return
    with store.changing() as connection:
        connection.execute("DELETE FROM predictions WHERE learner = ? AND key = ?", (learner, key))
        count = connection.execute("SELECT count(*) FROM predictions WHERE learner = ?", (learner,)).fetchone()[0]
        if said and count < MOST_PREDICTIONS:
            connection.execute(
                f"INSERT INTO predictions SELECT ?, ?, ?, ?, ?, ?, ? WHERE {_IS_MEMBER}",
                (learner, key, name, step, _cut(question), json.dumps(list(options)), _cut(said), learner),
            )


def answered(learner: str, name: str, question: str, said: str, right: bool) -> None:
    """Write down an answer to a question of the last page; a later one takes its place and counts as another try."""
    if store.rules_of(learner):
        store.write(
            f"INSERT INTO answers SELECT ?, ?, ?, ?, ?, 1 WHERE {_IS_MEMBER} ON CONFLICT (learner, name) DO UPDATE SET"
            " question = excluded.question, said = excluded.said, is_right = excluded.is_right, tries = tries + 1",
            *(learner, name, _cut(question), _cut(said), int(right), learner),
        )


def waits(learner: str, name: str) -> bool:
    """Whether the learner's class lets answers wait and the teacher has not revealed the question of this name yet."""
    if not store.rules_of(learner).get("answers_wait"):
        return False
    revealed = "SELECT 1 FROM reveals JOIN members USING (class) WHERE learner = ? AND name = ?"
    return not store.read(revealed, learner, name)


def _cut(text: str) -> str:
    return " ".join(text.split())[:MOST_LETTERS]
