"""Who looks is known by a cookie that no script reads; the address only says what is shown."""

import threading
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from http.cookiejar import CookieJar
from types import SimpleNamespace

import pytest
import streamlit as st

from lesson.errors import LessonError
from lesson.runs import registry, storage, uploads
from lesson.runs.record import About
from lesson.web import identity
from lesson.workers import control, engine
from tests.support.serving import serving


def headers(port: int, path: str = "", cookie: str = "", **more: str) -> dict[str, list[str]]:
    """The headers of a page's answer."""
    given = more | ({"Cookie": cookie} if cookie else {})
    asked = urllib.request.Request(f"http://127.0.0.1:{port}/{path}", headers=given)
    with urllib.request.urlopen(asked, timeout=20) as answer:
        return {name.lower(): answer.headers.get_all(name) for name in answer.headers}


@pytest.fixture(scope="module")
def port():
    with serving(LESSON_INTERACTIVE_WORKERS="1", LESSON_SLOW_WORKERS="0", LESSON_WARM_UP="no") as server:
        yield server.port


@pytest.mark.long
@pytest.mark.parametrize("path", ["", "Fine_tune", "Fine_tune?run=0123456789abcdefghijkl"])
def test_every_way_in_sets_the_cookie_with_the_page(port, path):
    (cookie,) = (each for each in headers(port, path)["set-cookie"] if identity.COOKIE in each)
    assert "HttpOnly" in cookie and "SameSite=Lax" in cookie


@pytest.mark.parametrize("path", ["", "Fine_tune"])
def test_a_browser_that_kept_the_page_and_lost_the_cookie_gets_one(port, path):
    kept = headers(port)
    sent = headers(port, path, **{"If-None-Match": kept["etag"][0], "If-Modified-Since": kept["last-modified"][0]})
    assert any(identity.COOKIE in each for each in sent["set-cookie"])
    assert "content-security-policy" in sent


def test_behind_a_proxy_that_speaks_https_the_cookie_is_sent_over_https_only(port):
    assert "Secure" in headers(port, **{"X-Forwarded-Proto": "https"})["set-cookie"][0]
    assert "Secure" not in headers(port)["set-cookie"][0]


def test_a_visitor_who_brings_the_cookie_keeps_it(port):
    sent = headers(port, "Try_it", f"{identity.COOKIE}={storage.new_id()}")
    assert not any(identity.COOKIE in each for each in sent.get("set-cookie", []))


@pytest.mark.parametrize("other", ['foo={"a":1}', "flag", "a=b c", "naïve=1", "x=\\", "q=1; =; ;"])
def test_another_program_s_odd_cookie_does_not_make_somebody_else_of_a_visitor(other):
    secret = storage.new_id()
    for header in (f"{other}; {identity.COOKIE}={secret}", f"{identity.COOKIE}={secret}; {other}"):
        assert identity.learner_in(header) == identity.learner_of(secret)


@pytest.mark.parametrize("forged", ["../../etc/passwd", "short", "x" * 5000])
def test_a_forged_cookie_is_replaced(port, forged):
    assert "set-cookie" in headers(port, "", f"{identity.COOKIE}={forged}")


def test_pages_say_what_may_run_in_them_and_keep_their_address_to_themselves(port):
    sent = headers(port)
    assert "object-src 'none'" in sent["content-security-policy"][0] and sent["referrer-policy"] == ["same-origin"]


@pytest.mark.parametrize(("base", "path"), [("", "/moved"), ("bert", "/bert/moved"), ("/bert/", "/bert/moved")])
def test_our_own_routes_are_behind_the_path_of_the_whole_server(monkeypatch, base, path):
    monkeypatch.setattr(st, "get_option", {"server.baseUrlPath": base}.get)
    assert identity.mounted("/moved") == path


def test_files_and_health_set_no_cookie(port):
    assert not any(identity.COOKIE in each for each in headers(port, "_stcore/health").get("set-cookie", []))


def test_two_first_tabs_at_once_end_up_as_one_learner(port):
    jar = CookieJar()
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
    with ThreadPoolExecutor(2) as pool:  # neither brings a cookie, and each is given one
        list(pool.map(lambda path: opener.open(f"http://127.0.0.1:{port}/{path}", timeout=20).close(), ("", "Try_it")))
    assert len({cookie.value for cookie in jar if cookie.name == identity.COOKIE}) == 1


