"""A fine-tuned run at work: single texts, whole files, and sentences for what is missing."""

import csv
import json
import sys

import pandas as pd
import pytest

from lesson.bert.finetuning.recorder import run
from lesson.bert.use import sentiment
from lesson.errors import LessonError
from lesson.runs.registry import create
from lesson.settings import FineTuning
from tests.support import tiny


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    place = tmp_path_factory.mktemp("trained")
    settings = FineTuning(
        checkpoint=str(tiny.bert(place / "bert")),
        epochs=20,
        learning_rate=1e-2,
        max_length=32,
        word_dropout=0.0,
        threads=1,
    )  # one word decides: it must not be hidden
    made = create("finetuning", settings.model_dump(mode="json"), tiny.reviews(180), "ada", folder=place / "run")
    run(str(made.folder))
    return str(made.folder)


def test_the_opinion_is_recognised_and_the_probabilities_add_up(trained):
    answers = sentiment.classify(trained, ["this phone is very awful .", "it was lovely ."])
    assert [answer["label"] for answer in answers] == ["negative", "positive"]
    for answer in answers:
        assert sum(answer["probabilities"].values()) == pytest.approx(1)
        assert max(answer["probabilities"], key=answer["probabilities"].get) == answer["label"]


def test_answers_come_in_the_order_of_the_questions(trained):
    texts = ["this is bad " + "very " * n + "." for n in (9, 1, 5, 0)]
    together = sentiment.classify(trained, texts)
    alone = [sentiment.classify(trained, [text])[0] for text in texts]
    for first, second in zip(together, alone, strict=True):
        assert first["probabilities"] == pytest.approx(second["probabilities"], abs=0.03)


def test_no_text_is_no_answer(trained):
    assert sentiment.classify(trained, []) == []


def test_a_run_without_a_model_says_so(tmp_path):
    empty = create("finetuning", {}, tiny.reviews(), "ada")
    with pytest.raises(LessonError, match="no trained model yet"):
        sentiment.classify(str(empty.folder), ["good"])
    with pytest.raises(LessonError, match="no run"):
        sentiment.classify(str(tmp_path / "nothing"), ["good"])


def test_a_file_is_scored_row_by_row_and_empty_texts_stay_unlabelled(trained, tmp_path):
    pd.DataFrame({"id": [1, 2, 3], "words": ["this is awful .", "", "it is lovely ."]}).to_csv(
        tmp_path / "in.csv", index=False
    )
    told = sentiment.score_csv(trained, tmp_path / "in.csv", "words", tmp_path / "out.csv")
    scored = pd.read_csv(tmp_path / "out.csv", keep_default_na=False)
    assert told == {"rows": 3, "scored": 2, "text_column": "words", "labels": {"negative": 1, "positive": 1}}
    assert scored["predicted_label"].tolist() == ["negative", "", "positive"]
    assert scored["id"].tolist() == [1, 2, 3]
    assert float(scored["probability_negative"][0]) > 0.5


def test_any_file_that_the_doctor_reads_is_scored_and_its_text_column_found(trained, tmp_path):
    (tmp_path / "in.csv").write_bytes(
        "Nummer;Meinung\n007;this phone is awful .\n8;it was lovely .\n9;très lovely !\n".encode("utf-16")
    )
    told = sentiment.score_csv(trained, tmp_path / "in.csv", None, tmp_path / "out.csv")
    scored = pd.read_csv(tmp_path / "out.csv", dtype=str)
    assert (told["rows"], told["text_column"]) == (3, "Meinung")
    assert scored["Nummer"].tolist() == ["007", "8", "9"] and scored["Meinung"][2] == "très lovely !"
    assert scored["predicted_label"].tolist()[:2] == ["negative", "positive"]


def test_scored_cells_do_nothing_in_a_spreadsheet(trained, tmp_path):
    rows = [("=1+1 awful food", "@a"), ("+good -food", "\tb"), ("-5 lovely phone", "=c")]
    pd.DataFrame(rows, columns=["text", "=who"]).to_csv(tmp_path / "in.csv", index=False)
    sentiment.score_csv(trained, tmp_path / "in.csv", "text", tmp_path / "out.csv")
    with (tmp_path / "out.csv").open(encoding="utf-8", newline="") as file:
        cells = [cell for row in csv.reader(file) for cell in row]
    assert len(cells) == 4 * 6
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t"))]


def test_a_file_scored_twice_keeps_both_answers(trained, tmp_path):
    pd.DataFrame({"text": ["this is awful .", "it was lovely ."], "predicted_label": ["x", "y"]}).to_csv(
        tmp_path / "in.csv", index=False
    )
    sentiment.score_csv(trained, tmp_path / "in.csv", "text", tmp_path / "out.csv")
    scored = pd.read_csv(tmp_path / "out.csv")
    assert scored["predicted_label"].tolist() == ["x", "y"]
    assert scored["predicted_label (2)"].tolist() == ["negative", "positive"]


def test_a_missing_column_or_file_or_table_is_named(trained, tmp_path):
    (tmp_path / "in.csv").write_text("a,b\n1,2\n")
    (tmp_path / "photo.csv").write_bytes(b"\x89PNG\r\n")
    for given, column, sentence in (
        ("in.csv", "text", "no column “text”.*“a”, “b”"),
        ("none.csv", "text", "no file"),
        ("photo.csv", None, "a PNG image, whatever its name says"),
        (".", None, "cannot be read"),
    ):
        with pytest.raises(LessonError, match=sentence):
            sentiment.score_csv(trained, tmp_path / given, column, tmp_path / "out.csv")


def test_the_command_line_prints_one_json_object_a_text(trained, monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["sentiment", trained, "this is awful .", "it was lovely ."])
    sentiment.main()
    answers = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [answer["label"] for answer in answers] == ["negative", "positive"]
