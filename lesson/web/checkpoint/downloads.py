"""Downloads that the learner has requested: each is a program, followed through the small file that it writes."""

import hashlib
import json
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import streamlit as st

from lesson import places
from lesson.errors import LessonError
from lesson.runs import storage
from lesson.web import asking, identity

SILENT_SECONDS = 120  # a download that writes nothing for so long is stuck, and did not even end itself
AT_ONCE = 2  # of all learners: more would only share the same line
STUCK = "The download got stuck, so it was ended. Start it again, and it continues where it stopped."
_RUNNING: dict[Path, subprocess.Popen[bytes]] = {}  # the programs of this server, by the file that each writes
_FOR: dict[Path, str] = {}  # the visitor who wanted it


def offer(hub_id: str) -> None:
    """Say how large the checkpoint is and offer to fetch it; or show how far a download is.

    LessonError without a network.
    """
    now = _progress(hub_id)
    if now and not now.get("problem"):
        st.fragment(_follow, run_every=0.5)(hub_id)
        return
    if now:
        st.text(now["problem"])
    size = asking.download_size(hub_id)
    st.text(f"It is not on this machine yet. Using it takes a one-time download of {size / 1e6:,.0f} MB.")
    if st.button("Download it", icon=":material/download:", key="download"):
        _start(hub_id)
        st.rerun()


def _follow(hub_id: str) -> None:
    now = _progress(hub_id)
    if not now or now.get("problem"):
        st.rerun()
    if now.get("finished"):
        _file(hub_id).unlink(missing_ok=True)
        asking.describe.clear()
        st.rerun()
    if not now["total"]:
        st.progress(0.0, text="Starting the download …")
        return
    share = min(1.0, now["done"] / now["total"])
    st.progress(share, text=f"{now['done'] / 1e6:,.0f} of {now['total'] / 1e6:,.0f} MB")


def _start(hub_id: str) -> None:
    who = identity.account()
    going_on = [file for file in _folder().glob("*.json") if _goes_on(_read(file))]
    if who in [_FOR.get(file) for file in going_on]:
        raise LessonError("You are already downloading a checkpoint. Start the next one when it is done.")
    if len(going_on) >= AT_ONCE:
        raise LessonError(f"{AT_ONCE} checkpoints are already being downloaded. Try again when one of them is done.")
    with storage.enough_room():
        storage.write_json(_file(hub_id), {"done": 0, "total": 0})
    for file in [file for file, program in _RUNNING.items() if not program or program.poll() is not None]:
        del _RUNNING[file]
        _FOR.pop(file, None)
    _FOR[_file(hub_id)] = who
    _RUNNING[_file(hub_id)] = subprocess.Popen(
        [sys.executable, "-m", "lesson.bert.fetch", hub_id, str(_file(hub_id))],
        cwd=places.PROJECT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def _goes_on(now: dict[str, Any] | None) -> bool:
    return now is not None and not now.get("finished") and not now.get("problem")


def _progress(hub_id: str) -> dict[str, Any] | None:
    return _read(_file(hub_id))


def _read(file: Path) -> dict[str, Any] | None:
    """What the download wrote last; None when there is none, or it ended a while ago. One that is stuck is ended."""
    try:
        now = json.loads(file.read_text(encoding="utf-8"))
        silent = time.time() - file.stat().st_mtime > SILENT_SECONDS
    except (OSError, ValueError):
        return None
    if not silent:
        return now
    return _end(file, now) if _goes_on(now) else None


def _end(file: Path, now: dict[str, Any]) -> dict[str, Any]:
    """End the program that writes this file, so that it no longer takes a part of the line."""
    program = _RUNNING.pop(file, None)
    if program:
        program.kill()
        with suppress(subprocess.TimeoutExpired):
            program.wait(2)
    ended = now | {"problem": STUCK}
    with storage.enough_room():
        storage.write_json(file, ended)
    return ended


def _file(hub_id: str) -> Path:
    return _folder() / f"{hashlib.sha256(hub_id.encode()).hexdigest()[:24]}.json"


def _folder() -> Path:
    folder = places.runs_folder() / "downloads"
    with storage.enough_room():
        folder.mkdir(mode=0o700, exist_ok=True)
    return folder
