"""Fetches one checkpoint from the Hugging Face hub as a program of its own, writing down how far it is.

The page starts it when the learner asks for a download, so neither the page nor a worker waits for the network.

    python -m lesson.bert.fetch bert-base-uncased progress.json

progress.json then holds {"done": bytes, "total": bytes}, and in the end also "finished": true or "problem": a sentence.
A network can go silent for ever, so the program ends itself when nothing has come for a while, or after
`LESSON_FETCH_MINUTES` (60).
"""

import os
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lesson import variables
from lesson.bert.hub import download
from lesson.errors import LessonError
from lesson.runs.storage import write_json

EVERY_SECONDS = 0.3
SILENT_SECONDS = 100.0  # less than the page waits before it ends this program (lesson/web/checkpoint/downloads.py)
MINUTES = 60.0
LOOK_SECONDS = 1.0


@dataclass
class _Progress:
    """How far a download is, as it is written down; `heard` is when anything came last."""

    file: Path
    done: int = 0
    total: int = 0
    began: float = field(default_factory=time.monotonic)
    heard: float = field(default_factory=time.monotonic)
    written: float = 0.0
    ended: bool = False
    lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, done: int, total: int) -> None:
        """What the hub's library calls with each piece."""
        self.done, self.total, self.heard = done, total, time.monotonic()
        if self.heard - self.written > EVERY_SECONDS:
            self.written = self.heard
            self.write()

    def write(self, **ending: Any) -> None:
        """Two threads write here: how it ended is the last word, whatever piece arrives a moment later."""
        with self.lock:
            if not self.ended:
                self.ended = bool(ending)
                write_json(self.file, {"done": self.done, "total": self.total, **ending})


def fetch(hub_id: str, progress_file: Path) -> None:
    """Fetch `hub_id`; what goes wrong is written to `progress_file` as a sentence, never raised.

    Ends the process when it takes too long, as the library has no way to be stopped.

    >>> fetch("bert-base-uncased", Path("progress.json"))  # asks the network  # doctest: +SKIP
    """
    progress = _Progress(progress_file)
    try:
        limit = 60 * variables.positive("LESSON_FETCH_MINUTES", MINUTES)
        threading.Thread(target=_watch, args=(hub_id, progress, limit), daemon=True).start()
        download(hub_id, progress.note)
        progress.done = progress.total
        progress.write(finished=True)
    except LessonError as error:
        progress.write(problem=str(error))


def _watch(hub_id: str, progress: _Progress, limit: float) -> None:
    while not (problem := _outlasted(hub_id, progress, limit)):
        time.sleep(LOOK_SECONDS)
    progress.write(problem=f"{problem} Start it again, and it continues where it stopped.")
    os._exit(1)


def _outlasted(hub_id: str, progress: _Progress, limit: float) -> str:
    now = time.monotonic()
    if now - progress.heard > SILENT_SECONDS:
        return f"The download of '{hub_id}' was ended, because nothing came for {SILENT_SECONDS:.0f} seconds."
    if now - progress.began > limit:
        return (
            f"The download of '{hub_id}' was ended after {limit / 60:g} minutes, the most that one may take here "
            "(LESSON_FETCH_MINUTES)."
        )
    return ""


if __name__ == "__main__":
    fetch(sys.argv[1], Path(sys.argv[2]))
