"""bert-lesson take-home: writes what is asked for, and says in a sentence what it cannot do."""

import json
import zipfile

import pytest

from tests.support.command import run_program
from tests.support.runs import finished_run


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LESSON_RUNS", str(tmp_path_factory.mktemp("runs")))
        return str(finished_run("", epochs=1).folder)


def test_it_writes_the_three_files(run, tmp_path):
    files = {name: str(tmp_path / name) for name in ("report.html", "notebook.zip", "model.zip")}
    words = [word for name, file in files.items() for word in (f"--{name.partition('.')[0]}", file)]
    done = run_program("take-home", run, *words)
    assert done.returncode == 0, done.stderr
    assert list(json.loads(done.stdout).values()) == list(files.values())
    assert (tmp_path / "report.html").read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    assert "bert-run/reproduce.ipynb" in zipfile.ZipFile(files["notebook.zip"]).namelist()
    assert "bert-classifier/model.safetensors" in zipfile.ZipFile(files["model.zip"]).namelist()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "Say what to take home"),
        (("--report", "no-such-folder/a.html"), "change the path after --report"),
        (("--report", "same", "--model", "same"), "have the same name"),
    ],
)
def test_what_does_not_fit_is_said_in_a_sentence(run, words, said):
    done = run_program("take-home", run, *words)
    assert done.returncode == 2 and said in done.stderr and not done.stdout


def test_a_folder_that_is_no_run_is_named(tmp_path):
    done = run_program("take-home", str(tmp_path), "--report", str(tmp_path / "a.html"))
    assert done.returncode == 2 and f"There is no run '{tmp_path}'" in done.stderr
