"""What happens inside a worker: a question is answered, or the run whose turn it is gets trained.

The work itself is found by its dotted name ("lesson.bert.use.masked_words:fill"), so that nothing but names, plain
values and paths travels between processes, and the web process never needs torch. What this module does not do: decide
where work goes (lesson/workers/engine.py), or know any model.
"""

import importlib
import logging
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from distributed import get_client, get_worker

from lesson.errors import LessonError
from lesson.runs import registry as runs
from lesson.runs import storage
from lesson.runs.registry import Run, every_run
from lesson.workers.queue import look

WORK_OF = {
    "finetuning": "lesson.bert.finetuning.loop:run",
    "pretraining": "lesson.bert.pretraining.miniature:run",
    "comparison": "lesson.bert.comparison.compare:run",
}
ATTEMPTS = 2  # the first, and one more after the worker died
NICE = 19  # the least: a page needs milliseconds, a run minutes
UNEXPECTED = "Something went wrong that the lesson did not expect ({kind}). The details are in the server's log."
SMALLER = "Choose a smaller batch size, a shorter maximum length or a smaller model, then start again."
GIVEN_UP = f"The workers died again and again, so the run was given up. {SMALLER}"
log = logging.getLogger("lesson")


def by_name(dotted: str) -> Callable[..., Any]:
    """The function that a name such as "lesson.bert.use.masked_words:fill" means."""
    module, _, function = dotted.partition(":")
    return getattr(importlib.import_module(module), function)


def answer(function: str, args: tuple, kwargs: dict[str, Any]) -> tuple[str, Any]:
    """("answer", value) or ("sorry", sentence): an exception's class may need torch, so only its sentence travels."""
    try:
        return "answer", by_name(function)(*args, **kwargs)
    except LessonError as error:
        return "sorry", str(error)
    except Exception as error:
        log.exception("%s failed", function)
        return "sorry", UNEXPECTED.format(kind=type(error).__name__)


def perform(folder: str, ticket: str) -> str | None:
    """Do the work of one run in `folder`: the one this ticket had begun when its worker died, else the next in the
    queue.

    Gives its id, or None when there was nothing to do. A ticket is the key of the Dask task, which Dask runs again when
    a worker dies; that is how an interrupted run is found and resumed.
    """
    be_nice()
    begun = [run for run in every_run(Path(folder)) if is_claimed(run, ticket)]
    for run in [*begun, *look(Path(folder)).waiting]:
        try:
            with run.working():
                if _claim(run, ticket):
                    _train(run)
                    return run.id
        except (runs.Busy, runs.Gone):
            continue  # another worker was faster, or its learner has deleted it
    return None


def is_claimed(run: Run, ticket: str) -> bool:
    """Whether the last that was heard of this run is that this ticket works on it."""
    last = run.last_state()
    return last.get("state") == "running" and last.get("ticket") == ticket


def _claim(run: Run, ticket: str) -> bool:
    """Decide, with the run in hand, whether it shall be trained now, and write that down."""
    asked = run.requested()
    again = is_claimed(run, ticket)
    last = run.last_state()
    if not again and last.get("state") != "queued":
        return False
    if asked:
        run.settle("stopped" if asked == "stop" else "paused")
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
            by_name(WORK_OF.get(run.kind, run.kind))(str(run.folder))
    except LessonError as error:
        _end(run, "failed", str(error))
    except MemoryError:
        _end(run, "failed", f"There was not enough memory. {SMALLER}")
    except Exception as error:
        log.exception("run %s failed", run.id)
        _end(run, "failed", UNEXPECTED.format(kind=type(error).__name__))
    else:
        asked = run.requested()
        _end(run, {"stop": "stopped", "pause": "paused", None: "finished"}[asked])


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


def be_nice() -> None:
    """Let questions go first: this thread, and those it will start, yield the processor to other processes."""
    if hasattr(os, "setpriority"):
        os.setpriority(os.PRIO_PROCESS, 0, NICE)
