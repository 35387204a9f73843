"""For how long a class is kept, that nothing accepted is lost when the server is killed, and where it may not lie."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from lesson import places
from lesson.classroom import board, classes, collect, disk, ending, members, store
from lesson.errors import LessonError
from lesson.runs import notes, registry, storage, uploads
from tests.classroom.conftest import ANN, BEN, TEACHER

LONG_AGO = time.time() - 10 * 86_400
WRITER = """
import sys
from lesson.classroom import classes, collect, members
one, key = classes.start("Friday")
learner = "0123456789abcdefghijkl"
members.join(one.code, "Ann", learner)
print(one.id, flush=True)
for number in range(100_000):
    collect.answered(learner, f"question {number}", "Which?", "this", True)
    print(number, flush=True)
"""


def things(learner):
    """A run, an upload and a note of this learner's, untouched for ten days; the class's if they are in one."""
    run = registry.create("finetuning", {}, None, learner)
    run.settle("finished")
    store.belongs("runs", run.id, learner)
    upload = uploads.save(b"text,label", "mine.csv", learner)
    notes.keep(learner, said="x")
    runs = places.runs_folder()
    for file in (run.folder / "events.jsonl", runs / "uploads" / upload / "data", runs / "notes" / f"{learner}.json"):
        os.utime(file, (LONG_AGO, LONG_AGO))
    return run, upload


def sweep_all():
    registry.sweep()
    uploads.sweep()
    notes.sweep(store.kept("members") | store.kept("uploads"))
    ending.sweep()


def test_the_days_of_a_class_outrank_the_server_s_and_then_all_of_it_goes(taught):
    run, upload = things(ANN)
    other, theirs = things(BEN)
    sweep_all()
    assert run.exists and uploads.is_there(upload) and notes.recall(ANN)
    assert not (other.exists or uploads.is_there(theirs) or notes.recall(BEN))
    store.write("UPDATE classes SET created = created - ?", (classes.DAYS + 1) * classes.DAY)
    sweep_all()
    assert not (run.exists or uploads.is_there(upload) or notes.recall(ANN))
    assert members.of(ANN) is None and classes.taught_by(TEACHER) == []
    with pytest.raises(LessonError, match="no longer here"):
        classes.find(taught.id)


def test_a_class_shorter_than_the_server_s_limit_ends_sooner(taught, monkeypatch):
    monkeypatch.setenv("LESSON_RUN_HOURS", "9999")
    run, _ = things(ANN)
    classes.keep_for(taught, 1, TEACHER)
    store.write("UPDATE classes SET created = created - ?", 1.01 * classes.DAY)
    sweep_all()
    assert not run.exists


def test_a_deleted_class_leaves_nothing_of_it_and_everything_of_others(taught):
    collect.answered(ANN, "nsp", "Which?", "what Ann alone would say", True)
    run, upload = things(ANN)
    other, theirs = things(BEN)
    with pytest.raises(LessonError, match="Only the teacher"):
        ending.delete(taught, BEN)
    assert ending.counts(taught) == (1, 1, 1)
    ending.delete(taught, TEACHER)
    assert not (run.exists or uploads.is_there(upload) or notes.recall(ANN))
    assert other.exists and uploads.is_there(theirs)
    tables = [row[0] for row in store.read("SELECT name FROM sqlite_master WHERE type = 'table'")]
    assert len(tables) > 8 and [name for name in tables if store.read(f"SELECT * FROM {name}")] == []
    held = b"".join(file.read_bytes() for file in store.folder().iterdir())
    assert b"what Ann alone would say" not in held and taught.code.encode() not in held


def test_who_leaves_keeps_the_runs_and_the_class_lets_go_of_them(taught):
    run, _ = things(ANN)
    members.leave(ANN)
    assert run.exists and store.kept("runs") == set()


def test_every_answer_that_was_accepted_is_there_after_the_process_was_killed(runs_folder):
    writer = subprocess.Popen(
        [sys.executable, "-c", WRITER], cwd=places.PROJECT, env=os.environ, stdout=subprocess.PIPE, text=True
    )
    class_id, accepted = writer.stdout.readline().strip(), -1
    for line in writer.stdout:
        accepted = int(line)
        if accepted == 60:
            writer.send_signal(signal.SIGKILL)
    assert writer.wait() == -signal.SIGKILL and accepted >= 60
    assert {f"question {number}" for number in range(accepted + 1)} <= {each.name for each in board.answers(class_id)}


def test_a_write_waits_for_the_disk(taught):
    found = [
        store._existing().writer.execute(f"PRAGMA {name}").fetchone()[0] for name in ("journal_mode", "synchronous")
    ]
    assert found == ["wal", 2]


@pytest.mark.parametrize("kind", ["nfs4", "cifs", "fuse.sshfs", "9p"])
def test_a_network_folder_is_refused_with_what_to_do(kind, monkeypatch, tmp_path):
    monkeypatch.setenv("LESSON_CLASSES", str(tmp_path / "far"))
    monkeypatch.setattr(disk, "kind_of", lambda folder: kind)
    with pytest.raises(LessonError, match=f"network disk .{kind}.*Set LESSON_CLASSES"):
        classes.start("Friday")
    assert members.of(ANN) is None and not (tmp_path / "far").exists()


def test_beside_runs_on_a_network_folder_classes_go_elsewhere(monkeypatch, tmp_path):
    monkeypatch.setattr(Path, "home", lambda: tmp_path / "home")
    monkeypatch.setattr(disk, "kind_of", lambda folder: "nfs4" if folder == places.runs_folder() else "ext4")
    one, _ = classes.start("Friday")
    assert classes.find(one.id) == one and store.folder().is_relative_to(tmp_path / "home")
    assert not (places.runs_folder() / "classes").exists()


def test_the_kind_of_a_disk_is_that_of_the_mount_that_a_folder_lies_under(monkeypatch, tmp_path):
    class Mount:
        def __init__(self, mountpoint, fstype):
            self.mountpoint, self.fstype = str(mountpoint), fstype

    mounts = [Mount("/", "ext4"), Mount(tmp_path, "ext4"), Mount(tmp_path / "far", "NFS4"), Mount(tmp_path / "fa", "x")]
    monkeypatch.setattr(disk.psutil, "disk_partitions", lambda all: mounts)
    assert disk.kind_of.__wrapped__(tmp_path / "far" / "not" / "yet") == "nfs4"
    assert disk.kind_of.__wrapped__(tmp_path / "near") == "ext4"


def test_a_disk_that_is_full_is_told_in_a_sentence(taught, monkeypatch):
    writer = store._existing().writer
    writer.execute(f"PRAGMA max_page_count = {writer.execute('PRAGMA page_count').fetchone()[0]}")

    def fill():
        for number in range(200):
            collect.answered(ANN, str(number), "?" * 400, "x" * 400, True)

    with pytest.raises(LessonError, match="could not save this"):
        fill()
    assert members.of(ANN)


def test_a_folder_that_was_emptied_is_no_trouble(taught):
    for file in store.folder().iterdir():
        file.unlink()
    assert members.of(ANN) is None
    assert classes.start("Monday")[0].name == "Monday"


def test_only_its_owner_reads_the_file(taught):
    assert {oct(path.stat().st_mode)[-3:] for path in (store.folder() / store.FILE,)} == {"600"}
    assert storage.is_id(taught.id)
