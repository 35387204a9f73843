"""docs/faults.md names tests that are there."""

import re

import pytest

from lesson import places

NAMED = re.compile(r"((?:tests/[\w/]*)?test_\w+\.py)|`([\w…]+)`")  # a file, maybe without its folder


def rows() -> list[str]:
    """The last cell of every row of its tables."""
    lines = (places.PROJECT / "docs" / "faults.md").read_text(encoding="utf-8").splitlines()
    cells = [line.rstrip("| ").rpartition("|")[2] for line in lines if line.startswith("| ")]
    return [cell for cell in cells if "tests/" in cell]


def missing(cell: str) -> list[str]:
    """What a cell names and nobody finds: files, and names of tests in the file before them."""
    found, text = [], ""
    for file, name in NAMED.findall(cell):
        if file:
            paths = [places.PROJECT / file] if "/" in file else [*(places.PROJECT / "tests").rglob(file)]
            text = "".join(path.read_text(encoding="utf-8") for path in paths if path.exists())
            found += [] if text else [file]
        else:
            pieces = [re.escape(piece) for piece in name.split("…")]
            found += [] if re.search(r"\w*".join(pieces), text) else [name]
    return found


@pytest.mark.parametrize("cell", rows())
def test_every_row_names_a_test_that_is_there(cell):
    assert missing(cell) == []


def test_a_name_that_is_nowhere_is_noticed():
    nowhere = "nobody_has_" + "written_this"
    assert missing(f"tests/test_faults.py `a_name_that_is…`, `{nowhere}`") == [nowhere]
    assert missing("tests/test_nowhere.py") == ["tests/test_nowhere.py"]
