"""A real server for tests and benchmarks: `streamlit run`, as the README says, on a free port of this computer."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from lesson import places


@dataclass(frozen=True)
class Server:
    """A running server: `python -m streamlit run` and what it listens on."""

    process: subprocess.Popen
    port: int

    @property
    def address(self) -> str:
        """Where a browser finds it."""
        return f"http://127.0.0.1:{self.port}"


@contextmanager
def serving(
    script: Path = places.PROJECT / "app.py",
    command: Sequence[str] = (),
    folder: Path = places.PROJECT,
    **environment: str,
) -> Iterator[Server]:
    """Serve `script`, or what `command` starts in `folder`, until the block ends.

    Raises RuntimeError when the server does not come up within a minute.
    """
    port = _free_port()
    command = command or [sys.executable, "-m", "streamlit", "run", str(script), "--server.address", "127.0.0.1"]
    options = ["--server.port", str(port), "--server.headless", "true"]
    process = subprocess.Popen(
        [*command, *options], cwd=folder, env=os.environ | environment, stdout=subprocess.DEVNULL
    )
    try:
        server = Server(process, port)
        _wait_until_healthy(server)
        yield server
    finally:
        process.terminate()
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def loaded(process: int, library: str) -> bool:
    """Whether a shared library whose path contains `library` is mapped into a running process.

    Python packages with compiled parts cannot be imported without it: `loaded(pid, "/torch/")` asks for PyTorch.
    """
    return any(library in line for line in Path(f"/proc/{process}/maps").read_text().splitlines())


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _wait_until_healthy(server: Server) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end and server.process.poll() is None:
        try:
            with urllib.request.urlopen(f"{server.address}/_stcore/health", timeout=2) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("the server did not come up")
