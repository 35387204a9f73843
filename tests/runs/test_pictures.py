"""The recorded map of a run: nothing lost, nothing doubled, nothing kept for no reason, nothing broken by a crash."""

import shutil

import numpy as np
import pytest

from lesson.runs import pictures
from lesson.runs.pictures import Album
from lesson.runs.registry import Gone

SAID = np.array([0, 2, 1])


def vectors(step: int) -> np.ndarray:
    return np.full((3, 4), step, dtype=np.float16)


def files(folder):
    return [file for file, _ in pictures.stamps(folder)]


def test_pictures_come_back_in_the_order_of_their_steps(tmp_path):
    album = Album(tmp_path, [0, 10, 200])
    for step in (0, 10, 200):
        album.keep(step, vectors(step), SAID)
    found = pictures.read_all(files(tmp_path))
    assert [picture.step for picture in found] == [0, 10, 200]
    assert np.array_equal(found[1].vectors, vectors(10)) and found[1].said.tolist() == [0, 2, 1]


def test_a_step_told_again_after_a_crash_replaces_its_picture(tmp_path):
    Album(tmp_path, [0, 10]).keep(10, vectors(1), SAID)
    again = Album(tmp_path, [0, 10])
    again.keep(10, vectors(2), SAID)
    (found,) = pictures.read_all(files(tmp_path))
    assert found.vectors[0, 0] == 2


def test_vectors_that_did_not_move_are_written_once(tmp_path):
    album = Album(tmp_path, [0, 1, 2])
    for step in (0, 1, 2):
        album.keep(step, vectors(7), SAID + step)
    first, *later = files(tmp_path)
    assert all(file.stat().st_size < first.stat().st_size for file in later)
    assert pictures.read(files(tmp_path)).vectors[0, 0] == 7
    assert [picture.said[0] for picture in pictures.read_all(files(tmp_path))] == [0, 1, 2]


def test_of_many_evaluations_the_first_the_last_and_some_between_get_a_picture(tmp_path):
    steps = Album(tmp_path, range(0, 10_001, 10)).steps
    assert {0, 10_000} <= steps and len(steps) <= pictures.MOST_PICTURES + 1


@pytest.mark.parametrize("spoil", [lambda data: data[:40], lambda data: b"", lambda data: data[::-1]])
def test_a_file_that_a_crash_has_spoiled_is_passed_over(tmp_path, spoil):
    album = Album(tmp_path, [0, 1, 2])
    for step in (0, 1, 2):
        album.keep(step, vectors(step), SAID)
    broken = files(tmp_path)[1]
    broken.write_bytes(spoil(broken.read_bytes()))
    (tmp_path / "map" / ".next").write_bytes(b"half")
    assert [picture.step for picture in pictures.read_all(files(tmp_path))] == [0, 2]
    assert pictures.read(files(tmp_path)[:2]) is None


def test_a_deleted_run_is_told(tmp_path):
    album = Album(tmp_path / "run", [0])
    with pytest.raises(Gone):
        album.keep(0, vectors(0), SAID)


def test_a_run_without_pictures_has_none(tmp_path):
    assert files(tmp_path) == [] and pictures.read_all([]) == []


def test_infinite_numbers_are_cut_to_what_can_be_drawn(tmp_path):
    Album(tmp_path, [0]).keep(0, np.array([[np.inf, np.nan], [1, 2], [3, 4]], dtype=np.float16), SAID)
    shutil.copytree(tmp_path / "map", tmp_path / "copy" / "map")
    (found,) = pictures.read_all(files(tmp_path / "copy"))
    assert np.isfinite(found.vectors).all()
