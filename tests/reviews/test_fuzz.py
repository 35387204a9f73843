"""A short run of tests/fuzz_reviews.py; the long one is its own command."""

import pytest

from tests.fuzz_reviews import files, try_one

MUTATED = list(files(300, seed=42))


@pytest.mark.long
@pytest.mark.parametrize("part", range(6))
def test_mutated_files_are_answered_without_exception_or_contradiction(part):
    for name, data in MUTATED[part::6]:
        try_one(name, data)
