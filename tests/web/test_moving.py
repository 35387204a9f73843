"""A code word moves a learner to another device: once, for ten minutes, and never by guessing."""

from typing import Any

import pytest
from starlette.applications import Starlette
from streamlit.testing.v1 import AppTest

from lesson import places
from lesson.runs import registry, storage, uploads
from lesson.web import identity
from lesson.web.mine import moving, parts
from lesson.workers import engine
from tests.support.learner import LEARNER
from tests.support.visitor import in_a_thread
from tests.web.test_pages import press, said


@pytest.fixture(autouse=True)
def no_codes_yet(monkeypatch):
    monkeypatch.setattr(engine, "prepare", lambda: None)
    monkeypatch.setattr(moving, "_codes", {})


def test_a_code_opens_once_however_it_is_typed():
    secret = storage.new_id()
    code = moving.new_code(secret)
    assert moving.redeem(f"  {code.upper()} ") == secret
    assert moving.redeem(code) is None


def test_a_code_is_good_for_ten_minutes(monkeypatch):
    code = moving.new_code(storage.new_id())
    now = moving.time.monotonic()
    monkeypatch.setattr(moving.time, "monotonic", lambda: now + 601)
    assert moving.redeem(code) is None


def test_wrong_codes_however_many_keep_nobody_else_from_moving():
    code = moving.new_code("a" * 22)
    assert [moving.redeem(f"wrong-{n}") for n in range(1_000)] == [None] * 1_000
    assert moving.redeem(code) == "a" * 22


def test_codes_are_too_many_to_be_guessed_while_one_is_valid():
    letters = len(moving._CONSONANTS) * len(moving._VOWELS)
    tries = 1_000 * 60 * moving.MINUTES
    assert letters**moving.SYLLABLES > 10_000 * tries * moving.MOST


def test_codes_differ_and_old_ones_make_room():
    codes = [moving.new_code("a" * 22) for _ in range(moving.MOST + 5)]
    assert len(set(codes)) == len(codes) and len(moving._codes) == moving.MOST


def ask(method: str, body: bytes = b"", **headers: str) -> tuple[int, dict[str, str], str]:
    """Ask the route alone, without a server: status, headers, page."""
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    raw = [(name.encode(), value.encode()) for name, value in headers.items()] + [(b"host", b"here")]
    scope = {"type": "http", "method": method, "path": "/moved", "headers": raw, "query_string": b"", "scheme": "http"}
    in_a_thread(Starlette(routes=moving.ROUTES)(scope, receive, send))
    answered = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return sent[0]["status"], answered, b"".join(message.get("body", b"") for message in sent[1:]).decode()


def test_the_right_code_sets_the_cookie_and_opens_the_lesson():
    secret = storage.new_id()
    status, headers, _ = ask("POST", f"code={moving.new_code(secret)}".encode())
    assert status == 303 and headers["location"] == "/"
    cookie = headers["set-cookie"]
    assert f"{identity.COOKIE}={secret}" in cookie and "HttpOnly" in cookie


def test_a_wrong_code_says_so_and_sets_nothing():
    status, headers, page = ask("POST", b"code=<b>nonsense</b>")
    assert status == 404 and "set-cookie" not in headers
    assert "That is not a valid code" in page and "<b>" not in page


def test_another_site_makes_nobody_somebody_else():
    code = moving.new_code("a" * 22)
    status, headers, _ = ask("POST", f"code={code}".encode(), **{"sec-fetch-site": "cross-site"})
    assert status == 403 and "set-cookie" not in headers


def test_my_things_lists_runs_links_and_deletes_everything_after_one_question(monkeypatch):
    monkeypatch.setattr(parts, "_root", lambda: "http://here/")
    monkeypatch.setattr(identity, "secret", lambda: "a" * 22)
    run = registry.create("finetuning", {}, None, LEARNER)
    uploads.save(b"text,label", "mine.csv", LEARNER)
    at = beside("pages/9_My_things.py")
    assert f"http://here/Fine_tune?run={run.id}" in at.dataframe[0].value["Link"].iloc[0]
    assert "1 run, 1 upload and" in said(at)
    press(at, "Make a code word")
    assert moving.redeem(at.code[-1].value) == "a" * 22
    press(at, "Yes, delete everything")
    assert "You have nothing here." in said(at) and not run.exists


def beside(file: str) -> AppTest:
    """A page beside the walk, opened cold."""
    at = AppTest.from_file(str(places.PROJECT / "app.py"), default_timeout=60)
    at.switch_page(file).run()
    assert not at.exception
    return at
