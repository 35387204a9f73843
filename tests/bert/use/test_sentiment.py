"""Classifying texts with a fine-tuned run: single texts, whole files, and sentences for what is missing."""

import csv
import json
import sys

import pandas as pd
import pytest

from lesson import cli
from lesson.bert.finetuning.recorder import run
from lesson.bert.use import before, sentiment, zero_labels
from lesson.errors import LessonError
from lesson.runs.registry import create
from lesson.settings import FineTuning
from tests.support import tiny
from tests.support.review_files import BLAME, PRAISE, texts, workbook


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


@pytest.mark.parametrize(
    ("text", "words"),
    [
        *((text, "empty") for text in ("", " \n", "\u200b", "\ufeff \u2060", "\u3164", "\x00\x07")),
        ("bad\udcff", "UTF-8"),
        *((text, "nothing to judge") for text in ("!!! ???", "12345", "10/10 \u200d!", "①②", "– © –", "\u0301", ":-)")),
    ],
)
def test_what_is_no_text_is_refused_as_it_is_for_masked_words(trained, text, words):
    for ask in (sentiment.classify, before.classify_before):
        with pytest.raises(LessonError, match=words):
            ask(trained, ["it was lovely .", text])


@pytest.mark.parametrize("text", ["ok", "很好", "ужас", "👍", "❤️ 10", "★★★★★", "👩\u200d💻", "bad\u200b"])
def test_a_letter_of_any_script_or_an_emoji_is_something_to_judge(trained, text):
    assert sentiment.classify(trained, [text])[0]["label"]


def test_what_is_left_when_a_word_is_left_out_need_not_say_anything(trained):
    whole, left = sentiment.classify(trained, ["lovely !", "!"])
    assert whole["label"] == "positive" and left["label"]


@pytest.mark.parametrize("text", ["!!! ???", "12345"])
def test_the_command_line_refuses_each_text_that_says_nothing(trained, text, monkeypatch, capsys):
    for program, given in ((sentiment, [trained, "it was lovely .", text]), (zero_labels, ["it was lovely .", text])):
        monkeypatch.setattr(sys, "argv", ["program", *given])
        with pytest.raises(SystemExit) as ending:
            cli.run(program.main)
        told = capsys.readouterr()
        assert (ending.value.code, told.out) == (2, "") and "nothing to judge" in told.err


def test_texts_of_a_file_that_say_nothing_do_not_keep_the_others_from_being_judged():
    answers = zero_labels.judge(["What a lovely dinner!", "10/10", "\u200b"], ["negative", "positive"])
    assert answers[0]["label"] == "positive" and len(answers) == 3
    with pytest.raises(LessonError, match="nothing to judge"):
        zero_labels.judge(["10/10"], ["negative", "positive"])


def test_an_answer_says_how_much_of_its_text_was_read(trained):
    whole, long, strange, foreign = sentiment.classify(
        trained, ["it was lovely .", "very " * 40 + "bad", "zebra llama", "ужасный"]
    )
    assert (whole["cut"], whole["unknown_share"], whole["script"]) == (0, 0, None)
    assert long["cut"] == 43 - 32
    assert strange["unknown_share"] == 1
    assert foreign["script"] == "Cyrillic"


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
    assert told.pop("findings") == ["The table has 2 columns; cells are separated by commas."]
    assert told == {
        "rows": 3,
        "scored": 2,
        "says_nothing": 0,
        "text_column": "words",
        "labels": {"negative": 1, "positive": 1},
        "cut": 0,
        "unreadable": 0,
        "agreement": None,
    }
    assert scored["predicted_label"].tolist() == ["negative", "", "positive"]
    assert scored["id"].tolist() == [1, 2, 3]
    assert float(scored["probability_negative"][0]) > 0.5


def test_rows_that_say_nothing_are_reported_and_stay_unlabelled(trained, tmp_path):
    texts = ["this is awful .", "!!! ???", "12345", "\u200b", "it is lovely .", "👍"]
    pd.DataFrame({"words": [*texts, ""], "id": range(7)}).to_csv(tmp_path / "in.csv", index=False)
    told = sentiment.score_csv(trained, tmp_path / "in.csv", "words", tmp_path / "out.csv")
    assert (told["rows"], told["scored"], told["says_nothing"]) == (7, 3, 2)  # two of the others are empty
    scored = pd.read_csv(tmp_path / "out.csv", keep_default_na=False, dtype=str)
    assert [bool(label) for label in scored["predicted_label"]] == [True, False, False, False, True, True, False]


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
        (".", None, "is a folder"),
    ):
        with pytest.raises(LessonError, match=sentence):
            sentiment.score_csv(trained, tmp_path / given, column, tmp_path / "out.csv")


def test_the_command_line_prints_one_json_object_a_text(trained, monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["sentiment", trained, "this is awful .", "it was lovely ."])
    sentiment.main()
    answers = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [answer["label"] for answer in answers] == ["negative", "positive"]