def test_programs_without_a_cookie_share_one_allowance(monkeypatch):
    monkeypatch.undo()  # the learner that every test has
    cookies = {}
    monkeypatch.setattr(identity, "st", SimpleNamespace(context=SimpleNamespace(cookies=cookies), session_state={}))
    nobody = identity.account()
    monkeypatch.setattr(identity.st, "session_state", {})  # another connection
    assert identity.account() == nobody
    cookies[identity.COOKIE] = storage.new_id()
    assert identity.account() == identity.current() != nobody


def test_what_the_folders_hold_does_not_tell_the_cookie():
    secret = storage.new_id()
    assert storage.is_id(identity.learner_of(secret)) and identity.learner_of(secret) != secret


@pytest.fixture
def adas(monkeypatch):
    """A run of Ada's that waits."""
    monkeypatch.setattr(engine, "start", lambda run: run.settle("queued"))
    return control.begin("finetuning", {}, None, "ada", About())


@pytest.mark.parametrize("change", [control.pause, control.stop, control.resume, control.delete])
@pytest.mark.parametrize("who", ["bob", ""])
def test_only_its_owner_changes_a_run(adas, change, who):
    with pytest.raises(LessonError, match="belongs to somebody else"):
        change(adas, who)
    assert adas.exists and adas.state == "queued"


def test_its_owner_does(adas):
    control.pause(adas, "ada")
    assert adas.state == "paused"
    control.delete(adas, "ada")
    assert not adas.exists


def test_a_visitor_keeps_so_many_runs_and_no_more(monkeypatch, adas):
    monkeypatch.setenv("LESSON_RUNS_EACH", "2")
    control.begin("finetuning", {}, None, "ada", About())
    with pytest.raises(LessonError, match="You have 2 runs here"):
        control.begin("finetuning", {}, None, "ada", About())
    assert control.begin("finetuning", {}, None, "bob", About()).exists and len(registry.runs_of("ada")) == 2


def together(number, action):
    """How many of so many that begin in the same instant are let through."""
    barrier = threading.Barrier(number)

    def attempt(_):
        barrier.wait()
        with suppress(LessonError):
            return bool(action())

    with ThreadPoolExecutor(number) as pool:
        return sum(map(bool, pool.map(attempt, range(number))))


def test_what_many_tabs_of_a_visitor_ask_at_once_is_no_more_than_one_may_keep(monkeypatch):
    monkeypatch.setattr(engine, "start", lambda run: run.settle("queued"))
    monkeypatch.setenv("LESSON_RUNS_EACH", "3")
    monkeypatch.setenv("LESSON_UPLOADS_EACH", "3")
    assert together(20, lambda: control.begin("finetuning", {}, None, "ada", About())) == 3
    assert together(20, lambda: uploads.save(b"x", "a.csv", "ada")) == 3


@pytest.mark.parametrize("name", ["LESSON_RUNS_EACH", "LESSON_RUN_MB_EACH", "LESSON_RUN_MINUTES", "LESSON_RUN_HOURS"])
@pytest.mark.parametrize("given", ["many", "-1", "0", "nan", ""])
def test_a_server_that_is_set_up_wrongly_says_which_variable_it_is(monkeypatch, adas, name, given):
    monkeypatch.setenv(name, given)
    with pytest.raises(LessonError, match=f"{name} must be a .*number"):
        control.begin("finetuning", {}, None, "ada", About())


def test_a_visitor_s_runs_take_so_many_bytes_and_no_more(monkeypatch, adas):
    monkeypatch.setenv("LESSON_RUN_MB_EACH", "1")
    (adas.folder / "latest").mkdir()
    (adas.folder / "latest" / "weights").write_bytes(bytes(2**20 + 1))
    with pytest.raises(LessonError, match="more than 1 MB here"):
        control.begin("finetuning", {}, None, "ada", About())
    assert control.begin("finetuning", {}, None, "bob", About()).exists


def test_a_visitor_keeps_so_many_files_and_bytes_and_no_more(monkeypatch):
    monkeypatch.setenv("LESSON_UPLOADS_EACH", "2")
    monkeypatch.setenv("LESSON_UPLOAD_MB_EACH", "1")
    uploads.save(b"x", "a.csv", "ada")
    with pytest.raises(LessonError, match="more than 1 MB"):
        uploads.save(bytes(2**20), "b.csv", "ada")
    kept = uploads.save(b"x", "b.csv", "ada")
    with pytest.raises(LessonError, match="2 files here"):
        uploads.save(b"x", "c.csv", "ada")
    assert uploads.is_owner(kept, "ada") and not uploads.is_owner(kept, "bob") and uploads.save(b"x", "a.csv", "bob")
