"""Large downloads by an address of their own: a run's notebook and model, for its owner alone.

Streamlit keeps what a download button gives in this process's memory for as long as the session lives, and a model has
46 MB. So a zip is written into a file without a name, sent piece by piece, and gone when it has been sent, or when the
browser hangs up.
"""

import tempfile
import threading
import weakref
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from html import escape
from typing import IO

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response, StreamingResponse
from starlette.routing import Route

from lesson import places
from lesson.errors import LessonError
from lesson.runs import registry, storage
from lesson.take_home import archive, model_card, notebook, recipe
from lesson.take_home.archive import Packed
from lesson.take_home.recipe import Recipe
from lesson.web import identity
from lesson.workers import control

PACKERS: Mapping[str, Callable[[Recipe], Packed]] = {"notebook": notebook.files, "model": model_card.files}
AT_ONCE = 3  # downloads of one visitor
PIECE = 2**18  # bytes
_sending: Counter[str] = Counter()  # by learner
_lock = threading.Lock()


def take_home(request: Request) -> Response:
    """Send a zip to the owner of the run; anybody else gets a sentence."""
    learner = identity.learner_in(request.headers.get("cookie", ""))
    what, name = request.path_params["what"], _name(request.query_params.get("name", ""))
    try:
        run = registry.find(request.path_params["run"])
        control.check_owner(run, learner)
        packed = PACKERS[what](recipe.read(run))
        file = _written(packed, learner)
    except KeyError:
        return _told("There is no such download.", 404)
    except (registry.Gone, FileNotFoundError):
        return _told("There is no such run here, or not any more.", 404)
    except LessonError as error:
        return _told(str(error), 403)
    headers = {
        "Content-Disposition": f'attachment; filename="{name or "run"}-{what}.zip"',
        "Content-Length": str(file.seek(0, 2)),
        "Cache-Control": "no-store",
    }
    return StreamingResponse(_pieces(file), media_type="application/zip", headers=headers)


def _written(packed: Packed, learner: str) -> IO[bytes]:
    """The zip in a file that has no name, on the disk of the runs. Raises LessonError: too many, or it is full."""
    with _lock:
        if _sending[learner] >= AT_ONCE:
            raise LessonError(f"{AT_ONCE} downloads of yours are under way. Wait until one is done.")
        _sending[learner] += 1
    try:
        with storage.enough_room():
            file = tempfile.TemporaryFile(dir=places.runs_folder())  # noqa: SIM115  (closed when it has been sent)
    except LessonError:
        _done(learner)
        raise
    weakref.finalize(file, _done, learner)  # also where nobody reads it to its end
    with storage.enough_room():
        archive.write(file, packed)
    return file


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    file.seek(0)
    with file:
        while piece := file.read(PIECE):
            yield piece


def _done(learner: str) -> None:
    with _lock:
        _sending[learner] -= 1
        if _sending[learner] <= 0:
            del _sending[learner]


def _name(text: str) -> str:
    """A name for the file: letters, digits and dashes of what the address asks for.

    >>> _name('run-2"; x="')
    'run-2x'
    """
    return "".join(letter for letter in text[:40] if letter.isascii() and (letter.isalnum() or letter == "-"))


def _told(sentence: str, status: int) -> Response:
    page = f'<!doctype html><html lang="en"><title>No download</title><p>{escape(sentence)}</p></html>'
    return HTMLResponse(page, status_code=status)


ROUTES = [Route(identity.mounted("/take-home/{run}/{what}"), take_home, methods=["GET"])]
