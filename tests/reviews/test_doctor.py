"""What the CSV doctor promises beside the hostile files: choices, samples, command line."""

import json
import subprocess
import sys

import pytest

from lesson.content.answer_words import usual_words
from lesson.reviews import LIMITS, Reading, margin, read
from lesson.reviews.bytes.unpack import check_size
from lesson.reviews.reading import Refusal

TEXTS = [f"The soup was warm on day {day}, and the staff were kind" for day in range(60)]


def table(labels, name="label", texts=TEXTS):
    rows = [f'"{text}",{labels[at % len(labels)]}' for at, text in enumerate(texts)]
    return "\n".join([f"text,{name}", *rows]).encode()


def finding(reading: Reading, words: str) -> bool:
    return any(words in sentence for sentence in reading.findings)


def test_classes_have_the_ids_of_the_lesson():
    assert read(table(["neutral", "positive", "negative"]), "a.csv").class_names == ("negative", "positive", "neutral")


def test_other_classes_are_in_natural_order():
    assert read(table(["10", "9", "30"], "topic"), "a.csv").class_names == ("9", "10", "30")


def test_stars_are_asked_about_and_the_answer_is_taken():
    data = table(["1", "2", "3", "4", "5"], "stars")
    asked = read(data, "a.csv")
    assert [question.about for question in asked.questions] == ["stars"]
    assert asked.labels == {"negative": 24, "positive": 24, "neutral": 12}
    assert read(data, "a.csv", stars="three").verdict == "ready"
    kept = read(data, "a.csv", stars="five")
    assert kept.labels == {"1 star": 12, "2 stars": 12, "3 stars": 12, "4 stars": 12, "5 stars": 12}
    assert kept.class_names == tuple(kept.labels) and all(usual_words(kept.class_names))


@pytest.mark.parametrize("name", ["rating", "start", "satisfaction score"])
def test_ratings_that_nobody_calls_stars_keep_their_numbers(name):
    assert read(table(list("12345"), name), "a.csv", stars="five").class_names == tuple("12345")


def test_stars_of_which_few_are_good_keep_their_numbers():
    texts = [
        f"{'great, lovely, the best' if day % 5 < 2 else 'awful, broken, the worst'} on day {day}" for day in range(60)
    ]
    assert read(table(list("12345"), "stars", texts=texts), "a.csv", stars="five").class_names == tuple("12345")


def test_more_than_twenty_classes_are_asked_about_and_can_be_limited():
    texts = [f"The soup was warm on day {day}, and the staff were kind" for day in range(90)]
    data = table([f"topic {number}" for number in range(30)], texts=texts)
    assert [question.about for question in read(data, "a.csv").questions] == ["classes"]
    kept = read(data, "a.csv", classes=5)
    assert (kept.verdict, len(kept.labels), kept.rows_kept, len(kept.left_out)) == ("ready", 5, 15, 75)


def test_the_learner_can_choose_other_columns():
    rows = "\n".join(
        f"{text[:30].replace(',', '')} {at},{text.replace(',', '')},{at % 2},{at % 3}" for at, text in enumerate(TEXTS)
    )
    reading = read(f"first,second,one,two\n{rows}\n".encode(), "a.csv", text="FIRST", label=" two ")
    assert (reading.text_column, reading.label_column, reading.verdict) == ("first", "two", "ready")


@pytest.mark.parametrize("wish", [{"text": "nothing"}, {"label": "nothing"}, {"text": "label", "label": "label"}])
def test_columns_that_cannot_be_are_refused_in_a_sentence(wish):
    assert read(table(["a", "b"]), "a.csv", **wish).verdict == "refuse"


def test_a_large_file_is_sampled_balanced_and_the_rest_is_told():
    reading = read(
        table(
            ["positive", "positive", "positive", "negative"], texts=[f"soup number {n} was fine" for n in range(9000)]
        ),
        "a.csv",
    )
    assert (reading.rows_kept, reading.labels) == (9000, {"negative": 2250, "positive": 6750})
    assert reading.table["label"].value_counts().to_dict() == {"positive": 3750, "negative": 2250}
    assert finding(reading, "6,000 of the 9,000 usable rows were drawn as a sample")


def test_the_sample_depends_on_the_seed_alone():
    data = table(["a", "b"])
    drawn = [read(data, "a.csv", max_rows=20, seed=seed).table["line"].tolist() for seed in (0, 0, 1)]
    assert drawn[0] == drawn[1] != drawn[2]


def test_lines_are_the_lines_of_the_file():
    data = b'text,label\n"one\ntwo",positive\n\nthree four,negative\nfive six,positive\nseven,negative\n,positive\n'
    reading = read(data, "a.csv")
    assert reading.table["line"].tolist() == [2, 5, 6, 7]
    assert [(row.line, row.reason) for row in reading.left_out] == [(8, "the text is empty")]


def test_merged_spellings_are_listed():
    reading = read(table(["POS", "pos", " Pos ", "neg"]), "a.csv")
    assert finding(reading, "“ Pos ”, “POS”, “pos” are one label, “positive”")


def test_zero_and_one_become_opinions_where_the_texts_say_so():
    praise = [f"great food, love it, number {n}" for n in range(20)]
    blame = [f"awful food, worst ever, number {n}" for n in range(20)]
    texts = [text for pair in zip(praise, blame, strict=True) for text in pair]
    assert read(table(["1", "0"], "x", texts), "a.csv").labels == {"negative": 20, "positive": 20}
    assert read(table(["0", "1"], "x", texts), "a.csv").labels == {"0": 20, "1": 20}


def test_a_file_of_two_hundred_megabytes_is_refused_before_it_is_read(tmp_path):
    with pytest.raises(Refusal, match="200 MB, but the limit is 100 MB"):
        check_size(200 * 2**20)
    file = tmp_path / "huge.csv"
    with file.open("wb") as opened:
        opened.truncate(LIMITS.file_bytes + 1)
    assert command(file)[0] == 2


def command(*arguments):
    done = subprocess.run(
        [sys.executable, "-m", "lesson.command", "reviews", *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout, done.stderr


def test_the_command_prints_the_reading_as_one_json_object(tmp_path):
    file = tmp_path / "reviews.csv"
    file.write_bytes(table(["positive", "negative", ""]))
    status, output, _ = command(file, "--text", "text", "--label", "label")
    told = json.loads(output)
    assert status == 0
    assert list(told) == ["verdict", "message", "findings", "encoding", "delimiter", "header", "columns", "text_column",
                          "label_column", "rows_read", "rows_kept", "left_out", "labels"]  # fmt: skip
    assert told["left_out"][0] == {"line": 4, "reason": "the label is empty"}


def test_the_command_ends_with_status_two_and_one_sentence_for_a_refusal(tmp_path):
    file = tmp_path / "reviews.csv"
    file.write_bytes(b"%PDF-1.7")
    status, output, error = command(file)
    assert (status, json.loads(output)["verdict"]) == (2, "refuse")
    assert error.strip().splitlines() == [json.loads(output)["message"]]


def test_the_command_says_so_when_there_is_no_file(tmp_path):
    status, output, error = command(tmp_path / "none.csv")
    assert (status, output) == (2, "")
    assert "There is no file" in error


@pytest.mark.parametrize(("rows", "points"), [(60, 12), (200, 7), (1000, 3), (0, 50)])
def test_the_margin_is_half_the_widest_wilson_interval(rows, points):
    assert round(margin(rows)) == points