@pytest.mark.parametrize(
    ("out", "words"), [("", "is a folder"), ("no/such/x.csv", "no folder"), ("in.csv", "overwritten")]
)
def test_the_place_for_the_result_is_checked_before_anything_is_scored(trained, tmp_path, monkeypatch, out, words):
    (tmp_path / "in.csv").write_text("text\nit was lovely .\n")
    monkeypatch.setattr(sentiment, "classify", lambda *_: pytest.fail("scored before the place was checked"))
    with pytest.raises(LessonError, match=words):
        sentiment.score_csv(trained, tmp_path / "in.csv", None, tmp_path / out)
    assert (tmp_path / "in.csv").read_text() == "text\nit was lovely .\n"


def test_a_file_with_labels_is_compared_with_them(trained, tmp_path):
    table = tiny.reviews(60)
    table[["text", "label"]].to_csv(tmp_path / "in.csv", index=False)
    told = sentiment.score_csv(trained, tmp_path / "in.csv", "text", tmp_path / "out.csv")
    scored = pd.read_csv(tmp_path / "out.csv")
    right = (scored["label"] == scored["predicted_label"]).mean()
    assert (told["agreement"]["label_column"], told["agreement"]["rows"]) == ("label", 60)
    assert told["agreement"]["accuracy"] == pytest.approx(right, abs=1e-4)
    low, high = told["agreement"]["accuracy_interval"]
    assert 0 < low <= right <= high <= 1


def test_rows_that_were_cut_or_cannot_be_read_are_counted(trained, tmp_path):
    texts = ["it was lovely .", "very " * 50 + "bad", "zebra llama okapi", "ужасный телефон сегодня"]
    pd.DataFrame({"text": texts}).to_csv(tmp_path / "in.csv", index=False)
    told = sentiment.score_csv(trained, tmp_path / "in.csv", "text", tmp_path / "out.csv")
    assert (told["cut"], told["unreadable"]) == (1, 2)


def test_bytes_that_are_no_text_end_the_command_line_with_a_sentence(trained, monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["sentiment", trained, "bad\udcff"])
    with pytest.raises(SystemExit) as ending:
        cli.run(sentiment.main)
    assert ending.value.code == 2 and len(capsys.readouterr().err.splitlines()) == 1


@pytest.mark.parametrize("column", ["PhraseId", "Sentiment"])
def test_a_column_of_numbers_is_refused_also_when_it_is_named(trained, tmp_path, column):
    pd.DataFrame({"Phrase": ["it was lovely ."] * 60, "PhraseId": range(60), "Sentiment": [1, 2, 3] * 20}).to_csv(
        tmp_path / "in.csv", index=False
    )
    with pytest.raises(LessonError, match=f"The column “{column}” holds no texts"):
        sentiment.score_csv(trained, tmp_path / "in.csv", column, tmp_path / "out.csv")


def test_the_command_line_asks_which_of_two_sheets_and_takes_the_answer(trained, tmp_path, monkeypatch, capsys):
    spring, autumn = ([["text", "label"], *([text, label] for text in texts(kind, 20) for label in ("good", "bad"))]
                      for kind in (PRAISE, BLAME))  # fmt: skip
    (tmp_path / "in.xlsx").write_bytes(workbook({"Spring": spring, "Autumn": autumn}))
    words = ["sentiment", trained, "--csv", str(tmp_path / "in.xlsx"), "--out", str(tmp_path / "out.csv")]
    monkeypatch.setattr(sys, "argv", words)
    with pytest.raises(LessonError, match="Which sheet.*--sheet Spring or --sheet Autumn"):
        sentiment.main()
    monkeypatch.setattr(sys, "argv", [*words, "--sheet", "Autumn"])
    sentiment.main()
    told = json.loads(capsys.readouterr().out)
    assert (told["rows"], "its sheet “Autumn” was read" in told["findings"][0]) == (40, True)


def test_the_command_line_asks_which_of_two_columns_holds_the_texts(trained, tmp_path):
    pd.DataFrame({"liked": texts(PRAISE, 40), "disliked": texts(BLAME, 40)}).to_csv(tmp_path / "in.csv", index=False)
    with pytest.raises(LessonError, match="Which column holds the text.*--text liked or --text disliked"):
        sentiment.score_csv(trained, tmp_path / "in.csv", None, tmp_path / "out.csv")


def test_a_table_of_numbers_is_refused_as_the_doctor_refuses_it(trained, tmp_path):
    pd.DataFrame({"PhraseId": range(156061, 156261), "Sentiment": [1, 2, 3, 4] * 50}).to_csv(
        tmp_path / "in.csv", index=False
    )
    with pytest.raises(LessonError, match="No column holds texts"):
        sentiment.score_csv(trained, tmp_path / "in.csv", None, tmp_path / "out.csv")
    assert not (tmp_path / "out.csv").exists()
