"""Fine-tuning from the command line."""

import json
import re
import sys
from pathlib import Path

import pytest

from lesson.bert.finetuning import command
from lesson.errors import LessonError
from lesson.runs.registry import Run
from tests.support import tiny

CASES = Path(__file__).parents[2] / "data" / "cases"
STARS = CASES / "21_yelp_1_5.csv"


def test_the_command_line_prints_its_report_as_one_json_object(tmp_path, monkeypatch, capsys):
    table = tiny.reviews(120)
    table[["text", "label"]].to_csv(tmp_path / "mine.csv", index=False)
    out = tmp_path / "run"
    monkeypatch.setattr(
        sys,
        "argv",
        [
            "finetuning",
            "--data",
            str(tmp_path / "mine.csv"),
            "--checkpoint",
            tiny.tiny_bert(),
            "--out",
            str(out),
            "--epochs",
            "1",
            "--threads",
            "1",
        ],
    )
    command.main()
    report = json.loads(capsys.readouterr().out)
    assert {"test_accuracy", "test_macro_f1", "train_seconds", "labels", "settings"} <= set(report)
    assert Run(out).state == "finished"
    assert report["class_names"] == ["negative", "positive", "neutral"]
    assert report["settings"]["max_length"] == 64, "as many tokens as it reads, below the usual 128"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--data", "nowhere.csv"], "There is no file 'nowhere.csv'. Check the path after --data."),
        (["--data", str(CASES)], "is a folder. Give one file after --data."),
        (["--data", str(STARS)], "Answer with --stars three or --stars five."),
        (["--data", str(STARS), "--out", __file__], "is a file, so no folder can be made there"),
        (["--data", str(STARS), "--epochs", "0"], "epochs"),
        ([], "not a run folder to resume"),
    ],
)
def test_what_cannot_be_begun_is_a_sentence(arguments, words, tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "argv", ["finetuning", "--out", str(tmp_path / "run"), *arguments])
    with pytest.raises(LessonError, match=re.escape(words)):
        command.main()


@pytest.mark.parametrize(
    ("name", "answer", "classes"),
    [("21_yelp_1_5.csv", ("--stars", "three"), 3), ("82_twenty_one.csv", ("--classes", "20"), 20)],
)
def test_a_question_about_the_file_is_answered_by_an_option(name, answer, classes, tmp_path, monkeypatch):
    monkeypatch.setattr(command, "perform_alone", lambda folder: None)
    monkeypatch.setattr(
        sys, "argv", ["finetuning", "--data", str(CASES / name), "--out", str(tmp_path / "run"), *answer]
    )
    command.main()
    assert len(Run(tmp_path / "run").settings["class_names"]) == classes
