"""Who is looking: a cookie that the server sets with the page and no script can read.

The address says what is shown and can be given to anybody; the cookie says whose it is. It is HttpOnly, so no script
gets hold of it, and SameSite=Lax, so it comes along when a link elsewhere leads here, but not with
requests that another site makes by itself. The run folders hold only a digest of it, so reading them does not let
anybody pose as somebody else.

Streamlit can only read cookies, and only those of the handshake; so the middleware here sets it where the page's HTML
is served, before any websocket opens. Content-Security-Policy and Referrer-Policy go out the same way.
"""

import hashlib
import re
from base64 import b64encode, urlsafe_b64encode
from http.cookies import SimpleCookie
from pathlib import Path

import streamlit as st
from starlette.datastructures import MutableHeaders
from starlette.requests import cookie_parser
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from lesson.runs import storage
from lesson.runs.folder import Run

COOKIE = "lesson-learner"
DAYS = 30
CONDITIONS = (b"if-none-match", b"if-modified-since")  # asked by a browser that kept the page
WITHOUT_COOKIE = "visitors without a cookie"
LOOK = "Somebody else started this run. You can look at it; to change anything, start one of your own."
_INDEX = Path(st.__file__).parent / "static" / "index.html"  # the one page that Streamlit serves


def _inline_scripts() -> list[str]:
    """Return the digests of the scripts in Streamlit's own page: these may run, and no other inline script."""
    scripts = re.findall(r"<script>(.*?)</script>", _INDEX.read_text(encoding="utf-8"), flags=re.DOTALL)
    return [f"'sha256-{b64encode(hashlib.sha256(each.encode()).digest()).decode()}'" for each in scripts]


POLICY = "; ".join(
    (
        "default-src 'self'",
        f"script-src 'self' 'unsafe-eval' blob: {' '.join(_inline_scripts())}",  # Vega compiles; components are blobs
        "style-src 'self' 'unsafe-inline'",  # Streamlit's and the components' styles
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self' ws: wss: blob: data:",
        "worker-src 'self' blob:",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'self'",
    )
)


def mounted(path: str) -> str:
    """Return where a route of ours is: behind the path that the whole server has, if it has one."""
    base = str(st.get_option("server.baseUrlPath") or "").strip("/")
    return f"/{base}{path}" if base else path


class Visitors:
    """ASGI middleware: a visitor who brings no cookie gets one with the first page, and every page its policies."""

    def __init__(self, app: ASGIApp) -> None:
        """Stand in front of `app`."""
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request; only pages are touched."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        asked = dict(scope["headers"])
        known = _secret_in(asked.get(b"cookie", b"").decode("latin-1"))
        if known is None:  # "not modified" would bring no page, and no cookie with it
            scope = {**scope, "headers": [each for each in scope["headers"] if each[0] not in CONDITIONS]}
        secure = b"https" in (scope.get("scheme", "").encode(), asked.get(b"x-forwarded-proto"))  # here, or at a proxy

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(raw=message["headers"])
                if headers.get("content-type", "").startswith("text/html"):
                    headers["Content-Security-Policy"] = POLICY
                    headers["Referrer-Policy"] = "same-origin"  # the address may name a run
                    if known is None:
                        headers.append("Set-Cookie", cookie(storage.new_id(), secure))
            await send(message)

        await self.app(scope, receive, with_headers)


def current() -> str:
    """Return the id of the learner who is looking; one without a cookie is known as long as the tab is open."""
    secret = st.context.cookies.get(COOKIE, "")
    if not storage.is_id(secret):
        secret = st.session_state.setdefault("learner-without-cookie", storage.new_id())
    return learner_of(secret)


def account() -> str:
    """Return for whom questions count: the learner who is looking, or all visitors without a cookie together.

    Otherwise a program that brings none would be somebody new, with an allowance of its own, at each connection.
    """
    return current() if secret() else WITHOUT_COOKIE


def secret() -> str | None:
    """Return the cookie of who is looking, to move it elsewhere; None without one."""
    found = st.context.cookies.get(COOKIE, "")
    return found if storage.is_id(found) else None


def is_mine(run: Run) -> bool:
    """Whether the learner who is looking began this run; says so in the page where not."""
    if run.learner == current():
        return True
    st.caption(LOOK)
    return False


def learner_of(secret: str) -> str:
    """Return the public id of a learner: 22 letters that don't tell the secret.

    >>> len(learner_of("0123456789abcdefghijkl"))
    22
    """
    return urlsafe_b64encode(hashlib.sha256(secret.encode()).digest()[:16]).decode().rstrip("=")


def learner_in(header: str) -> str:
    """Return the id of the learner whose cookie stands in a Cookie header; empty without one."""
    found = _secret_in(header)
    return learner_of(found) if found else ""


def _secret_in(header: str) -> str | None:
    """Return the secret in a Cookie header; None when there is none, or not one of ours."""
    found = cookie_parser(header).get(COOKIE, "")  # SimpleCookie gives up at the first cookie that it finds odd
    return found if storage.is_id(found) else None


def cookie(secret: str, secure: bool, name: str = COOKIE, days: int = DAYS) -> str:
    """Return the header that makes a browser bring this secret from now on; `secure`: over HTTPS only."""
    made = SimpleCookie({name: secret})
    made[name].update({"path": "/", "max-age": str(days * 86400), "samesite": "Lax"})
    made[name].update({"httponly": "yes", "secure": "yes" if secure else ""})  # flags: there, or not
    return made[name].OutputString()
