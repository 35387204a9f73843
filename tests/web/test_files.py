"""Large downloads: for the owner alone, whole, and held by nobody afterwards."""

import asyncio
import io
import zipfile
from typing import Any

import pytest
from starlette.applications import Starlette

from lesson import places
from lesson.runs import storage
from lesson.web import identity
from lesson.web.check import files
from tests.support.learner import LEARNER
from tests.support.runs import finished_run
from tests.support.visitor import in_a_thread
from tests.web.test_pages import in_this_process, page  # noqa: F401  (in_this_process is a fixture)

SECRET = storage.new_id()


def fetch(address: str, secret: str = "") -> tuple[int, dict[str, str], bytes]:
    """Ask the route alone, without a server: status, headers, body."""
    sent: list[dict[str, Any]] = []
    path, _, query = address.partition("?")

    async def receive() -> dict[str, Any]:
        await asyncio.sleep(3600)  # the browser does not hang up
        return {"type": "http.disconnect"}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    headers = [(b"host", b"here"), (b"cookie", f"{identity.COOKIE}={secret}".encode())]
    scope = {"type": "http", "method": "GET", "path": path, "headers": headers, "query_string": query.encode()}
    in_a_thread(Starlette(routes=files.ROUTES)(scope | {"scheme": "http"}, receive, send))
    answered = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return sent[0]["status"], answered, b"".join(message.get("body", b"") for message in sent[1:])


@pytest.fixture
def run():
    return finished_run(identity.learner_of(SECRET), epochs=1)


@pytest.mark.parametrize("what", ["model", "notebook"])
def test_the_owner_gets_the_whole_zip_and_nothing_of_it_stays(run, what):
    before = sorted(places.runs_folder().iterdir())
    status, headers, body = fetch(f"/take-home/{run.id}/{what}?name=run-1", SECRET)
    assert status == 200 and headers["content-disposition"] == f'attachment; filename="run-1-{what}.zip"'
    assert int(headers["content-length"]) == len(body) and headers["cache-control"] == "no-store"
    assert zipfile.ZipFile(io.BytesIO(body)).testzip() is None
    assert sorted(places.runs_folder().iterdir()) == before and not files._sending


def test_nobody_else_gets_it(run):
    for secret in ("", "not a secret", storage.new_id()):
        status, _, body = fetch(f"/take-home/{run.id}/model", secret)
        assert status == 403 and b"somebody else" in body and len(body) < 1000


@pytest.mark.parametrize("address", ["/take-home/../model", f"/take-home/{'a' * 22}/model"])
def test_what_is_not_there_is_told(address):
    assert fetch(address, SECRET)[0] == 404


def test_there_is_no_other_file_to_be_had(run):
    assert fetch(f"/take-home/{run.id}/settings.json", SECRET)[0] == 404


def test_a_browser_that_hangs_up_leaves_nothing(run):
    sending = files._written(files.PACKERS["model"](files.recipe.read(run)), "ada")
    assert files._sending["ada"] == 1
    del sending
    assert not files._sending


def test_a_visitor_has_so_many_downloads_at_a_time(run):
    packed = files.PACKERS["model"](files.recipe.read(run))
    held = [files._written(packed, "ada") for _ in range(files.AT_ONCE)]
    with pytest.raises(files.LessonError, match="under way"):
        files._written(packed, "ada")
    del held
    assert files._written(packed, "ada").seek(0, 2) > 0


def test_a_browser_with_a_cookie_gets_links_and_one_without_gets_buttons(monkeypatch):
    mine = finished_run(LEARNER, epochs=1)
    at = page("Check yourself", run=mine.id)
    assert {"Download the notebook", "Download the model"} <= {each.label for each in at.get("download_button")}
    monkeypatch.setattr(identity, "secret", lambda: SECRET)
    at = page("Check yourself", run=mine.id)
    assert "Download the model" not in {each.label for each in at.get("download_button")}
    assert f"take-home/{mine.id}/model?name=run-1" in [each.proto.url for each in at.get("link_button")]
