"""What the command line twins share: places are checked before any work, and each fault is one sentence."""

import os
from pathlib import Path

import pytest

from lesson import cli
from lesson.checkpoint_names import LOCAL, folders_are_open
from lesson.errors import LessonError


def _sentence(call, *arguments):
    with pytest.raises(LessonError) as refusal:
        call(*arguments)
    assert "\n" not in str(refusal.value)
    return str(refusal.value)


def test_a_result_goes_to_a_file_in_a_folder_that_is_there_and_over_no_source(tmp_path):
    source = tmp_path / "in.csv"
    source.write_text("a")
    (tmp_path / "link.csv").symlink_to(source)
    assert "is a folder" in _sentence(cli.check_out, tmp_path)
    assert "There is no folder" in _sentence(cli.check_out, tmp_path / "no" / "out.csv")
    assert "There is no folder" in _sentence(cli.check_out, source / "out.csv")
    for same in (source, tmp_path / "link.csv", tmp_path / "." / "in.csv"):
        assert "overwritten" in _sentence(cli.check_out, same, source)
    cli.check_out(tmp_path / "out.csv", source)
    cli.check_out(source, tmp_path / "gone.csv")


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="no such folder here")
def test_a_place_that_refuses_even_the_superuser_is_told():
    assert "cannot be written" in _sentence(cli.check_out, "/proc/out.csv")
    assert "cannot be written" in _sentence(cli.check_out_folder, "/proc/run")


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="the superuser may write anywhere")
def test_a_place_that_may_not_be_written_to_is_told(tmp_path):
    tmp_path.chmod(0o500)
    try:
        assert "cannot be written" in _sentence(cli.check_out, tmp_path / "out.csv")
        assert "cannot be written" in _sentence(cli.check_out_folder, tmp_path / "run")
    finally:
        tmp_path.chmod(0o700)


def test_a_run_goes_to_a_folder_that_is_there_or_can_be_made(tmp_path):
    (tmp_path / "file").write_text("a")
    assert "is a file" in _sentence(cli.check_out_folder, tmp_path / "file")
    assert "is a file" in _sentence(cli.check_out_folder, tmp_path / "file" / "run")
    cli.check_out_folder(tmp_path)
    cli.check_out_folder(tmp_path / "new" / "run")


def test_a_file_that_cannot_be_read_is_told_with_its_option(tmp_path):
    assert _sentence(cli.read_file, tmp_path, "--data").endswith("is a folder. Give one file after --data.")
    assert "There is no file" in _sentence(cli.read_file, tmp_path / "none", "--data")
    (tmp_path / "file").write_bytes(b"x")
    assert "cannot be read" in _sentence(cli.read_file, tmp_path / "file" / "below", "--csv")
    assert "cannot be read" in _sentence(cli.read_file, "nul\0", "--csv")
    assert cli.read_file(tmp_path / "file", "--data") == b"x"


def test_who_starts_a_command_for_oneself_may_name_folders_unless_told_otherwise(monkeypatch):
    monkeypatch.delenv(LOCAL)
    seen = []
    cli.run(lambda: seen.append(folders_are_open()))
    cli.run(lambda: seen.append(folders_are_open()), own_folders=True)
    monkeypatch.setenv(LOCAL, "0")
    cli.run(lambda: seen.append(folders_are_open()), own_folders=True)
    assert seen == [False, True, False]
