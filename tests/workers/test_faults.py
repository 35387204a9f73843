"""Whatever dies, nothing is lost, and a sentence says what happened.

Real workers, real signals, a real full disk: each test ends a process or a resource that a run depends on.
"""

import os
import subprocess
import sys
import textwrap
from contextlib import suppress

import pytest

from lesson import places
from lesson.errors import LessonError
from lesson.runs import registry as runs
from lesson.workers import ask, connection, engine
from tests.support.engines import counting, kill, living, local_engine, states, steps, until


@pytest.fixture(scope="module", autouse=True)
def workers():
    with local_engine(MEMORY_LIMIT="400MiB", INTERACTIVE_MEMORY_LIMIT="400MiB"):
        yield


def start_and_wait(run, number=3):
    engine.start(run)
    until(lambda: len(steps(run)) >= number)
    return run


@pytest.mark.long
def test_a_run_whose_worker_is_killed_goes_on_from_its_checkpoint():
    run, later = start_and_wait(counting(steps=40)), counting("bob", steps=2)
    engine.start(later)
    kill(run.last_state()["pid"])
    until(lambda: engine.recovering(run))
    until(lambda: run.state == "finished" and later.state == "finished")
    assert later.last_state("running")["time"] >= run.last_state("finished")["time"], "it was not overtaken"
    assert states(run) == ["queued", "running", "running", "finished"]
    assert set(steps(run)) == set(range(1, 41))
    assert [event["done"] for event in run.events() if event["event"] == "start"][1] > 1
    assert "died" in run.last_state("running")["message"] and "last checkpoint" in run.last_state("running")["message"]


@pytest.mark.long
def test_a_run_that_kills_its_worker_twice_is_given_up_with_the_reason_and_its_checkpoint():
    run, other = counting(at=[3, "always die"]), counting("bob", steps=2)
    engine.start(run)
    engine.start(other)
    until(lambda: run.state == "failed" and other.state == "finished")
    assert "The worker died. This happened twice" in run.message and "Choose a smaller" in run.message
    assert steps(run) == [1, 2] and run.checkpoint("latest")


@pytest.mark.long
def test_a_worker_out_of_memory_is_replaced_and_the_run_says_so():
    run, other = counting(at=[2, "always eat"]), counting("bob", steps=2)
    engine.start(run)
    engine.start(other)
    until(lambda: run.state == "failed" and other.state == "finished")
    assert run.message.startswith("The worker ran out of memory. This happened twice")
    assert "ran out of memory. A new one goes on" in run.last_state("running")["message"]


@pytest.mark.long
@pytest.mark.parametrize("question", ["die", "eat"])
def test_a_question_that_kills_its_worker_is_answered_with_a_sentence_and_the_next_one_as_ever(question):
    with pytest.raises(LessonError, match="may have run out of memory. .* try again"):
        ask.ask(f"tests.support.fake_work:{question}")
    assert ask.ask("tests.support.fake_work:shout", "still here") == "STILL HERE"


@pytest.mark.long
def test_a_cluster_that_is_killed_is_replaced_and_the_waiting_run_gets_its_turn():
    run, waits = start_and_wait(counting(steps=400)), counting("bob", steps=2)
    engine.start(waits)
    kill(connection.current().process.pid)
    until(lambda: run.state == "interrupted")
    assert ask.ask("tests.support.fake_work:shout", "back") == "BACK"
    until(lambda: waits.state == "finished")
    assert run.state == "interrupted"
    run.delete()


SERVER = """
    import sys
    from tests.support.engines import counting, local_engine, steps, until
    from lesson.workers import ask, connection, engine
    with local_engine():
        run, waits = counting(steps=400), counting("bob", steps=2)
        engine.start(run)
        engine.start(waits)
        until(lambda: len(steps(run)) > 3)
        print(run.id, waits.id, connection.current().process.pid, run.last_state()["pid"],
              ask.ask("tests.support.fake_work:worker_facts")["pid"], flush=True)
        sys.stdin.read()  # until it is killed
"""


@pytest.mark.long
def test_a_killed_server_leaves_no_worker_behind_and_its_successor_goes_on():
    with subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(SERVER)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as server:
        run, waits, *workers = server.stdout.readline().split()
        run, waits = runs.find(run), runs.find(waits)
        server.kill()
    until(lambda: not any(living(int(worker)) for worker in workers))
    assert (run.state, waits.state) == ("interrupted", "queued")
    known = max(steps(run))
    engine.position(waits)
    until(lambda: waits.state == "finished")
    assert run.state == "interrupted", "it is for the learner to resume it"
    engine.start(run)
    until(lambda: max(steps(run)) > known)
    assert sorted(set(steps(run))) == list(range(1, max(steps(run)) + 1))
    run.delete()


