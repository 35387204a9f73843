"""Fine-tuning from the command line."""

import json
import sys

import pytest

from lesson.bert.finetuning import command
from lesson.errors import LessonError
from lesson.runs.registry import Run
from tests.support import tiny


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
            "--max-length",
            "32",
            "--threads",
            "1",
        ],
    )
    command.main()
    report = json.loads(capsys.readouterr().out)
    assert {"test_accuracy", "test_macro_f1", "train_seconds", "labels", "settings"} <= set(report)
    assert Run(out).state == "finished"
    assert report["class_names"] == ["negative", "positive", "neutral"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [(["--data", "nowhere.csv"], "no file 'nowhere.csv'"), ([], "not a run folder to resume")],
)
def test_what_cannot_be_begun_is_a_sentence(arguments, words, tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "argv", ["finetuning", "--out", str(tmp_path / "run"), *arguments])
    with pytest.raises(LessonError, match=words):
        command.main()
