"""The run folder: what it promises to pages and workers."""

import errno
import json
import os
import stat
import time

import pandas
import pytest

from lesson import places
from lesson.errors import LessonError
from lesson.runs import notes, storage
from lesson.runs import registry as runs

TABLE = pandas.DataFrame(
    {
        "line": [2, 3, 4, 5],
        "text": ["NA", "two\nlines, and a comma", 'a "quote"\r', "naïve 🙂 null"],
        "label": ["positive", "None", "1", "nan"],
        "part": ["train", "train", "validation", "test"],
    }
)


@pytest.fixture
def run():
    return runs.create("finetuning", {"epochs": 3}, TABLE, learner="ada")


def test_a_run_is_found_again_by_its_id_with_settings_and_data(run):
    again = runs.find(run.id)
    assert (again.kind, again.learner, again.settings) == ("finetuning", "ada", {"epochs": 3})
    assert again.table().to_dict("list") == TABLE.to_dict("list")


def test_ids_cannot_be_guessed_and_differ():
    ids = {runs.new_id() for _ in range(1000)}
    assert len(ids) == 1000 and all(len(each) == 22 for each in ids)


@pytest.mark.parametrize(
    "wrong", ["", ".", "..", "../settings", "a/b", "/etc/passwd", "x" * 22, "y" * 21 + "\n", "uploads"]
)
def test_an_id_cannot_lead_anywhere_but_to_a_run(run, wrong):
    with pytest.raises(LessonError, match="no such run"):
        runs.find(wrong)


def test_only_its_owner_can_read_a_run_folder(run):
    assert stat.S_IMODE(run.folder.stat().st_mode) == 0o700
    assert stat.S_IMODE(run.folder.parent.stat().st_mode) == 0o700


def test_events_come_back_in_order_with_their_time(run):
    before = time.time()
    for step in range(3):
        run.append({"event": "step", "step": step})
    assert [event["step"] for event in run.events()] == [0, 1, 2]
    assert [event["step"] for event in run.events(since=2)] == [2]
    assert round(before, 3) - 0.001 <= run.events()[0]["time"] <= time.time() + 0.001  # milliseconds are kept


def test_a_torn_last_line_is_passed_over_and_closed_by_the_next_event(run):
    run.append({"event": "step", "step": 1})
    log = run.folder / "events.jsonl"
    log.write_bytes(log.read_bytes() + b'{"event": "step", "st')
    assert [event["step"] for event in run.events()] == [1]
    run.append({"event": "step", "step": 2})
    assert [event["step"] for event in run.events()] == [1, 2]


def test_the_state_is_the_last_one_even_behind_a_torn_state_line(run):
    assert run.state == "new"
    run.settle("queued")
    run.append({"event": "state", "state": "queued", "message": '\n{"event": "state", "state": "finished"}'})
    log = run.folder / "events.jsonl"
    log.write_bytes(log.read_bytes() + b'{"event": "state", "state": "fai')
    assert run.state == "queued"
    run.settle("failed", "The reason.")
    assert (run.state, run.message) == ("failed", "The reason.")


def test_a_run_that_says_running_but_is_held_by_nobody_is_interrupted(run):
    with run.working():
        run.settle("running")
        assert run.state == "running"
    assert run.state == "interrupted"


def test_a_run_is_worked_on_by_one_at_a_time(run):
    with run.working(), pytest.raises(runs.Busy), run.working():
        pass


def test_a_checkpoint_is_exchanged_whole(run):
    for text in ("old", "new"):
        with runs.new_folder(run.folder / "latest") as folder:
            (folder / "weights").write_text(text)
    assert (run.checkpoint("latest") / "weights").read_text() == "new"
    assert sorted(path.name for path in run.folder.iterdir()) == ["data.csv", "latest", "reserve", "settings.json"]


def test_an_error_while_writing_a_checkpoint_keeps_the_one_before(run):
    with runs.new_folder(run.folder / "best") as folder:
        (folder / "weights").write_text("good")
    with pytest.raises(ZeroDivisionError), runs.new_folder(run.folder / "best") as folder:
        (folder / "weights").write_text(f"half {1 / 0}")
    assert (run.folder / "best" / "weights").read_text() == "good"
    assert not list(run.folder.glob(".new-*"))


def test_a_crash_between_the_two_renames_loses_no_checkpoint(run):
    with runs.new_folder(run.folder / "best") as folder:
        (folder / "weights").write_text("good")
    (run.folder / "best").rename(storage.previous(run.folder / "best"))
    (run.folder / ".new-best-1234").mkdir()
    assert (run.checkpoint("best") / "weights").read_text() == "good"
    with run.working():
        assert (run.folder / "best" / "weights").read_text() == "good"
        assert not list(run.folder.glob(".*-best*"))


def test_a_request_on_a_waiting_run_takes_effect_at_once(run):
    run.settle("queued")
    run.request("stop")
    run.request("stop")
    assert run.state == "stopped" and len(run.events()) == 2


def test_a_request_on_a_running_run_is_for_its_worker_to_read(run):
    with run.working():
        run.settle("running")
        run.request("pause")
        assert (run.state, run.requested()) == ("running", "pause")
        run.request(None)
        assert run.requested() is None


def test_a_run_that_goes_on_has_room_again_to_say_how_it_ended(run):
    run.settle("paused")
    assert not (run.folder / storage.RESERVE).exists(), "an end gives it back"
    run.settle("queued")
    assert (run.folder / storage.RESERVE).stat().st_size == storage.RESERVE_BYTES