@pytest.fixture
def small_disk(tmp_path):
    """A disk of 2 MiB for the runs."""
    folder = tmp_path / "runs"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=2m,mode=700", "tmpfs", str(folder)]
    if os.geteuid() or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("a small disk can only be mounted by root")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def test_a_disk_that_fills_up_while_a_checkpoint_is_written_keeps_the_one_before(small_disk):
    filler = small_disk / "filler"
    run = start_and_wait(counting(steps=400, padding=300_000))
    with suppress(OSError):  # the disk is full: that was the purpose
        filler.write_bytes(bytes(2**21))
    until(lambda: run.state == "failed")
    assert run.message.startswith("The disk that holds the runs is full. What was saved before is kept.")
    saved = [event["step"] for event in run.events() if event["event"] == "checkpoint"][-1]
    assert not list(run.folder.glob(".new-*")) and (run.checkpoint("latest") / "step.json").read_text().strip() == str(
        saved
    )
    filler.unlink()
    engine.start(run)
    until(lambda: run.state == "running" and steps(run)[-1] > saved + 1)
    assert [event["done"] for event in run.events() if event["event"] == "start"][-1] == saved
    run.delete()


def test_a_full_disk_refuses_new_runs_with_a_sentence(small_disk):
    with pytest.raises(OSError, match="No space left"):
        (small_disk / "filler").write_bytes(bytes(2**22))
    with pytest.raises(LessonError, match="disk that holds the runs is full"):
        counting()
    assert [path.name for path in small_disk.iterdir()] == ["filler"]


def test_a_half_written_run_folder_is_mended_and_goes_on():
    run = counting(steps=6)
    run.settle("queued")
    run.settle("running", ticket="of a server long gone", attempt=1, pid=1, worker="tcp://127.0.0.1:1")
    with runs.new_folder(run.folder / "latest") as latest:
        (latest / "step.json").write_text("4")
    (run.folder / "latest").rename(run.folder / ".old-latest")
    (run.folder / ".new-latest-1f").mkdir()
    (run.folder / "request").write_text('"sto')
    log = run.folder / "events.jsonl"
    log.write_bytes(log.read_bytes() + b'{"event": "step", "step": 4, "lo')
    assert run.state == "interrupted"
    engine.start(run)
    until(lambda: run.state == "finished")
    assert steps(run) == [5, 6]


def dask(*arguments: str, **environment: str) -> subprocess.Popen:
    """A Dask program, started as the README says."""
    settings = os.environ | {"DASK_CONFIG": str(places.PROJECT / "lesson" / "workers" / "dask.yaml")} | environment
    return subprocess.Popen([sys.executable, "-m", "dask", *arguments], cwd=places.PROJECT, env=settings)


@pytest.mark.long
def test_a_cluster_of_separate_programs_does_the_same_work_and_survives_the_loss_of_one(monkeypatch, tmp_path):
    address = "tcp://127.0.0.1:8796"
    common = ("worker", address, "--nthreads", "1", "--no-dashboard", "--host", "127.0.0.1", "--resources")
    programs = [
        dask(
            "scheduler", "--host", "127.0.0.1", "--port", "8796", "--no-dashboard", "--dashboard-address", "127.0.0.1:0"
        )
    ]
    programs += [dask(*common, f"{kind}=1", "--no-nanny") for kind in ("training", "training", "interactive")]
    monkeypatch.setenv("LESSON_SCHEDULER", address)
    try:
        with local_engine():
            until(lambda: _counted("training") == 2)
            run = start_and_wait(counting(steps=60))
            victim = run.last_state()["pid"]
            assert victim in {program.pid for program in programs[1:]}
            kill(victim)
            until(lambda: run.state == "finished")
            assert set(steps(run)) == set(range(1, 61)) and run.last_state("running")["pid"] != victim
            assert ask.ask("tests.support.fake_work:shout", "from afar") == "FROM AFAR"
    finally:
        for program in programs:
            program.kill()
            program.wait()


def _counted(kind: str) -> int:
    try:
        connection.current()._counted = (0.0, {})
        return engine.status()[kind]
    except LessonError:
        return 0  # the scheduler is not up yet
