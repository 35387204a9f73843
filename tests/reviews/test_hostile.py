"""The hostile files: each is read or refused as its line in tests/data/hostile/expected.json says.

That table was worked out by hand. `left` is the number of rows left out, `message` a word of the sentence; what a line
does not name is not tested. The files are ours too; where one is named .csv and is something else, that is the test.
"""

import json
from pathlib import Path

import pytest

from lesson.reviews import read

HOSTILE = Path(__file__).parent.parent / "data" / "hostile"
EXPECTED = json.loads((HOSTILE / "expected.json").read_text(encoding="utf-8"))


@pytest.mark.long
@pytest.mark.parametrize("expected", EXPECTED, ids=lambda entry: entry["file"])
def test_a_hostile_file_is_read_as_worked_out_by_hand(expected):
    expected = dict(expected)
    name, message, left = expected.pop("file"), expected.pop("message", ""), expected.pop("left", None)
    del expected["why"]
    told = read((HOSTILE / name).read_bytes(), name).to_json()
    assert {key: told[key] for key in expected} == expected, told["message"]
    assert message in told["message"]
    assert left is None or len(told["left_out"]) == left
    assert told["rows_kept"] + len(told["left_out"]) == told["rows_read"]


def test_there_are_at_least_sixty_hostile_files():
    assert len(EXPECTED) >= 60
