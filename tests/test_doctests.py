"""The examples in docstrings are true: each module's are run, and one that is not run says why."""

import doctest
import importlib
import pkgutil
import re
from types import ModuleType

import pytest

import lesson
from lesson import errors, places

MODULES = sorted(each.name for each in pkgutil.walk_packages(lesson.__path__, "lesson."))
REASON = re.compile(r"# \w[^#]+# doctest: \+SKIP$")


@pytest.mark.long
@pytest.mark.parametrize("name", MODULES)
def test_the_examples_of_a_module_are_true(name):
    assert doctest.testmod(importlib.import_module(name)).failed == 0


def test_examples_are_found_and_a_wrong_one_is_noticed():
    assert doctest.testmod(errors).attempted > 0
    wrong = ModuleType("wrong", ">>> 1 + 1  # is three\n3\n")
    assert doctest.testmod(wrong).failed == 1


def test_an_example_that_is_not_run_says_why():
    lines = [
        f"{file.relative_to(places.PROJECT)}: {line.strip()}"
        for file in places.PACKAGE.rglob("*.py")
        for line in file.read_text(encoding="utf-8").splitlines()
        if "+SKIP" in line
    ]
    assert [line for line in lines if not REASON.search(line)] == []
