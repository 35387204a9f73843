"""A run's test reviews with what was said of them: in their order, for their owner, the surest first in a cell."""

import pytest

from lesson.errors import LessonError
from lesson.results import tested as results
from lesson.runs import registry, storage
from tests.support.learner import LEARNER
from tests.support.tiny import reviews

NAMES = ["negative", "positive", "neutral"]


def a_run(**report):
    run = registry.create("finetuning", {}, reviews(60), LEARNER)
    rows = int((run.table()["part"] == "test").sum())
    said = {"class_names": NAMES, "test_predictions": [1] * rows, "test_sure": [at / rows for at in range(rows)]}
    run.write_report(said | {"test_unknown": [2]} | report)
    return run


def test_each_test_review_stands_beside_its_answer():
    run = a_run()
    found, table = results.reviews_of(run, LEARNER), run.table()
    assert found["text"].tolist() == table[table["part"] == "test"]["text"].tolist()
    assert set(found["said"]) == {"positive"} and found["unknown"].tolist().index(True) == 2


def test_a_cell_has_its_reviews_the_surest_first():
    rows = results.reviews_of(a_run(), LEARNER)
    found = results.cell(rows, "negative", "positive")
    assert len(found) == (rows["label"] == "negative").sum() > 1
    assert found["sure"].is_monotonic_decreasing and results.cell(rows, "negative", "neutral").empty


def test_nobody_else_reads_them():
    for who in ("", storage.new_id()):
        with pytest.raises(LessonError, match="somebody else's"):
            results.reviews_of(a_run(), who)


def test_a_run_without_answers_is_told_and_one_of_before_has_no_figure():
    with pytest.raises(LessonError, match="has not recorded"):
        results.reviews_of(a_run(test_predictions=[]), LEARNER)
    assert results.reviews_of(a_run(test_sure=[]), LEARNER)["sure"].isna().all()


def test_kinds_are_counted_on_these_reviews():
    rows = results.reviews_of(a_run(), LEARNER)
    found = {row["name"]: row for row in results.kinds(rows)}
    assert found["with an unknown token, [UNK]"]["texts"] == 1
