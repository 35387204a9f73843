"""The broken practice files: the doctor says of each what the exercise's answer says."""

import json

import pytest

from lesson.places import BROKEN_FILES
from lesson.reviews import read

INDEX = json.loads((BROKEN_FILES / "index.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("exercise", INDEX, ids=lambda exercise: exercise["file"])
def test_the_doctor_says_what_is_wrong(exercise):
    reading = read((BROKEN_FILES / exercise["file"]).read_bytes(), exercise["file"])
    told = " ".join([reading.message, *reading.findings])
    assert reading.verdict == exercise["verdict"]
    assert exercise["says"] in told


@pytest.mark.parametrize("exercise", INDEX, ids=lambda exercise: exercise["file"])
def test_each_exercise_has_four_different_choices_one_of_them_right(exercise):
    assert len(set(exercise["choices"])) == 4
    assert 0 <= exercise["answer"] < 4
    assert exercise["note"]


def test_there_are_ten_and_each_file_is_in_the_index():
    files = {file.name for file in BROKEN_FILES.iterdir() if file.suffix == ".csv"}
    assert files == {exercise["file"] for exercise in INDEX}
    assert len(files) == 10
