"""The walls of the house: Streamlit above, models below, and neither in the other's process.

The web process answers in milliseconds because it holds no model library: Streamlit collects garbage after every rerun,
and with torch and transformers loaded that alone takes a fifth of a second.
"""

import ast
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from lesson import places
from tests.support.serving import loaded, serving
from tests.support.tiny import tiny_bert
from tests.support.visitor import in_a_thread, visit

SOURCES = [
    path
    for part in ("app.py", "pages", "lesson")
    for path in sorted(places.PROJECT.glob(f"{part}/**/*.py" if part != "app.py" else part))
]
MODELS = {"torch", "transformers", "sklearn", "tokenizers", "safetensors", "accelerate"}


def imported(path: Path) -> set[str]:
    """The full names of all modules that a file imports, wherever in the file."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom):
            names |= {node.module} | {f"{node.module}.{name.name}" for name in node.names}
    return names


def room(path: Path) -> str:
    """web (app.py, pages/, lesson/web/), bert (lesson/bert/) or between."""
    inside = path.relative_to(places.PROJECT).as_posix()
    if inside == "app.py" or inside.startswith(("pages/", "lesson/web/")):
        return "web"
    return "bert" if inside.startswith("lesson/bert/") else "between"


def offenders(packages: set[str], rooms: set[str]) -> list[str]:
    """Files outside `rooms` that import one of `packages`."""
    return [
        str(path.relative_to(places.PROJECT))
        for path in SOURCES
        if room(path) not in rooms and any(name.split(".")[0] in packages for name in imported(path))
    ]


def test_there_are_sources_to_check():
    assert {"web", "bert", "between"} <= {room(path) for path in SOURCES}


def test_streamlit_is_imported_by_the_web_floor_only():
    assert offenders({"streamlit", "altair"}, {"web"}) == []


def test_model_libraries_are_imported_in_lesson_bert_only():
    assert offenders(MODELS, {"bert"}) == []


def test_only_lesson_bert_imports_lesson_bert():
    others = [path for path in SOURCES if room(path) != "bert"]
    assert [path for path in others if any(name.startswith("lesson.bert") for name in imported(path))] == []


@pytest.mark.long
def test_the_modules_between_bring_in_no_model_library_by_any_way_round():
    modules = [
        ".".join(path.relative_to(places.PROJECT).with_suffix("").parts) for path in SOURCES if room(path) == "between"
    ]
    code = "import sys, importlib\nfor name in sys.argv[1:]: importlib.import_module(name.removesuffix('.__init__'))\n"
    code += f"print(*sorted({MODELS | {'streamlit'}} & set(sys.modules)))"
    names = [name for name in modules if not name.endswith("__main__")]
    told = subprocess.run(
        [sys.executable, "-c", code, *names], cwd=places.PROJECT, capture_output=True, text=True, check=True
    )
    assert told.stdout.split() == []


APP = """
import os
from pathlib import Path
import streamlit as st
from lesson.workers import ask
with Path("{log}").open("a") as log:
    log.write(f"{{os.getpid()}} {{__name__}}\\n")
facts = ask.ask("tests.support.fake_work:worker_facts")
st.text(f"worker {{facts['pid']}} streamlit={{facts['streamlit']}}")
"""


@pytest.fixture
def app(tmp_path):
    """A page that asks the engine and writes down every process that runs it."""
    script = tmp_path / "app.py"
    script.write_text(APP.format(log=tmp_path / "log"))
    return script


@pytest.mark.long
def test_workers_do_not_run_the_app_again(app):
    async def look(port: int) -> list[str]:
        async with visit(port) as visitor:
            await visitor.open("")
            return visitor.texts()

    with serving(app, PYTHONPATH=str(places.PROJECT), LESSON_INTERACTIVE_WORKERS="1", LESSON_WARM_UP="no") as server:
        texts = in_a_thread(look(server.port))
        assert (app.parent / "log").read_text() == f"{server.process.pid} __main__\n"
    assert len(texts) == 1 and texts[0].startswith("worker ") and texts[0].endswith("streamlit=False")


@pytest.mark.long
def test_the_web_process_holds_no_model_library_after_a_visit_to_every_page():
    async def open_cold(port: int, page: str) -> int:
        async with visit(port) as visitor:
            visitor.patience = 30  # a page that still waits for a worker has imported all that it needs
            with suppress(TimeoutError):
                await visitor.open(page, f"checkpoint={tiny_bert()}")  # whose answers and quotes take no time
            return len(visitor.elements)

    pages = ["", *(path.stem.partition("_")[2] for path in sorted((places.PROJECT / "pages").glob("*.py")))]
    with serving(LESSON_INTERACTIVE_WORKERS="1", LESSON_WARM_UP="no") as server:
        drawn = {page: in_a_thread(open_cold(server.port, page)) for page in pages}
        assert loaded(server.process.pid, "/pandas/"), "the question itself works"
        held = [
            name
            for name in ("/torch/", "/tokenizers/", "/sklearn/", "/safetensors/")
            if loaded(server.process.pid, name)
        ]
    assert held == [] and all(drawn.values()), drawn
