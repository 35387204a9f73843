"""Small files of the kinds that people have trouble with, each with its right reading."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from lesson.errors import LessonError
from lesson.reviews import Reading, read, read_table, split
from lesson.reviews.options import how_to_answer

CASES = Path(__file__).parent.parent / "data" / "cases"


def reading(name: str, **choices) -> Reading:
    return read((CASES / name).read_bytes(), name, **choices)


def told(found: Reading) -> str:
    return " ".join([found.message, *found.findings])


def asked(found: Reading) -> list[str]:
    return [question.about for question in found.questions]


def command(*arguments: str) -> tuple[int, str, str]:
    program = [sys.executable, "-m", "lesson.command", "reviews", *arguments]
    done = subprocess.run(program, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout, done.stderr


@pytest.mark.long
@pytest.mark.parametrize(
    ("name", "option", "answer"),
    [
        ("21_yelp_1_5.csv", "--stars three", ("--stars", "three")),
        ("82_twenty_one.csv", "--classes 20", ("--classes", "20")),
    ],
)
def test_a_question_names_the_option_that_answers_it(name, option, answer):
    assert option in how_to_answer(reading(name).questions)
    status, _, error = command(str(CASES / name))
    assert (status, option in error) == (0, True)
    assert json.loads(command(str(CASES / name), *answer)[1])["verdict"] == "ready"


def test_zero_and_one_are_not_named_against_the_texts():
    assert set(reading("34_sentiment_reversed.csv").labels) == {"0", "1"}


def test_a_constant_column_is_not_taken_where_another_varies():
    assert reading("one_hotel.csv").label_column == "Reviewer_Score"


def test_decimal_ratings_out_of_ten_become_three_classes():
    found = reading("07_hotel_two_texts.csv", text="Positive_Review", label="Reviewer_Score", stars="three")
    assert set(found.labels) <= {"negative", "neutral", "positive"}
    assert asked(reading("07_hotel_two_texts.csv")) == ["text", "stars"]


def test_a_label_beside_a_rating_is_asked_about():
    assert reading("12_fake_reviews.csv").questions[0].choices == ("rating", "label")
    assert set(reading("12_fake_reviews.csv", label="label").labels) == {"CG", "OR"}


@pytest.mark.parametrize(
    ("name", "tail"), [("40_unquoted_label_first.csv", ", and more, really"), ("55_spilled_commas.csv", "or lose it")]
)
def test_tails_of_texts_are_put_back(name, tail):
    lines = (CASES / name).read_text(encoding="utf-8").splitlines()[1:]
    found = reading(name)
    assert found.rows_kept == len(lines)
    assert sum(tail in text for text in found.table["text"]) == sum(tail in line for line in lines)
    assert "the text was put back together" in told(found)


@pytest.mark.parametrize("name", ["60_user_ids.csv", "61_names_and_cities.csv", "blend200.csv"])
def test_a_table_without_texts_is_neither_learned_from_nor_scored(name):
    assert "No column holds texts" in reading(name).message
    with pytest.raises(LessonError, match="No column holds texts"):
        read_table((CASES / name).read_bytes(), name)


def test_numbers_of_topics_and_emotions_stay_numbers():
    assert set(reading("36_topic_0_2_4.csv").labels) == {"0", "2", "4"}
    assert set(reading("01_emotion_ids_0_5.csv").labels) == set("012345")


def test_a_class_called_none_is_asked_about():
    found = reading("17_rare_none.csv")
    assert (asked(found), found.labels["none"]) == (["none"], 3)
    left_out = reading("17_rare_none.csv", none="missing").left_out
    assert {row.reason for row in left_out} == {"the label is “none”, taken as missing"}


def test_a_header_of_numbers_is_no_review():
    assert (reading("83_pandas_header_01.csv").rows_read, reading("83_pandas_header_01.csv").columns) == (
        40,
        ["0", "1"],
    )


def test_the_second_sheet_is_read_and_the_first_one_named():
    found = reading("90_cover_sheet.xlsx")
    assert (found.verdict, found.rows_kept, "“Read me”" in told(found)) == ("ready", 40, True)


@pytest.mark.parametrize("name", ["27_label_dirty.csv", "46_accents.csv"])
def test_labels_that_look_alike_are_asked_about(name):
    assert asked(reading(name)) == ["similar"]
    assert len(reading(name, similar="merge").labels) == 3


def test_a_running_number_is_offered_as_no_label():
    assert (reading("59_index_unlabelled.csv").verdict, reading("59_index_unlabelled.csv").questions) == ("refuse", [])


def test_two_rows_of_each_label_are_too_few_for_a_split():
    assert "at least two labels with 3 different texts each" in reading("80_two_rows_each.csv").message
    assert all(len(part) for part in split(reading("46_accents.csv").table))


def test_sentences_are_true():
    assert "JSON lines: save" in reading("56_reviews.jsonl").message
    assert "11 characters on average" in told(reading("chinese.csv"))
    assert "A typical text has 11 characters" in told(reading("chinese.csv"))
    found = reading("16_google_form.csv")
    assert "two questions first" in found.message
    assert all(question.sentence in found.message for question in found.questions)
