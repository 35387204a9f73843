"""What a teacher takes along: one table, which no spreadsheet runs."""

import pytest

from lesson.classroom import collect, export, members, store
from lesson.classroom import runs as class_runs
from lesson.errors import LessonError
from lesson.web import table
from tests.classroom.conftest import ANN, BEN, TEACHER
from tests.support.runs import finished_run


@pytest.fixture
def collected(taught):
    """Ann has walked a little, and Ben has a name that a spreadsheet would run."""
    members.join(taught.code, '=HYPERLINK("http://x")', BEN)
    collect.finished(ANN, 1)
    collect.predicted(ANN, "guess-words", "words", 1, "Which word?", (), said="@dark")
    collect.answered(ANN, "nsp", "Which?", "this", right=False)
    return taught


def test_the_table_has_a_row_for_each_thing(collected):
    found = export.table(collected, TEACHER)
    assert found["what"].tolist() == ["joined", "step done", "prediction", "answer", "joined"]
    assert found["student"].tolist()[:4] == ["Ann"] * 4
    assert found.loc[3, ["said", "right", "tries"]].tolist() == ["this", "no", 1]


def test_no_cell_of_the_file_is_run(collected):
    text = table.as_csv(export.table(collected, TEACHER)).decode("utf-8-sig")
    assert "\"'=HYPERLINK" in text and ",'@dark," in text and ",=" not in text


def test_it_is_for_the_teacher_alone(collected):
    with pytest.raises(LessonError, match="Only the teacher"):
        export.table(collected, ANN)


def test_a_run_stands_in_it_and_in_the_picture_with_its_figures(collected):
    run = finished_run(ANN, seed=3)
    store.belongs("runs", run.id, ANN)
    report = run.report()
    told = export.table(collected, TEACHER).iloc[-1]
    assert (told["student"], told["what"], told["head"], told["seed"]) == ("Ann", "run (finetuning)", "new", 3)
    assert (told["labels"], told["accuracy"]) == (report["rows"]["train"], report["test_accuracy"])
    dots, curves = class_runs.dots(collected.id), class_runs.curves(collected.id)
    assert dots.values.tolist() == [[report["rows"]["train"], report["test_accuracy"], "new", 3]]
    assert set(curves["run"]) == {"Run 1"} and curves["step"].is_monotonic_increasing and len(curves) > 2
    assert class_runs.dots(collected.id, "another").empty
