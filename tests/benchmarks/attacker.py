"""One bored visitor: sends a server what breaks in, one thing after the other, for as long as the class lasts.

Everything that a visitor can send without a browser: addresses that name folders, other people's runs and nothing at
all; files that unfold without end; checkpoints of a million layers, or with a pipe for weights; 8,000 long reviews to
be quoted; runs started one after another; tabs that open and vanish; strangers at the scheduler's port. Each must end
with a sentence. What the attacker does not do: kill anything (tests/benchmarks/kills.py does).
"""

import asyncio
import gzip
import itertools
import json
import os
import socket
import tempfile
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil
from websockets.exceptions import WebSocketException

from lesson.runs import storage, uploads
from tests.reviews.test_limits import long_text_in_many_cells
from tests.support import tiny
from tests.support.visitor import PROBLEM, Visitor, visit

Attack = Callable[["Attacker"], Awaitable[None]]
LONG_REVIEWS, WORDS = 8_000, 350
GONE = (ConnectionError, OSError, TimeoutError, WebSocketException)


class Attacker:
    """The visitor's weapons, made beforehand, and what became of them: `sent` attacks and `told` sentences by kind."""

    def __init__(self, port: int, server: int, arms: Path) -> None:
        """Make files and checkpoints in `arms`; `server` is the web process's id."""
        self.port, self.server = port, server
        self.sent: Counter[str] = Counter()
        self.told: Counter[str] = Counter()
        self.errors: list[str] = []
        self.files = _files()
        self.checkpoints = {name: str(make(arms / name)) for name, make in _CHECKPOINTS.items()}

    async def go_on(self, until: float) -> None:
        """Attack until then (by the monotonic clock); what breaks a visit off is an error only if the server did it."""
        for name, attack in itertools.cycle(self.attacks().items()):
            if time.monotonic() > until:
                return
            self.sent[name.split(":")[0]] += 1
            try:
                await attack(self)
            except (LookupError, *GONE) as error:
                self.errors.append(f"attacker, {name}: {error!r}")

    def attacks(self) -> dict[str, Attack]:
        """All of them, by name."""
        pages = {"Your_reviews": list(self.files), "Fine_tune": ["long.csv"]}
        opened = {f"file: {name} on {page}": _uploading(page, name) for page, names in pages.items() for name in names}
        names = {*self.checkpoints.values(), "~root", "/etc", "../..", "run:../../x", "a/b/c", "\x00", "x" * 5000}
        asked = {f"checkpoint: {name[:40]}": _opening("Masked_words", f"checkpoint={name}") for name in names}
        ids = {f"id: {each}": _opening("Fine_tune", each) for each in ("run=../..", f"run={storage.new_id()}&data=%00")}
        more: dict[str, Attack] = {"tabs": _tabs, "scheduler": _scheduler, "runs": _runs, "long text": _long_text}
        return opened | asked | ids | more

    async def look(self, visitor: Visitor, name: str) -> None:
        """Note what the page told, and a stack trace as an error."""
        told = visitor.texts()
        self.told[name] += PROBLEM in told or ":material/block:" in " ".join(told)
        self.errors += [f"attacker, {name}: {error}" for error in visitor.errors]
        visitor.errors.clear()


def _opening(page: str, query: str) -> Attack:
    """Open a page of this address."""

    async def attack(attacker: Attacker) -> None:
        async with visit(attacker.port) as visitor:
            await visitor.open(page, query)
            await attacker.look(visitor, page)

    return attack


def _uploading(page: str, name: str) -> Attack:
    """Upload a file anew, so that nobody remembers it, open a page with it, and let go of it."""

    async def attack(attacker: Attacker) -> None:
        upload = uploads.save(attacker.files[name], name)
        await _opening(page, f"data={upload}")(attacker)
        uploads.delete(upload)

    return attack


async def _tabs(attacker: Attacker) -> None:
    """Twenty tabs at once that vanish without a word."""

    async def one() -> None:
        with suppress(*GONE):
            async with visit(attacker.port) as visitor:
                await visitor.open("")
                visitor.socket.transport.abort()

    await asyncio.gather(*(one() for _ in range(20)))


