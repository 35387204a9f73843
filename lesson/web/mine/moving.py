"""A code word moves a learner to another device: whoever types it at /moved gets the same cookie there.

A code is valid for ten minutes and works once. It is made of syllables, so that it can be read out, and has 49 bits: a
thousand tries a second would find one of five hundred codes once in thirty years. So wrong tries are not counted, and
nobody can lock the others out by making them. Codes are kept in the web process's memory only: the secret that they
stand for is never in a file.
"""

import secrets
import threading
import time
from html import escape

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from lesson.web import identity

MINUTES = 10
SYLLABLES = 8
MOST = 500  # codes at a time
_CONSONANTS, _VOWELS = "bdfgklmnprstvz", "aeiou"
_codes: dict[str, tuple[str, float]] = {}  # by code: the secret, and until when
_lock = threading.Lock()


def new_code(secret: str) -> str:
    """Return a code that stands for this cookie's secret, once.

    >>> len(new_code("0123456789abcdefghijkl")), "-" in new_code("0123456789abcdefghijkl")
    (19, True)
    """
    pairs = [secrets.choice(_CONSONANTS) + secrets.choice(_VOWELS) for _ in range(SYLLABLES)]
    code = "-".join("".join(pairs[at : at + 2]) for at in range(0, SYLLABLES, 2))
    now = time.monotonic()
    with _lock:
        for old in [each for each, (_, until) in _codes.items() if until < now][:MOST]:
            del _codes[old]
        while len(_codes) >= MOST:
            del _codes[next(iter(_codes))]
        _codes[code] = secret, now + MINUTES * 60
    return code


def redeem(code: str) -> str | None:
    """Return the secret that a code stands for and forget it; None for a wrong one, or one that is too old."""
    with _lock:
        secret, until = _codes.pop("".join(code.split()).lower(), ("", 0.0))
    return secret if until >= time.monotonic() else None


async def moved(request: Request) -> Response:
    """Ask for the code; given the right one, set the cookie and open the lesson."""
    if request.method == "GET":
        return HTMLResponse(_page("Type the code that My things shows on your other device."))
    if not _from_here(request):
        return HTMLResponse(_page("Type the code here."), status_code=403)
    form = (await request.body())[:200].decode("utf-8", "replace")
    secret = redeem(form.partition("code=")[2])
    if secret is None:
        return HTMLResponse(
            _page(f"That is not a valid code, or it is more than {MINUTES} minutes old. Make a new one."),
            status_code=404,
        )
    answer = RedirectResponse(request.url_for("moved").path.removesuffix("moved"), status_code=303)
    secure = "https" in (request.url.scheme, request.headers.get("x-forwarded-proto"))
    answer.headers.append("Set-Cookie", identity.cookie(secret, secure))
    return answer


def _from_here(request: Request) -> bool:
    """Whether the form was sent from this site's own page: another site must not make a visitor somebody else."""
    return request.headers.get("sec-fetch-site", "same-origin") in ("same-origin", "none")


def _page(said: str) -> str:
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><title>Move here</title>'
        "<style>body{font:1.1rem sans-serif;max-width:32rem;margin:15vh auto;padding:0 1rem;color-scheme:light dark}"
        "input,button{font:inherit;padding:.4rem .7rem;margin-top:.6rem}</style></head><body><h1>Move here</h1>"
        f'<p>{escape(said)}</p><form method="post"><label>Code<br><input name="code" autocomplete="off" '
        'autocapitalize="none" autofocus required></label> <button>Move here</button></form>'
        "<p>After that, this device shows your runs, uploads and predictions, like the other one.</p></body></html>"
    )


ROUTES = [Route(identity.mounted("/moved"), moved, methods=["GET", "POST"], name="moved")]
