"""Reads whatever may need much time or memory in a separate process: the worst file ends only that process.

The process ends when the answer is there, and all its memory goes back to the machine: 100 MB of reviews need up to
1 GB while they are read, and Python would keep most of it. Starting it takes half a second, so small plain files are
read where they are. Where the system has no such limits (Windows) the wall clock remains.
"""

import importlib
import os
import pickle
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

from lesson.reviews.reading import LIMITS, Refusal
from lesson.reviews.wording import count

_ROOT = Path(__file__).resolve().parents[2]
_PROGRAM = "from lesson.reviews.apart import serve; serve()"
_INSIDE = "LESSON_READING_APART"
_PACKED = (b"\x1f\x8b", b"PK", b"\xd0\xcf\x11\xe0")  # gzip, zip (and so xlsx, ods), old Excel


def is_needed(data: bytes) -> bool:
    """Whether a file is so large, or may unpack to so much, that it is read in a separate process."""
    return (len(data) > LIMITS.read_here_bytes or data.startswith(_PACKED)) and _INSIDE not in os.environ


def call(module: str, function: str, *arguments: Any, **named: Any) -> Any:
    """What `function` of `module` returns, computed in a separate process; raises what the function raises.

    Raises Refusal, naming the limit that was passed, when the process did not end by itself.

    >>> call("lesson.reviews.wording", "count", 2, "row")
    '2 rows'
    """
    sent = pickle.dumps((module, function, arguments, named), protocol=5)
    path = os.pathsep.join(filter(None, [str(_ROOT), os.environ.get("PYTHONPATH")]))
    try:
        done = subprocess.run(
            [sys.executable, "-P", "-c", _PROGRAM],
            input=sent,
            capture_output=True,
            timeout=LIMITS.read_seconds * 1.5,
            check=False,
            env=os.environ | {"PYTHONPATH": path, _INSIDE: "1"},
        )
    except subprocess.TimeoutExpired:
        raise Refusal(_too_long()) from None
    return _answer(done)


def _answer(done: "subprocess.CompletedProcess[bytes]") -> Any:
    if done.returncode == -getattr(signal, "SIGXCPU", 24):
        raise Refusal(_too_long())
    if done.returncode or not done.stdout:
        if b"MemoryError" in done.stderr or done.returncode < 0:
            raise Refusal(too_large())
        raise RuntimeError(done.stderr.decode("utf-8", "replace"))
    failed, answer = pickle.loads(done.stdout)  # written by our own program a moment ago
    if failed:
        raise answer
    return answer


def too_large() -> str:
    """The sentence for a file that fills the memory."""
    return (
        f"Reading the file takes more than {LIMITS.read_memory_bytes / 2**30:.0f} GB of memory, which is the limit: "
        "keep some of its rows and try again."
    )


def _too_long() -> str:
    return (
        f"Reading the file takes more than {count(LIMITS.read_seconds, 'second')}, which is the limit: "
        "keep some of its rows and try again."
    )


def serve() -> None:
    """Answer the one call that arrives on standard input; this is the process's program."""
    _bound()
    module, function, arguments, named = pickle.loads(sys.stdin.buffer.read())
    try:
        answer = False, getattr(importlib.import_module(module), function)(*arguments, **named)
    except Exception as error:
        answer = True, error
    sys.stdout.buffer.write(pickle.dumps(answer, protocol=5))


def _bound() -> None:
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (LIMITS.read_memory_bytes, LIMITS.read_memory_bytes))
    resource.setrlimit(resource.RLIMIT_CPU, (LIMITS.read_seconds, LIMITS.read_seconds + 5))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
