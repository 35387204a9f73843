"""A run is a folder: what was asked, the data, what happened so far, the checkpoints and the report.

    settings.json   kind, learner, time of creation, and the settings; never changes
    data.csv        line, text, label, part (train, validation, test): the data as trained on
    events.jsonl    one JSON object a line, only ever appended to; see events.py
    latest/ best/   checkpoints, each put in its place whole
    map/            what the head read of some validation reviews at each evaluation; see pictures.py
    report.json     the result; request: "pause", "stop" or "limit", as long as it is asked for
    lock            held by the process that works on the run; the operating system releases it when that process dies

Pages and workers meet only here, so a refresh, a second tab, a dead worker or a restarted server lose nothing. What
this module does not do: make, find or expire runs (lesson/runs/registry.py).
"""

import functools
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import pandas
from filelock import FileLock, Timeout

from lesson import places
from lesson.errors import LessonError
from lesson.runs import events, storage
from lesson.runs.record import About, Record

Request = Literal["pause", "stop", "limit"]  # limit: a run may not take longer
DELETED = "This run was deleted. Start a new one."
DAMAGED = "This run is damaged: its settings.json cannot be read. Put the file back, or start a new run."
ENDED = {"paused", "stopped", "finished", "failed"}


class Busy(LessonError):
    """Another process is working on this run; the learner need not do anything."""


class Gone(LessonError):
    """The run was deleted or has expired, or nobody can tell any more what it was."""


