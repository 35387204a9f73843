"""Inside a training worker: the run whose turn it is gets trained, and ends with a state, whatever happens.

What this module does not do: decide where work goes (lesson/workers/engine.py), or know any model: which function does
the work of a kind of run stands in lesson/workers/kinds.py.
"""

import logging
import os
from pathlib import Path
from typing import Any

from distributed import get_client, get_worker

from lesson.errors import LessonError
from lesson.runs import storage
from lesson.runs.folder import Busy, Gone, Run, every_run
from lesson.workers.answer import UNEXPECTED, call, yield_to_others
from lesson.workers.kinds import kind_of
from lesson.workers.queue import SMALLER, look

ATTEMPTS = 2  # the first, and one more after the worker died
log = logging.getLogger("lesson")


def perform(folder: str, ticket: str) -> str | None:
    """Do the work of one run in `folder`: the one this ticket had begun when its worker died, else the next in the
    queue.

    Gives its id, or None when there was nothing to do. A ticket is the key of the Dask task, which Dask runs again when
    a worker dies; that is how an interrupted run is found and resumed.
    """
    yield_to_others()
    begun = [run for run in every_run(Path(folder)) if run.claimed_by(ticket)]
    for run in [*begun, *look(Path(folder)).waiting]:
        try:
            with run.working():
                if _claim(run, ticket):
                    _train(run)
                    return run.id
        except (Busy, Gone):
            continue  # another worker was faster, or its learner has deleted it
    return None


def _claim(run: Run, ticket: str) -> bool:
    """Decide, with the run in hand, whether it shall be trained now, and write that down."""
    asked = run.requested()
    again = run.claimed_by(ticket)
    last = run.last_state()
    if not again and last.get("state") != "queued":
        return False
    if asked:
        run.settle("paused" if asked == "pause" else "stopped")
        return False
    attempt = last["attempt"] + 1 if again else 1
    if attempt > ATTEMPTS:
        run.settle("failed", f"{cause_of_death(last)} This happened twice, so the run was given up. {SMALLER}")
        return False
    message = f"{cause_of_death(last)} A new one goes on from the last checkpoint." if again else ""
    run.settle("running", message, ticket=ticket, attempt=attempt, pid=os.getpid(), worker=get_worker().address)
    return True


def _train(run: Run) -> None:
    """Call the work of this kind of run; whatever happens, the run ends with a state and, if it failed, a sentence."""
    try:
        with storage.enough_room():
            call(kind_of(run.kind).perform, str(run.folder))
    except LessonError as error:
        _end(run, "failed", str(error))
    except MemoryError:
        _end(run, "failed", f"There was not enough memory. {SMALLER}")
    except Exception as error:
        log.exception("run %s failed", run.id)
        _end(run, "failed", UNEXPECTED.format(kind=type(error).__name__))
    else:
        asked = run.requested()
        _end(run, {"pause": "paused", None: "finished"}.get(asked, "stopped"))


def _end(run: Run, state: str, message: str = "") -> None:
    if not run.exists:  # deleted while it ran: its work may have made the folder anew
        storage.remove(run.folder)
    elif run.last_state().get("state") == "running":
        run.settle(state, message)


def cause_of_death(last: dict[str, Any]) -> str:
    """Why the worker that wrote this "running" event is no more: Dask's nannies tell the scheduler about memory."""
    try:
        told = get_client().get_events("worker-restart-memory")
    except (OSError, ValueError, RuntimeError):  # without the scheduler's word the sentence is only less exact
        told = ()
    if any(event["pid"] == last.get("pid") and event["worker"] == last.get("worker") for _, event in told):
        return "The worker ran out of memory."
    return "The worker died."
