"""Who teaches: a cookie like the learner's, which a browser gets for the secret link of a class.

The link is opened once in each browser; it is exchanged for the cookie and leads on to the page Teach, so its key
is in no address that is kept, shared, or seen on a projector.
"""

from html import escape

import streamlit as st
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from lesson.classroom import classes
from lesson.runs import storage
from lesson.web import identity

COOKIE = "lesson-teacher"
PATH = "class-of-mine"  # what the secret link begins with, behind the address of the lesson
DAYS = classes.MOST_DAYS
NO_CLASS = (
    "This link doesn't open a class: a newer link was made, or the class was deleted. Start one on the page Teach."
)


def current() -> str:
    """Return the public id of the teacher who is looking; empty without a teacher's cookie."""
    secret = st.context.cookies.get(COOKIE, "")
    return identity.learner_of(secret) if storage.is_id(secret) else ""


async def opened(request: Request) -> Response:
    """Exchange a key for a cookie, and lead on to the page Teach."""
    secret = request.cookies.get(COOKIE, "")
    if not storage.is_id(secret):
        secret = storage.new_id()
    key = str(request.path_params["key"])
    if classes.admit(key, identity.learner_of(secret)) is None:
        return _private(HTMLResponse(_page(NO_CLASS), status_code=404))
    root = request.url_for("class-of-mine", key=key).path.removesuffix(f"{PATH}/{key}")
    answer = _private(RedirectResponse(f"{root}Teach", status_code=303))
    secure = "https" in (request.url.scheme, request.headers.get("x-forwarded-proto"))
    answer.headers.append("Set-Cookie", identity.cookie(secret, secure, COOKIE, DAYS))
    return answer


def _private(answer: Response) -> Response:
    answer.headers.update({"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"})
    return answer


def _page(said: str) -> str:
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><title>No class</title>'
        "<style>body{font:1.1rem sans-serif;max-width:32rem;margin:15vh auto;padding:0 1rem;color-scheme:light dark}"
        f"</style></head><body><h1>No class here</h1><p>{escape(said)}</p></body></html>"
    )


ROUTES = [Route(identity.mounted(f"/{PATH}/{{key}}"), opened, methods=["GET"], name="class-of-mine")]
