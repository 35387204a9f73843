"""What a class has collected, as one table: a row for each thing that a student did."""

from typing import Any

import pandas as pd

from lesson.classroom import classes, members, runs, store
from lesson.classroom.classes import Class

NUMBERS = ("step", "tries", "labels", "seed")
COLUMNS = ("student", "what", "step", "question", "said", "right", "tries", "labels", "head", "seed", "accuracy")
_COLLECTED = """
SELECT number, 0 AS kind, m.learner, 'joined' AS what, NULL AS step, '' AS question, '' AS said, NULL AS is_right,
    NULL AS tries FROM members m WHERE class = ?1
UNION ALL SELECT number, 1, m.learner, 'step done', step, '', '', NULL, NULL FROM steps JOIN members m USING (learner)
    WHERE class = ?1
UNION ALL SELECT number, 2, m.learner, 'prediction', step, question, said, NULL, NULL
    FROM predictions JOIN members m USING (learner) WHERE class = ?1
UNION ALL SELECT number, 3, m.learner, 'answer', 8, question, said, is_right, tries
    FROM answers JOIN members m USING (learner) WHERE class = ?1
ORDER BY number, kind, step
"""


def table(one: Class, teacher: str) -> pd.DataFrame:
    """Return the table, COLUMNS, of this teacher's class. Raises LessonError for anybody else.

    What students wrote stands in it as they wrote it: on its way to a spreadsheet it has to pass
    lesson/reviews/harmless.py.
    """
    classes.check_teacher(one.id, teacher)
    called = members.names(one.id)
    rows = [_collected(row, called) for row in store.read(_COLLECTED, one.id)]
    rows += [_run(seen) for seen in runs.of_class(one.id)]
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype(dict.fromkeys(NUMBERS, "Int64"))


def _collected(row: store.Row, called: dict[str, str]) -> dict[str, Any]:
    right = None if row["is_right"] is None else ("yes" if row["is_right"] else "no")
    told = {name: row[name] for name in ("what", "step", "question", "said", "tries")}
    return {"student": called.get(row["learner"], ""), **told, "right": right}


def _run(seen: runs.Seen) -> dict[str, Any]:
    told = {"student": seen.student, "what": f"run ({seen.task})", "said": seen.run.about.prediction}
    if seen.run.kind != "finetuning":
        return told
    found = runs.figures(seen.run)
    return {**told, "labels": found.labels, "head": found.head, "seed": found.seed, "accuracy": found.accuracy}
