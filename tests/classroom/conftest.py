"""A class with a teacher and a student, in a folder of the test's own."""

import pytest

from lesson.classroom import classes, codes, members
from lesson.classroom.classes import Class
from lesson.runs import storage

TEACHER = storage.new_id()
ANN, BEN = storage.new_id(), storage.new_id()


@pytest.fixture(autouse=True)
def no_wrong_codes():
    codes.forget()


@pytest.fixture
def taught() -> Class:
    """A class of TEACHER's, with ANN in it."""
    one, key = classes.start("Friday")
    classes.admit(key, TEACHER)
    members.join(one.code, "Ann", ANN)
    return one
