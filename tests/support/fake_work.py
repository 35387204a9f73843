"""Work that the engine's tests hand to real workers: it counts, saves, and can be told to misbehave.

A run counts from its latest checkpoint to settings["steps"], one step every settings["seconds"].
"""

import json
import os
import signal
import sys
import time
from pathlib import Path

from lesson.errors import LessonError
from lesson.runs import registry as runs


def count(folder: str) -> None:
    """Count up to settings["steps"]: an event and a checkpoint every step, requests honoured between two."""
    run = runs.Run(Path(folder))
    steps = run.settings["steps"]
    run.append({"event": "start", "steps": steps, "done": counted(run)})
    for step in range(counted(run) + 1, steps + 1):
        if run.requested():
            return
        time.sleep(run.settings.get("seconds", 0.05))
        _misbehave(run, step)
        run.append({"event": "step", "step": step, "loss": 1 / step})
        with runs.new_folder(run.folder / "latest") as latest:
            (latest / "step.json").write_text(json.dumps(step) + " " * run.settings.get("padding", 0))
        run.append({"event": "checkpoint", "step": step})
    run.write_report({"counted": steps})


def conclude(folder: str) -> None:
    """End a run that rests with a report, as lesson.bert.finetuning.conclude does for fine-tuning."""
    run = runs.Run(Path(folder))
    with run.working():
        run.write_report({"concluded": counted(run)})
        run.settle("stopped")


def counted(run: runs.Run) -> int:
    """The step of the latest checkpoint, 0 without one."""
    latest = run.checkpoint("latest")
    return json.loads((latest / "step.json").read_text()) if latest else 0


def _misbehave(run: runs.Run, step: int) -> None:
    """settings["at"] = [step, what]: once, or at every attempt for "always …"."""
    at, what = run.settings.get("at", [0, ""])
    if step != at:
        return
    if what == "always die":
        os.kill(os.getpid(), signal.SIGKILL)
    if what == "always eat":
        eat()
    if what == "raise":
        raise ValueError("nobody expected this")
    if what == "refuse":
        raise LessonError("The data has no texts. Choose another column.")


def eat(megabytes: int = 4096) -> int:
    """Take memory until the worker's limit ends it."""
    held = []
    for _ in range(megabytes // 16):
        held.append(b"x" * (16 * 2**20))
        time.sleep(0.02)
    return len(held)


def shout(text: str) -> str:
    """A question with an answer."""
    return text.upper()


def refuse(sentence: str) -> None:
    """A question that the learner has to mend."""
    raise LessonError(sentence)


def fail() -> None:
    """A question that meets a bug."""
    raise RuntimeError("a secret detail")


def sleep(seconds: float) -> None:
    """A question that takes its time."""
    time.sleep(seconds)


def hold(file: str) -> None:
    """A question that is being answered as long as there is this file."""
    Path(f"{file}.held").touch()
    while Path(file).exists():
        time.sleep(0.05)


def die() -> None:
    """A question that kills its worker every time."""
    os.kill(os.getpid(), signal.SIGKILL)


def worker_facts() -> dict[str, object]:
    """What a worker was started with."""
    started = dict(entry.split("=", 1) for entry in Path("/proc/self/environ").read_text().split("\0") if "=" in entry)
    return dict(os.environ) | {"started": started, "pid": os.getpid(), "streamlit": "streamlit" in sys.modules}