def test_a_request_for_a_run_that_is_deleted_at_this_moment_is_a_sentence(run, monkeypatch):
    monkeypatch.setattr(storage, "write_json", lambda path, value: run.delete() or path.read_bytes())
    with pytest.raises(runs.Gone, match="This run was deleted."):
        run.request("pause")


def test_a_runs_folder_that_cannot_be_made_is_a_sentence(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setenv("LESSON_RUNS", str(tmp_path / "file" / "runs"))
    with pytest.raises(LessonError, match=r"cannot be made \(Not a directory\)\. Set LESSON_RUNS"):
        places.runs_folder()


def test_two_processes_may_sweep_the_same_files(tmp_path, monkeypatch):
    old = tmp_path / "old.json"
    old.write_text("{}")
    os.utime(old, (0, 0))
    monkeypatch.setattr(type(tmp_path), "glob", lambda *_: iter([tmp_path / "swept-by-the-other.json", old]))
    storage.sweep_files(tmp_path, "*.json")
    assert not old.exists()


def test_a_deleted_run_is_gone_at_once_and_tells_its_worker_to_stop(run):
    with run.working():
        run.delete()
        assert run.requested() == "stop"
        with pytest.raises(runs.Gone):
            run.append({"event": "step", "step": 1})
    with pytest.raises(LessonError):
        runs.find(run.id)
    assert not list(run.folder.parent.iterdir())


def test_a_learner_sees_their_own_runs_only(run):
    other = runs.create("finetuning", {}, None, learner="bob")
    assert runs.runs_of("ada") == [run] and runs.runs_of("bob") == [other] and runs.runs_of("") == []


def test_runs_expire_after_their_last_event_unless_somebody_works_on_them(run, monkeypatch):
    monkeypatch.setenv("LESSON_RUN_HOURS", "2")
    busy, fresh = (runs.create("finetuning", {}, None) for _ in range(2))
    for each in (run, busy, fresh):
        each.append({"event": "step", "step": 1})
    for each in (run, busy):
        os.utime(each.folder / "events.jsonl", (time.time() - 7300,) * 2)
    with busy.working():
        assert runs.sweep() == [run.id]
    assert busy.exists and fresh.exists


def test_remains_of_a_crashed_creation_are_swept_and_never_listed(run):
    half = run.folder.parent / ".new-half"
    half.mkdir()
    os.utime(half, (time.time() - 4000,) * 2)
    assert runs.every_run(run.folder.parent) == [run]
    runs.sweep()
    assert not half.exists()


def test_a_folder_of_the_command_line_is_a_run_too(tmp_path):
    run = runs.create("finetuning", {"epochs": 1}, TABLE, folder=tmp_path / "my" / "run")
    assert runs.Run(tmp_path / "my" / "run").settings == {"epochs": 1} == run.settings
    with pytest.raises(LessonError, match="not empty"):
        runs.create("finetuning", {}, TABLE, folder=tmp_path / "my" / "run")


def test_a_report_is_there_whole_or_not_at_all(run):
    assert run.report() is None
    run.write_report({"test_accuracy": 0.7})
    (run.folder / ".report.json.half").write_text('{"test')
    assert run.report() == {"test_accuracy": 0.7} == json.loads((run.folder / "report.json").read_text())


DAMAGES = [
    "",
    "{}",
    "[]",
    '{"kind": "fine',
    '{"kind": "finetuning", "more": 1}',
    '{"kind": "finetuning", "created": 1e300, "settings": {}}',
]


def test_a_report_notes_and_events_that_are_something_else_are_not_there(run):
    (run.folder / "report.json").write_text("3")
    assert run.report() is None
    notes.keep(run.id, guess=1)
    (places.runs_folder() / "notes" / f"{run.id}.json").write_text("[3]")
    assert notes.recall(run.id) == {}
    before = len(run.events())
    storage.append_line(run.folder / "events.jsonl", b'{"step": 3}')
    assert len(run.events()) == before


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_run_is_not_called_deleted_and_a_deleted_one_is(run, damage):
    (run.folder / "settings.json").write_text(damage)
    with pytest.raises(runs.Gone, match="This run is damaged: its settings.json cannot be read"):
        run.settings  # noqa: B018
    run.delete()
    with pytest.raises(runs.Gone, match="This run was deleted"):
        run.settings  # noqa: B018


@pytest.mark.parametrize("damage", DAMAGES)
def test_one_damaged_run_folder_does_not_hide_the_others(run, damage):
    other = runs.create("finetuning", {}, None, learner="ada")
    (other.folder / "settings.json").write_text(damage)
    assert runs.runs_of("ada") == [run]
    with pytest.raises(runs.Gone):
        other.record  # noqa: B018  (reading it is the test)


@pytest.mark.parametrize("number", [errno.EROFS, errno.EACCES])
def test_a_folder_that_cannot_be_written_to_is_a_sentence(run, number, monkeypatch):
    def refuse(*args: object, **more: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(storage, "append_line", refuse)
    with pytest.raises(LessonError, match="cannot be written to"):
        run.append({"event": "step", "step": 1})
    for method in ("rename", "unlink"):
        monkeypatch.setattr(type(run.folder), method, refuse)
    for change in (run.delete, lambda: run.request(None)):
        with pytest.raises(LessonError, match="cannot be written to"):
            change()


def test_notes_of_learners_who_have_gone_expire_like_runs():
    old, new = storage.new_id(), storage.new_id()
    for each in (old, new):
        notes.keep(each, guess="6")
    os.utime(places.runs_folder() / "notes" / f"{old}.json", (0, 0))
    notes.sweep()
    assert (notes.recall(old), notes.recall(new)) == ({}, {"guess": "6"})
