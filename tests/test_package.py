"""`pip install .` and the command `bert-lesson`: the wheel holds all that the lesson needs, wherever it is started."""

import json
import os
import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.NewSession_pb2 import Config

from lesson import command, places
from lesson.web.navigation import BESIDE, STEPS
from tests.support.command import run_program
from tests.support.serving import serving
from tests.support.visitor import in_a_thread, visit

NOT_LOCALHOST = "127.0.0.2"  # an address of this computer, as good as one that others reach it by


@pytest.fixture(scope="module")
def installed(tmp_path_factory) -> Path:
    """A folder that the lesson is installed in, without the libraries it needs, which are those of the tests."""
    folder = tmp_path_factory.mktemp("installed")
    options = ["--quiet", "--no-index", "--no-deps", "--no-build-isolation", "--target", str(folder)]
    subprocess.run([sys.executable, "-m", "pip", "install", *options, str(places.PROJECT)], check=True)
    return folder


def bert_lesson(installed: Path, *words: str) -> list[str]:
    """The command line of the installed command."""
    return [sys.executable, str(installed / "bin" / "bert-lesson"), *words]


def files(folder: Path) -> set[str]:
    """All files below a folder, but for what Python makes of them."""
    return {str(each.relative_to(folder)) for each in folder.rglob("*") if each.is_file() and each.suffix != ".pyc"}


@pytest.mark.long
def test_the_wheel_holds_every_asset_every_page_and_the_settings(installed):
    app = installed / "lesson" / "_app"
    for name in ("assets", "pages", ".streamlit"):
        assert files(app / name) == files(places.PROJECT / name) != set()
    assert (app / "app.py").is_file()


@pytest.mark.long
def test_the_wheel_needs_what_the_requirements_pin(installed):
    told = next(installed.glob("*.dist-info/METADATA")).read_text(encoding="utf-8")
    needs = {line.removeprefix("Requires-Dist: ") for line in told.splitlines() if line.startswith("Requires-Dist: ")}
    lines = (places.PROJECT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    assert needs == {line for line in lines if line and not line.startswith("#")} != set()


@pytest.mark.long
def test_the_installed_app_starts_in_an_empty_folder_for_this_computer_alone(installed, tmp_path):
    folder = tmp_path / "empty"
    folder.mkdir()

    toolbars = []

    def inspect(data: bytes) -> None:
        message = ForwardMsg.FromString(data)
        if message.HasField("new_session"):
            toolbars.append(message.new_session.config.toolbar_mode)

    async def look(port: int) -> tuple[list[str], set[str], list[str], list[str]]:
        async with visit(port) as visitor:
            visitor.inspect = inspect
            await visitor.open("")
            first, pages = visitor.texts(), set(visitor.pages)
            await visitor.open("Your_reviews")  # read by a worker
            return first, pages, visitor.texts(), visitor.errors

    with serving(
        command=bert_lesson(installed),
        folder=folder,
        PYTHONPATH=str(installed),
        LESSON_INTERACTIVE_WORKERS="1",
        LESSON_WARM_UP="no",
    ) as server:
        first, pages, reviews, errors = in_a_thread(look(server.port))
        with pytest.raises(OSError, match="refused|assign|timed out"):
            socket.create_connection((NOT_LOCALHOST, server.port), timeout=5)
    assert any("Pre-training" in text for text in first)
    assert len(pages) == len(STEPS) + len(BESIDE)
    assert any("1,800 reviews" in text for text in reviews) and errors == []
    assert Config.ToolbarMode.VIEWER in toolbars, "the settings in .streamlit are found"
    assert list(folder.iterdir()) == []


def test_an_installed_twin_finds_the_installed_lesson(installed, tmp_path):
    data = installed / "lesson" / "_app" / "assets" / "reviews.csv"
    program = bert_lesson(installed, "reviews", str(data))
    done = subprocess.run(
        program, cwd=tmp_path, env=os.environ | {"PYTHONPATH": str(installed)}, capture_output=True, check=True
    )
    assert json.loads(done.stdout)["verdict"] == "ready"


def test_the_readme_has_every_variable_that_is_read():
    told = (places.PROJECT / "README.md").read_text(encoding="utf-8")
    read = {
        name
        for file in places.PACKAGE.rglob("*.py")
        for name in re.findall(r'"(LESSON_[A-Z_]+)"', file.read_text(encoding="utf-8"))
    } - {"LESSON_READING_APART"}  # which a process sets for another one, nobody else
    assert len(read) > 10 and [name for name in sorted(read) if f"`{name}`" not in told] == []


@pytest.mark.parametrize("name", command.TWINS)
def test_every_twin_tells_its_options_under_its_own_name(name):
    done = run_program(name, "--help")
    assert done.returncode == 0 and done.stdout.startswith(f"usage: bert-lesson {name} ")


def test_help_names_every_twin():
    told = run_program("--help").stdout
    assert all(name in told and twin.about in told for name, twin in command.TWINS.items())


def test_an_unknown_command_is_one_sentence_and_status_2():
    done = run_program("compere")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "bert-lesson has no command 'compere'. Did you mean compare? See bert-lesson --help.\n"


@pytest.mark.parametrize(
    ("options", "address", "folders"),
    [
        ([], "localhost", "1"),
        (["--server.port", "8600"], "localhost", "1"),
        (["--server.address", "0.0.0.0"], "0.0.0.0", None),
        (["--server.address=0.0.0.0"], None, None),
    ],
)
def test_folders_are_open_to_oneself_only(options, address, folders, monkeypatch):
    monkeypatch.delenv("LESSON_LOCAL_CHECKPOINTS", raising=False)
    started = []
    monkeypatch.setattr(os, "execv", lambda program, words: started.extend(words))
    command.start_app(options)
    assert started[1:4] == ["-m", "streamlit", "run"] and Path(started[4]).name == "app.py"
    assert os.environ.get("LESSON_LOCAL_CHECKPOINTS") == folders
    if address:
        assert started[started.index("--server.address") + 1] == address


def test_a_reader_that_has_enough_is_no_trouble():
    program = f"{sys.executable} -m lesson.command reviews assets/reviews.csv | head -c 9"
    done = subprocess.run(["bash", "-c", program], cwd=places.PROJECT, capture_output=True, text=True, check=True)
    assert done.stdout == '{"verdict' and done.stderr == ""
