"""The model picker and its downloads: what they offer, and how many at once."""

import json
import os
import subprocess
import sys
import time

import pytest
from streamlit.testing.v1 import AppTest

from lesson.checkpoint_names import LOCAL
from lesson.errors import LessonError
from lesson.runs import storage
from lesson.web.checkpoint import downloads, lengths


def _choice():
    from lesson.web import state
    from lesson.web.checkpoint import picker

    picker._choice(state.Place("ada", checkpoint="x/y"), "")


def _another_choice():
    import streamlit as st

    from lesson.web import state
    from lesson.web.checkpoint import picker

    st.session_state["checkpoint-lesson-bert"] = "x/y"
    st.session_state["model-lesson-bert"] = ""
    picker._choice(state.Place("ada"), "lesson-bert")


def _slider():
    from lesson.web import state
    from lesson.web.checkpoint import lengths

    lengths.slider(state.Place("ada", checkpoint="x/y"), "max_length")


@pytest.mark.parametrize(("folders", "label"), [("1", "hub, or a folder"), ("0", "hub")])
def test_a_folder_is_offered_only_where_folders_are_open(monkeypatch, folders, label):
    monkeypatch.setenv(LOCAL, folders)
    monkeypatch.setattr("lesson.web.asking.describe", lambda name: pytest.fail("asked") if name != "x/y" else _facts())
    at = AppTest.from_function(_choice, default_timeout=30).run()
    assert not at.exception
    assert at.text_input[0].label.endswith(label)


def test_weights_that_are_no_numbers_are_told_where_the_model_is_chosen(monkeypatch):
    def refuse(name):
        raise LessonError("One of the numbers in cls of 'x/y' is no number.")

    monkeypatch.setattr("lesson.web.asking.describe", lambda name: _facts())
    monkeypatch.setattr("lesson.web.asking.check", refuse)
    at = AppTest.from_function(_another_choice, default_timeout=30).run()
    at.button(key="use-model").click().run()
    assert not at.exception and "One of the numbers in cls of 'x/y' is no number." in [text.value for text in at.text]


@pytest.mark.parametrize("positions", [64, 100, 512])
def test_no_more_tokens_are_offered_than_a_checkpoint_reads(monkeypatch, positions):
    monkeypatch.setattr("lesson.web.asking.describe", lambda name: {"max_positions": positions})
    assert lengths.offered("x/y")[-1] == positions and lengths.offered("x/y")[:2] == [32, 64]
    at = AppTest.from_function(_slider, default_timeout=30).run()
    assert not at.exception and at.select_slider[0].value == min(positions, 128)


@pytest.mark.parametrize(
    ("told", "offered"),
    [("The checkpoint 'x/y' is not on this machine yet. Download it.", True), ("'x/y' has no tokenizer.", False)],
)
def test_a_download_is_offered_for_what_was_never_fetched_and_for_nothing_else(monkeypatch, told, offered):
    def refuse(name):
        raise LessonError(told)

    seen = []
    monkeypatch.setattr("lesson.web.asking.describe", refuse)
    monkeypatch.setattr(downloads, "offer", seen.append)
    at = AppTest.from_function(_choice, default_timeout=30).run()
    assert (seen == ["x/y"]) == offered
    assert (told in [text.value for text in at.text]) != offered


@pytest.fixture
def everybody(monkeypatch):
    """Each download is somebody else's."""
    monkeypatch.setattr(downloads.identity, "account", storage.new_id)


def test_a_visitor_downloads_one_checkpoint_at_a_time(monkeypatch):
    monkeypatch.setattr(downloads.subprocess, "Popen", lambda command, **_: None)
    monkeypatch.setattr(downloads.identity, "account", lambda: "ada")
    downloads._start("h/h")
    with pytest.raises(LessonError, match="You are already downloading"):
        downloads._start("i/i")
    monkeypatch.setattr(downloads.identity, "account", lambda: "grace")
    downloads._start("i/i")


@pytest.mark.usefixtures("everybody")
def test_no_more_downloads_begin_than_the_line_bears(monkeypatch):
    started = []
    monkeypatch.setattr(downloads.subprocess, "Popen", lambda command, **_: started.append(command))
    for name in ("a/a", "b/b"):
        downloads._start(name)
    with pytest.raises(LessonError, match="being downloaded"):
        downloads._start("c/c")
    downloads._file("a/a").write_text(json.dumps({"done": 1, "total": 1, "finished": True}))
    downloads._start("c/c")
    assert [command[-2] for command in started] == ["a/a", "b/b", "c/c"]


@pytest.mark.usefixtures("everybody")
def test_a_download_that_is_stuck_is_ended_and_no_longer_counts(monkeypatch):
    popen, started = subprocess.Popen, []

    def stuck(_, **options):
        started.append(popen([sys.executable, "-c", "import time; time.sleep(600)"], **options))
        return started[-1]

    monkeypatch.setattr(downloads.subprocess, "Popen", stuck)
    for name in ("d/d", "e/e"):
        downloads._start(name)
    long_ago = time.time() - downloads.SILENT_SECONDS - 1
    os.utime(downloads._file("d/d"), (long_ago, long_ago))
    assert "got stuck" in downloads._progress("d/d")["problem"]
    downloads._start("f/f")
    try:
        assert [program.poll() is None for program in started] == [False, True, True]
        with pytest.raises(LessonError, match="being downloaded"):
            downloads._start("g/g")
    finally:
        for program in started:
            program.kill()
            program.wait()


def _facts():
    return {
        "parameters": 1e6,
        "layers": 2,
        "hidden_size": 16,
        "vocab_size": 28,
        "has_masked_lm_head": True,
        "has_next_sentence_head": True,
    }