async def _scheduler(attacker: Attacker) -> None:
    """Talk to every port that the cluster listens on, without its keys."""
    for child in psutil.Process(attacker.server).children(recursive=True):
        with suppress(psutil.Error):
            for each in child.net_connections("tcp"):
                if each.status == psutil.CONN_LISTEN:
                    await asyncio.to_thread(_babble, each.laddr.port)


def _babble(port: int) -> None:
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1) as stranger:
        stranger.sendall(b"\x01" + bytes(7) + b"GET / HTTP/1.1\r\n\r\n" + bytes(4096))
        stranger.settimeout(1)
        stranger.recv(100)


async def _runs(attacker: Attacker) -> None:
    """Start a run, and another one, and press buttons on what somebody else's link leads to."""
    async with visit(attacker.port) as visitor:
        for _ in range(2):
            visitor.query = ""
            await visitor.open("Fine_tune")
            if visitor.widget("Start fine-tuning")[1].disabled:
                await visitor.set("How many of the validation reviews", "Below 40 %")
            await visitor.click("Start fine-tuning")
            await attacker.look(visitor, "runs")
        query = visitor.query
    async with visit(attacker.port) as other:  # with another cookie
        await other.open("Fine_tune", query)
        attacker.errors += ["attacker: a stranger may stop a run"] if other.has("Stop") else []


async def _long_text(attacker: Attacker) -> None:
    """Words without end in the field for a sentence."""
    async with visit(attacker.port) as visitor:
        await visitor.open("Masked_words")
        await visitor.set("A sentence to try", "My own sentence")
        await visitor.set("Your sentence", "😀 [MASK] " * 20_000)
        await attacker.look(visitor, "long text")


def _files() -> dict[str, bytes]:
    """Files that unfold, that never end, and that are merely long."""
    text = " ".join(["good"] * WORDS)
    rows = "".join(f'"{text} {number}",{number % 2}\n' for number in range(LONG_REVIEWS))
    return {
        "members.csv.gz": gzip.compress(b"") * 400_000,
        "bomb.csv.gz": gzip.compress(bytes(200 * 2**20), 1),
        "prints.xlsx": long_text_in_many_cells(60_000),
        "long.csv": f"text,label\n{rows}".encode(),
        "names.csv": b"__index__,probability,step\n"
        + b"".join(b"It was =1+1 number %d,Sentence,%d\n" % (number, number % 2) for number in range(40)),
        "nul.csv": bytes(100_000),
    }


def _with_config(folder: Path, **changes: object) -> Path:
    tiny.bert(folder)
    config = json.loads((folder / "config.json").read_text()) | changes
    (folder / "config.json").write_text(json.dumps(config))
    return folder


def _with_pipe(folder: Path) -> Path:
    tiny.bert(folder)
    (folder / "model.safetensors").unlink()
    os.mkfifo(folder / "model.safetensors")
    return folder


def _nested(folder: Path) -> Path:
    tiny.bert(folder)
    (folder / "config.json").write_text('{"model_type": "bert", "x": ' + "[" * 100_000 + "]" * 100_000 + "}")
    return folder


_CHECKPOINTS: dict[str, Callable[[Path], Path]] = {
    "million-layers": lambda folder: _with_config(folder, num_hidden_layers=1_000_000),
    "million-wide": lambda folder: _with_config(folder, hidden_size=1_000_000),
    "pipe": _with_pipe,
    "nested": _nested,
}


@dataclass(frozen=True)
class Attacked:
    """What one attacker did: attacks `sent` and sentences `told`, by kind, and what went wrong."""

    sent: Counter[str]
    told: Counter[str]
    errors: list[str]


def attack_class(port: int, server: int, until: float) -> Attacked:
    """Attack a server until then, in a process of one's own: what attacking costs stops nobody's clock."""
    with tempfile.TemporaryDirectory() as arms:
        attacker = Attacker(port, server, Path(arms))
        asyncio.run(attacker.go_on(until))
    return Attacked(attacker.sent, attacker.told, attacker.errors)
