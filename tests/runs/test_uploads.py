"""Uploads live beside the runs and go like them."""

import os
import shutil
import time

import pytest

from lesson import places
from lesson.errors import LessonError
from lesson.runs import belongings, notes, storage, uploads
from lesson.runs import registry as runs


def test_an_upload_comes_back_byte_for_byte():
    upload_id = uploads.save(b"\xff\xfet\0e\0x\0t\0", "../../Übung.csv")
    assert uploads.load(upload_id) == uploads.Upload("../../Übung.csv", b"\xff\xfet\0e\0x\0t\0")


@pytest.mark.parametrize("wrong", ["", "..", "../uploads", "x" * 22])
def test_an_unknown_upload_is_a_clear_sentence(wrong):
    with pytest.raises(LessonError, match="Upload it again"):
        uploads.load(wrong)


def test_an_upload_expires_like_a_run():
    old, new = uploads.save(b"a", "a.csv"), uploads.save(b"b", "b.csv")
    os.utime(places.runs_folder() / "uploads" / old / "data", (time.time() - 25 * 3600,) * 2)
    for each in (old, new):
        notes.keep(each, choices={"text": "a"})
    assert uploads.sweep() == [old]
    assert uploads.load(new).data == b"b"
    assert (notes.recall(old), notes.recall(new)) == ({}, {"choices": {"text": "a"}})


def test_a_deleted_upload_is_gone_and_deleting_twice_is_harmless():
    upload_id = uploads.save(b"a", "a.csv")
    for _ in range(2):
        uploads.delete(upload_id)
    with pytest.raises(LessonError):
        uploads.load(upload_id)


@pytest.mark.parametrize("remains", [".new-{}-0a0b0c0d", ".gone-0a0b0c0d0e0f0a0b"])
def test_what_a_crash_left_of_an_upload_is_nobody_s_and_in_nobody_s_way(remains):
    ada = storage.new_id()
    mine = uploads.save(b"a", "a.csv", ada)
    half = places.runs_folder() / "uploads" / remains.format("x" * 22)
    shutil.copytree(places.runs_folder() / "uploads" / mine, half)
    assert uploads.uploads_of(ada) == [mine]
    assert len({mine, uploads.save(b"b", "b.csv", ada)}) == 2
    belongings.delete_everything(ada)
    assert uploads.uploads_of(ada) == []


def test_uploads_are_not_taken_for_runs():
    uploads.save(b"a", "a.csv")
    assert runs.every_run(places.runs_folder()) == []
