"""The hub: nothing without a network, nothing that would not be opened, nothing beyond what is allowed."""

import json
import os
import subprocess
import sys
from types import SimpleNamespace

import pytest

from lesson.bert import fetch, hub
from lesson.errors import LessonError


class Hub:
    """What the library does: it lists files, makes bars of the class it is given and updates them."""

    def __init__(self, folder, files):
        self.folder, self.files, self.asked, self.fetched = folder, files, [], 0

    def __call__(self, name, tqdm_class=None, dry_run=False, **options):
        self.asked.append(options)
        if dry_run:
            return [SimpleNamespace(filename=n, file_size=size, will_download=new) for n, size, new in self.files]
        self.fetched += 1
        bar = tqdm_class(total=100, unit="B", desc="Reconstructing", name="x")
        bar.update(40)
        bar.update(60)
        tqdm_class(total=2, unit="it").update(1)
        return str(self.folder)


@pytest.fixture
def library(monkeypatch, tmp_path):
    made = Hub(tmp_path, [("model.safetensors", 100, True), ("config.json", 7, False)])
    monkeypatch.setattr(hub, "snapshot_download", made)
    return made


def test_without_a_network_download_and_size_are_one_clear_sentence():
    for question in (
        lambda: hub.download_size("bert-base-uncased"),
        lambda: hub.download("bert-base-uncased", lambda *_: None),
    ):
        with pytest.raises(LessonError, match="cannot be reached") as caught:
            question()
        assert "\n" not in str(caught.value)


def test_download_reports_bytes_and_the_size_is_what_is_still_missing(library, tmp_path):
    seen = []
    assert hub.download("x/y", lambda *progress: seen.append(progress)) == tmp_path
    assert seen == [(40, 100), (100, 100)]
    assert hub.download_size("x/y") == 100


def test_the_token_of_the_machine_is_not_used_for_visitors_unless_told_so(library, monkeypatch):
    hub.download("x/y", lambda *_: None)
    assert [options["token"] for options in library.asked] == [False, False]
    monkeypatch.setenv("LESSON_USE_HF_TOKEN", "1")
    hub.download_size("x/y")
    assert library.asked[-1]["token"] is None, "the library's own way"


@pytest.mark.parametrize(
    ("variables", "files", "words"),
    [
        ({"LESSON_CHECKPOINT_MB": "3"}, [("model.safetensors", 4_000_000, True)], "4 MB.*3 MB here"),
        (
            {"LESSON_HUB_CACHE_MB": "1", "LESSON_LOCAL_CHECKPOINTS": "0"},
            [("model.safetensors", 4_000_000, True)],
            "no room",
        ),
        ({}, [("model.safetensors", 10**18, True)], "MB"),
        ({"LESSON_CHECKPOINT_MB": "10000000000000"}, [("model.safetensors", 10**18, True)], "no room"),
        ({}, [(f"model-{n}-of-999.safetensors", 1, True) for n in range(999)], "999 files"),
        ({}, [("config.json", 7, True)], "save_pretrained"),
        ({"LESSON_CHECKPOINT_MB": "much"}, [("model.safetensors", 7, True)], "whole number"),
    ],
)
def test_what_is_too_much_or_would_not_be_opened_is_never_fetched(library, monkeypatch, variables, files, words):
    library.files = files
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    for question in (hub.download_size, lambda name: hub.download(name, lambda *_: None)):
        with pytest.raises(LessonError, match=words):
            question("x/y")
    assert library.fetched == 0


def test_who_runs_the_lesson_for_oneself_may_fill_the_own_cache(library, monkeypatch):
    library.files = [("model.safetensors", 4_000_000, True)]
    monkeypatch.setenv("LESSON_HUB_CACHE_MB", "1")
    assert hub.download_size("x/y") == 4_000_000


@pytest.mark.parametrize(
    ("minutes", "download", "told"),
    [
        ("60", "lambda *_: time.sleep(600)", "nothing came for 1 seconds. Start it again"),
        (
            "0.02",
            "lambda _, tell: [(tell(n, 9), time.sleep(0.1)) for n in range(9999)]",
            "after 0.02 minutes, the most",
        ),
        ("soon", "lambda *_: None", "LESSON_FETCH_MINUTES must be a number above 0, such as 60, not 'soon'"),
        ("60", "lambda _, tell: tell(9, 9)", None),
    ],
)
def test_a_download_that_goes_silent_or_takes_too_long_ends_itself_with_a_sentence(tmp_path, minutes, download, told):
    code = (
        "import time, pathlib; from lesson.bert import fetch; "
        f"fetch.download, fetch.SILENT_SECONDS, fetch.LOOK_SECONDS = {download}, 1.0, 0.1; "
        f"fetch.fetch('x/y', pathlib.Path({str(tmp_path / 'now.json')!r}))"
    )
    environment = os.environ | {"LESSON_FETCH_MINUTES": minutes}
    subprocess.run([sys.executable, "-c", code], env=environment, timeout=120, check=False)
    written = json.loads((tmp_path / "now.json").read_text())
    assert written.get("finished") is (True if told is None else None)
    assert told is None or told in written["problem"]


def test_how_a_download_ended_is_not_overwritten_by_a_piece_that_arrives_a_moment_later(tmp_path):
    progress = fetch._Progress(tmp_path / "now.json")
    progress.write(problem="It took too long.")
    progress.note(5, 9)
    assert json.loads(progress.file.read_text())["problem"] == "It took too long."


def test_fetching_needs_no_model_library():
    code = "import sys, lesson.bert.fetch; assert not {'torch', 'transformers'} & set(sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
