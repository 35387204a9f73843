"""Runs the training loop with a stopwatch beside it, so that the loop itself needs none."""

import time
from collections.abc import Iterator
from typing import Any

from lesson.bert.finetuning.job import Job
from lesson.bert.finetuning.loop import finetune


def timed(job: Job, done: int = 0) -> Iterator[dict[str, Any]]:
    """Yield the loop's events with the `seconds` that each took; the listener's own time does not count.

    Gradients that are not numbers any more end the loop before they spoil a weight: then the last event is "diverged".
    """
    events, step = finetune(job, done), done
    while True:
        began = time.perf_counter()
        try:
            event = next(events)
        except StopIteration:
            return
        except RuntimeError as error:
            if "non-finite" not in str(error):  # as clip_grad_norm_ puts it
                raise
            yield {"event": "diverged", "step": step + 1, "seconds": time.perf_counter() - began}
            return
        step = event["step"]
        yield event | {"seconds": time.perf_counter() - began}