@dataclass(frozen=True)
class Run:
    """A run folder; nothing is held in memory, so any number of these may look at the same one.

    >>> from tempfile import TemporaryDirectory
    >>> from lesson.runs.registry import create
    >>> with TemporaryDirectory() as place:
    ...     run = create("finetuning", {"epochs": 3}, None, learner="ada", folder=Path(place, "run"))
    ...     run.append({"event": "step", "step": 1, "loss": 1.1})
    ...     run.events()[-1]["loss"], run.state
    (1.1, 'new')
    """

    folder: Path

    @property
    def id(self) -> str:
        """The folder's name."""
        return self.folder.name

    @property
    def record(self) -> Record:
        """settings.json. Raises Gone, also when it is damaged."""
        path = self.folder / "settings.json"
        try:
            return _read_record(path, path.stat().st_mtime_ns)
        except (FileNotFoundError, NotADirectoryError):
            raise Gone(DELETED) from None
        except (OSError, ValueError):
            raise Gone(DAMAGED) from None

    @property
    def settings(self) -> dict[str, Any]:
        """What the run was asked to do."""
        return dict(self.record.settings)

    @property
    def kind(self) -> str:
        """finetuning, pretraining or comparison."""
        return self.record.kind

    @property
    def learner(self) -> str:
        """Whose run it is; empty for a run of the command line."""
        return self.record.learner

    @property
    def about(self) -> About:
        """What the page noted down with it."""
        return self.record.about

    def table(self) -> pandas.DataFrame:
        """data.csv, or an empty table. Texts such as `NA` stay texts."""
        path = self.folder / "data.csv"
        if not path.exists():
            return pandas.DataFrame(columns=["line", "text", "label", "part"])
        return pandas.read_csv(path, keep_default_na=False, dtype={"text": str, "label": str, "part": str})

    def events(self, since: int = 0) -> list[dict[str, Any]]:
        """The events from number `since` on; a line that is half written, or is none, is not there."""
        return [line for line in storage.read_lines(self.folder / "events.jsonl") if "event" in line][since:]

    def append(self, event: dict[str, Any]) -> None:
        """Add one event with the time of now.

        Raises Gone when the run was deleted, LessonError when the disk is full.
        """
        events.check(event)
        stamped = {"event": event["event"], "time": round(time.time(), 3)} | event
        try:
            with storage.enough_room():
                storage.append_line(self.folder / "events.jsonl", json.dumps(stamped, ensure_ascii=False).encode())
        except FileNotFoundError:
            raise Gone(DELETED) from None

    def last_state(self, only: str | None = None) -> dict[str, Any]:
        """The last "state" event, or the last that says `only`, as written; {} when there is none."""
        path = self.folder / "events.jsonl"
        try:
            facts = path.stat()
        except OSError:
            return {}
        return _last_state(path, facts.st_size, facts.st_mtime_ns, only)

    def claimed_by(self, ticket: str) -> bool:
        """Whether, by the latest news, this ticket (a Dask task) is working on this run."""
        last = self.last_state()
        return last.get("state") == "running" and last.get("ticket") == ticket

    @property
    def state(self) -> str:
        """new, queued, running, paused, stopped, finished, failed, or interrupted: running, but without a process."""
        state = self.last_state().get("state", "new")
        return "interrupted" if state == "running" and not self.alive else state

    @property
    def message(self) -> str:
        """The sentence that came with the last state, such as the reason of a failure; may be empty."""
        return self.last_state().get("message", "")

    @property
    def alive(self) -> bool:
        """Whether a living process works on this run."""
        path = self.folder / "lock"
        if not path.exists():
            return False
        try:
            with FileLock(path).acquire(timeout=0):
                return False
        except Timeout:
            return True
        except OSError:
            return False

    @contextmanager
    def working(self) -> Iterator[None]:
        """Lock the run: one process at a time. Repairs what a crash left behind. Raises Busy, or Gone."""
        if not self.exists:
            raise Gone(DELETED)
        lock = FileLock(self.folder / "lock")
        try:
            lock.acquire(timeout=0.5)  # a page that asks `alive` holds it for microseconds
        except Timeout:
            raise Busy("This run is already being worked on. Wait until it is done, or pause it first.") from None
        except FileNotFoundError:
            raise Gone(DELETED) from None
        except OSError as error:
            raise LessonError(
                f"This run cannot be locked ({error.strerror}): its folder is read-only or full."
            ) from None
        try:
            storage.mend(self.folder)
            yield
        finally:
            lock.release()

    def settle(self, state: str, message: str = "", **more: Any) -> None:
        """Write down its state now; even on a full disk there is room for an end.

        An end releases the reserve; a run that continues gets a new one. Raises Gone, or LessonError on a full disk.
        """
        if state in ENDED:
            (self.folder / storage.RESERVE).unlink(missing_ok=True)
        elif state == "queued" and self.exists:
            storage.reserve(self.folder)
        self.append({"event": "state", "state": state} | ({"message": message} if message else {}) | more)

    def request(self, request: Request | None) -> None:
        """Ask the worker to pause or stop at its next step; None takes that back.

        A run that nobody works on stops or pauses at once, with what it has.
        """
        path = self.folder / "request"
        if not self.exists:
            raise Gone(DELETED)
        if request is None:
            with storage.enough_room():
                path.unlink(missing_ok=True)
            return
        try:
            with storage.enough_room():
                storage.write_json(path, request)
        except FileNotFoundError:  # deleted in another tab since we looked
            raise Gone(DELETED) from None
        try:
            with self.working():
                if self.last_state().get("state") in {"queued", "running"} | (
                    {"paused"} if request == "stop" else set()
                ):
                    self.settle("paused" if request == "pause" else "stopped")
        except Busy:
            pass  # its worker will read the request

    def requested(self) -> Request | None:
        """What the learner asked for, for the worker to look at between two steps; a deleted run must stop."""
        if not self.exists:
            return "stop"
        try:
            return json.loads((self.folder / "request").read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None

    def checkpoint(self, name: Literal["latest", "best"]) -> Path | None:
        """The folder of a checkpoint, also in the moment in which it is exchanged; None when there is none yet."""
        final = self.folder / name
        return next((path for path in (final, storage.previous(final)) if path.is_dir()), None)

    def report(self) -> dict[str, Any] | None:
        """report.json, or None as long as there is none."""
        try:
            report = json.loads((self.folder / "report.json").read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None
        return report if isinstance(report, dict) else None

    def write_report(self, report: dict[str, Any]) -> None:
        """Write report.json whole. Raises LessonError when the disk is full."""
        with storage.enough_room():
            storage.write_json(self.folder / "report.json", report)

    @property
    def exists(self) -> bool:
        """Whether the folder is a run (still)."""
        return (self.folder / "settings.json").exists()

    def delete(self) -> None:
        """Delete the run at once, also while it runs: its worker then finds nothing to go on with and ends.

        Raises LessonError on a disk that is read-only.
        """
        with storage.enough_room():
            storage.remove(self.folder)


def find(run_id: str) -> Run:
    """The run of this id. Raises Gone when there is none (any more)."""
    run = Run(places.runs_folder() / run_id) if storage.is_id(run_id) else None
    if run is None or not run.exists:
        raise Gone(
            f"There is no such run. Runs are deleted {storage.hours_kept():g} hours after their last change; start a "
            "new one."
        )
    return run


def every_run(folder: Path) -> list[Run]:
    """All runs in `folder`, oldest first; what is incomplete, or was deleted just now, is skipped."""
    found = []
    for name in filter(storage.is_id, os.listdir(folder)):
        with suppress(Gone):
            run = Run(folder / name)
            found.append((run.record.created, name, run))
    return [run for *_, run in sorted(found)]


@functools.lru_cache(maxsize=1024)
def _read_record(path: Path, _changed: int) -> Record:
    return Record.model_validate_json(path.read_bytes())


@functools.lru_cache(maxsize=1024)
def _last_state(path: Path, _size: int, _changed: int, only: str | None) -> dict[str, Any]:
    """Found from the end: a class polls the states of all its runs every second, and runs have thousands of steps."""
    data = b"\n" + path.read_bytes()
    end = len(data)
    while (start := data.rfind(b'\n{"event": "state"', 0, end)) >= 0:
        end = start
        try:
            event = json.loads(data[start + 1 : data.index(b"\n", start + 1)])
        except ValueError:  # torn
            continue
        if only in (None, event.get("state")):
            return event
    return {}
