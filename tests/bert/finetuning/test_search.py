"""A grid from the command line: chosen on validation, tested once, and gone on with after an interruption."""

import json
import sys

import pytest

from lesson.bert.finetuning import search
from lesson.runs.registry import Run
from tests.support import tiny

ASKED = ["--rates", "1e-3,1e-2", "--steps", "3,6", "--seeds", "1"]


@pytest.fixture
def run_search(tmp_path, monkeypatch, capsys):
    tiny.reviews(90)[["text", "label"]].assign(text=lambda rows: rows["text"] + " " + rows.index.astype(str)).to_csv(
        tmp_path / "mine.csv", index=False
    )

    def run(*more):
        files = [
            "--data",
            str(tmp_path / "mine.csv"),
            "--out",
            str(tmp_path / "grid"),
            "--checkpoint",
            tiny.tiny_bert(),
        ]
        monkeypatch.setattr(sys, "argv", ["search", *files, *(more or ASKED)])
        search.main()
        return json.loads(capsys.readouterr().out)

    return run


def test_one_json_object_tells_all_runs_and_the_best_ones_test(run_search, tmp_path):
    told = run_search()
    assert len(told["runs"]) == 5 and [each["seed"] for each in told["runs"]] == [0, 0, 0, 0, 1]
    first = told["runs"][:4]
    assert told["best"]["validation_macro_f1"] == max(each["validation_macro_f1"] for each in first)
    assert told["best"]["test_macro_f1"] is not None and told["in_words"]
    tested = [each["folder"] for each in told["runs"] if Run(tmp_path / each["folder"]).report()["test_loss"]]
    assert tested == [told["best"]["folder"]]


def test_what_is_done_is_not_done_again(run_search, tmp_path):
    before = run_search()
    events = {each["folder"]: len(Run(tmp_path / each["folder"]).events()) for each in before["runs"]}
    assert run_search() == before
    assert {each: len(Run(tmp_path / each).events()) for each in events} == events


@pytest.mark.parametrize(("given", "words"), [("1e-3;2", "not a list of numbers"), ("", "make 0 runs")])
def test_what_cannot_be_begun_is_a_sentence(run_search, given, words, capsys):
    with pytest.raises(BaseException) as raised:  # noqa: PT011 (argparse leaves by SystemExit)
        run_search("--rates", given, "--steps", "3")
    assert words in f"{raised.value} {capsys.readouterr().err}"
