"""Names: what each kind of name opens, and what it tells of this machine's disk."""

import json
import os

import pytest

from lesson.bert import checkpoints, hub
from lesson.bert.checkpoint_files import files, place
from lesson.checkpoint_names import LOCAL
from lesson.errors import LessonError
from lesson.runs import registry
from tests.support import tiny


@pytest.fixture
def on_a_server(monkeypatch):
    monkeypatch.delenv(LOCAL)


def _sentence(name):
    with pytest.raises(LessonError) as refusal:
        checkpoints.open(name)
    return str(refusal.value).replace(name, "NAME")


def test_on_a_server_a_folder_is_as_closed_as_one_that_is_not_there(on_a_server, tmp_path):
    folder = tiny.bert(tmp_path / "bert")
    assert _sentence(str(folder)) == _sentence(str(tmp_path / "nothing")) == _sentence("~root/bert")
    assert LOCAL in _sentence("/")


def test_on_a_server_a_folder_named_like_a_hub_id_is_not_looked_for(on_a_server, tmp_path, monkeypatch):
    tiny.bert(tmp_path / "models" / "bert")
    monkeypatch.chdir(tmp_path)
    assert _sentence("models/bert") == _sentence("models/nothing")
    monkeypatch.setenv(LOCAL, "1")
    assert checkpoints.open("models/bert").folder.name == "bert"


def test_a_tilde_is_one_s_own_home_and_never_another_s(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    tiny.bert(tmp_path / "bert")
    assert checkpoints.resolve("~/bert") == tmp_path / "bert"
    assert "no folder" in _sentence("~root")
    assert "no folder" in _sentence("~nobody-of-this-name")


@pytest.mark.parametrize("name", ["", "a/b/c", "x" * 300, "nul\0", "two words", "-x", "a--b", "bert\n"])
def test_what_can_be_no_name_is_told(name):
    assert "neither a folder" in _sentence(name) or name == ""


def test_a_run_s_own_model_is_opened_by_the_run_s_id_and_by_no_path(on_a_server):
    run = registry.create("pretraining", {}, None)
    assert "no model yet" in _sentence(f"run:{run.id}")
    tiny.bert(run.folder / "latest")
    assert checkpoints.resolve(f"run:{run.id}") == run.folder / "latest"
    assert "no such run" in _sentence("run:../../etc")
    assert "no such run" in _sentence(f"run:{run.id}/latest")


def test_the_hub_s_cache_may_link_to_its_blobs(tmp_path, monkeypatch):
    repository = tmp_path / "models--x--y"
    folder = tiny.bert(repository / "snapshots" / "1a2b")
    (repository / "blobs").mkdir()
    for number, file in enumerate(folder.iterdir()):
        file.rename(repository / "blobs" / str(number))
        file.symlink_to(os.path.relpath(repository / "blobs" / str(number), folder))
    monkeypatch.setattr(place, "local_folder", lambda name: folder)
    assert checkpoints.describe("x/y")["layers"] == 2
    assert checkpoints.describe(str(folder))["layers"] == 2


@pytest.mark.parametrize("file", ["model.safetensors", "config.json", "vocab.txt"])
def test_a_folder_s_links_may_not_lead_out_of_it(tmp_path, file):
    folder = tiny.bert(tmp_path / "bert")
    (folder / file).rename(tmp_path / "elsewhere")
    (folder / file).symlink_to(tmp_path / "elsewhere")
    assert "leads out of the folder" in _sentence(str(folder))
    (tmp_path / "elsewhere").rename(folder / "inside")
    (folder / file).unlink()
    (folder / file).symlink_to("inside")
    assert checkpoints.describe(str(folder))["layers"] == 2


def test_a_tokenizer_s_settings_open_no_file_elsewhere(tmp_path):
    """The paths that tokenizer_config.json names are those of whoever saved it."""
    folder = tiny.bert(tmp_path / "bert")
    settings = json.loads((folder / "tokenizer_config.json").read_text())
    other = tmp_path / "secret.txt"
    other.write_text("secret\n" + "\n".join(tiny.WORDS))
    for key in ("vocab_file", "tokenizer_file", "special_tokens_map_file", "added_tokens_file"):
        settings[key] = str(other)
    (folder / "tokenizer_config.json").write_text(json.dumps(settings))
    assert "secret" not in checkpoints.tokenizer(str(folder)).get_vocab()


def test_a_folder_of_something_else_is_not_gone_through(tmp_path, monkeypatch):
    for number in range(files.LIMITS.files + 1):
        (tmp_path / str(number)).touch()
    assert "more than" in _sentence(str(tmp_path))


def test_a_name_that_was_never_fetched_offers_the_download():
    assert hub.local_folder("x/y") is None
    assert "not on this machine yet" in _sentence("x/y")
