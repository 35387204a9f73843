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

from lesson.workers.work import be_nice

MODULES = {
    "interactive": ("lesson.bert.use.masked_words", "lesson.bert.use.sentiment"),
    "slow": ("lesson.bert.finetuning.quote", "lesson.bert.use.sentiment"),
    "training": ("lesson.bert.finetuning.loop", "lesson.bert.finetuning.recorder"),
}
log = logging.getLogger("lesson")


async def dask_setup(worker: Any) -> None:
    """Import, in the thread that will do the work; Dask waits for this before the worker joins."""
    if os.environ.get("LESSON_WARM_UP") == "no":
        return
    kinds = set(MODULES) & set(worker.state.total_resources)
    await asyncio.get_running_loop().run_in_executor(worker.executors["default"], _import, kinds)


def _import(kinds: set[str]) -> None:
    if kinds == {"training"}:
        be_nice()
    for module in [module for kind in sorted(kinds) for module in MODULES[kind]]:
        try:
            importlib.import_module(module)
        except Exception:  # whoever asks for it will be told
            log.exception("could not import %s early", module)
