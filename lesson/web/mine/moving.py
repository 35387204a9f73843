"""A code word moves a learner to another device: whoever types it at /moved gets the same cookie there.

A code is valid for ten minutes and works once. It is made of syllables, so that it can be read out, and has 31 bits,
so that it cannot be guessed in ten minutes with a few tries a second. Codes are kept in the web process's memory only:
the secret that they stand for is never in a file.
"""

import secrets
import threading
import time
from collections import deque
from html import escape

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from lesson.web import identity

MINUTES = 10
SYLLABLES = 5
TRIES = 30  # wrong ones in a minute, of all visitors together
MOST = 500  # codes at a time
_CONSONANTS, _VOWELS = "bdfgklmnprstvz", "aeiou"
_codes: dict[str, tuple[str, float]] = {}  # by code: the secret, and until when
_wrong: deque[float] = deque(maxlen=TRIES)  # when somebody last typed a wrong one
_lock = threading.Lock()


def new_code(secret: str) -> str:
    """Return a code that stands for this cookie's secret, once.

    >>> len(new_code("0123456789abcdefghijkl")), "-" in new_code("0123456789abcdefghijkl")
    (11, True)
    """
    pairs = [secrets.choice(_CONSONANTS) + secrets.choice(_VOWELS) for _ in range(SYLLABLES)]
    code = "".join(pairs[:3]) + "-" + "".join(pairs[3:])
    now = time.monotonic()
    with _lock:
        for old in [each for each, (_, until) in _codes.items() if until < now][:MOST]:
            del _codes[old]
        while len(_codes) >= MOST:
            del _codes[next(iter(_codes))]
        _codes[code] = secret, now + MINUTES * 60
    return code


def redeem(code: str) -> str | None:
    """Return the secret that a code stands for and forget it; None for a wrong one, or when too many were wrong."""
    now = time.monotonic()
    with _lock:
        if len(_wrong) == TRIES and now - _wrong[0] < 60:
            return None
        secret, until = _codes.pop("".join(code.split()).lower(), ("", 0.0))
        if until >= now:
            return secret
        _wrong.append(now)
    return None


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
