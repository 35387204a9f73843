"""The notebook makes a run again: valid, without this project, and with the same predictions, whatever was trained."""

import ast
import io
import json
import zipfile

import pandas as pd
import pytest

from lesson.errors import LessonError
from lesson.reviews.split import unlabelled
from lesson.runs import registry
from lesson.take_home import cells, notebook, recipe
from tests.support import tiny
from tests.support.runs import finished_run

RUNS = {
    "whole model": {"watch": ["this phone is lovely ."]},
    "dropout, fp32, few labels": {"dropout": 0.2, "precision": "fp32", "labels": 12},
    "random start": {"start": "random", "seed": 3},
    "last layer": {"trainable": "last-1"},
    "head only": {"trainable": "head"},
    "word head": {"head": "word", "labels": 18},
    "word head alone": {"head": "word", "trainable": "head"},
}


@pytest.fixture
def executed(tmp_path, monkeypatch):
    """Unpack a notebook's zip and run its cells one after another; return their variables."""

    def execute(run):
        zipfile.ZipFile(io.BytesIO(notebook.as_zip(recipe.read(run)))).extractall(tmp_path)
        monkeypatch.chdir(tmp_path / "bert-run")
        names: dict = {}
        for cell in json.loads((tmp_path / "bert-run" / notebook.NAME).read_text(encoding="utf-8"))["cells"]:
            if cell["cell_type"] == "code":
                exec(compile(cell["source"], cell["id"], "exec"), names)
        return names

    return execute


@pytest.mark.long
@pytest.mark.parametrize("name", RUNS)
def test_its_cells_give_the_same_predictions_and_the_same_curve(executed, name):
    run = finished_run("ada", **RUNS[name])
    names = executed(run)
    report = run.report()
    assert names["said"] == report["test_predictions"] and len(names["said"]) == report["rows"]["test"]
    assert names["best_step"] == report["best_step"]
    recorded = [event for event in run.events() if event["event"] == "evaluation"]
    assert [step for step, *_ in names["history"]] == [event["step"] for event in recorded]
    for (_, score, loss), event in zip(names["history"], recorded, strict=True):
        assert (score, -loss) == pytest.approx((event["macro_f1"], event["loss"]), abs=1e-6)
    assert names["recorded"] == names["predictions"]


@pytest.mark.long
def test_texts_without_labels_are_taken_home_and_nothing_is_learned_from_them(executed):
    table = tiny.reviews(60)
    others = table[table["part"] == "train"].index[12:]
    table = pd.concat([table.drop(others), unlabelled(table.loc[others])], ignore_index=True)
    run = finished_run("ada", table=table, head="word")
    names = executed(run)
    assert names["said"] == run.report()["test_predictions"] and run.report()["rows"]["train"] == 12
    assert set(names["tables"]) == {"train", "validation", "test"} and len(names["reviews"]) == 60


def test_it_is_a_notebook_that_imports_nothing_of_this_project():
    made = notebook.build(recipe.read(finished_run("ada", epochs=1)))
    assert (made["nbformat"], made["nbformat_minor"]) == (4, 5) and len(made["cells"]) > 10
    assert len({cell["id"] for cell in made["cells"]}) == len(made["cells"])
    for cell in made["cells"]:
        if cell["cell_type"] == "code":
            assert "source:" not in cell["source"] and ">>>" not in cell["source"]
            for node in ast.walk(ast.parse(cell["source"])):
                if isinstance(node, ast.Import | ast.ImportFrom):
                    assert not str(getattr(node, "module", "") or node.names[0].name).startswith("lesson")


def test_the_zip_has_the_data_and_for_the_built_in_bert_its_weights():
    run = finished_run("ada", epochs=1)
    packed = zipfile.ZipFile(io.BytesIO(notebook.as_zip(recipe.read(run))))
    assert set(packed.namelist()) == {
        f"bert-run/{name}" for name in (notebook.NAME, "data.jsonl", "requirements.txt", "README.txt")
    }
    found = recipe.read(run)
    found.settings["checkpoint"] = "lesson-bert"
    names = zipfile.ZipFile(io.BytesIO(notebook.as_zip(found))).namelist()
    assert {"bert-run/lesson-bert/model.safetensors", "bert-run/lesson-bert/config.json"} <= set(names)


def test_words_of_a_learner_stay_words():
    run = finished_run("ada", epochs=1, watch=["'''); import os #"])
    code = next(cell for cell in notebook.build(recipe.read(run))["cells"] if cell["cell_type"] == "code")["source"]
    names: dict = {}
    exec(code, names)
    assert names["WATCHED"] == ["'''); import os #"] and "os" not in names


def test_a_run_without_a_result_is_refused():
    run = registry.create("finetuning", {}, tiny.reviews(12), "ada")
    with pytest.raises(LessonError, match="no result yet"):
        recipe.read(run)


def test_examples_are_left_out_of_docstrings_and_the_code_stays():
    text = "\n".join(cell["source"] for cell in cells.read("batches"))
    assert "def by_length" in text and "return batches" in text and ">>>" not in text
