"""Every worker imports what it will need before it joins: a learner's first question would else wait four seconds.

Dask loads this module in each worker that starts (`preload` in lesson/workers/dask.yaml), also in one that replaces
another, so a question goes to a worker that is ready while the others still import. `LESSON_WARM_UP=no` turns it off.
What this module does not do: load a checkpoint; the first question to each worker does, in a tenth of a second.
"""

import asyncio
import importlib
import logging
import os
from typing import Any

from lesson.workers import questions
from lesson.workers.answer import RATHER_NICE, yield_to_others

TRAINING = ("lesson.bert.finetuning.recorder",)
log = logging.getLogger("lesson")


async def dask_setup(worker: Any) -> None:
    """Import, in the thread that will do the work; Dask waits for this before the worker joins."""
    if os.environ.get("LESSON_WARM_UP") == "no":
        return
    kinds = set(worker.state.total_resources)
    await asyncio.get_running_loop().run_in_executor(worker.executors["default"], _import, kinds)


def _import(kinds: set[str]) -> None:
    if kinds == {"training"}:
        yield_to_others()
    elif kinds == {"slow"}:
        yield_to_others(RATHER_NICE)
    for module in modules_for(kinds):
        try:
            importlib.import_module(module)
        except Exception:  # whoever asks for it gets the reason
            log.exception("could not import %s early", module)


def modules_for(kinds: set[str]) -> list[str]:
    """Return what a worker with these resources imports before it joins."""
    found = list(TRAINING) if "training" in kinds else []
    for kind, slow in (("interactive", False), ("slow", True)):
        found += questions.modules(slow) if kind in kinds else []
    return found
