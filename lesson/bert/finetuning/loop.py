"""Fine-tuning: a pre-trained BERT gets a job, with a small new head or with the one it has, and all of it adapts.

`finetune` is the whole training loop, and the page Fine-tune prints it. It yields plain events and knows nothing of
files, charts, clocks or several processes; `timed` holds a stopwatch beside it. 600 reviews, 228 steps, built-in BERT,
two cores: some thirty seconds.
"""

import math
import time
from collections.abc import Iterator
from typing import Any

from torch.nn.functional import cross_entropy
from torch.nn.utils import clip_grad_norm_

from lesson.bert.finetuning.job import Job
from lesson.bert.no_numbers import NO_GRADIENTS, NO_NUMBERS
from lesson.errors import LessonError


def finetune(job: Job, done: int = 0) -> Iterator[dict[str, Any]]:
    """Fine-tune from step `done` on, and yield what happens (Devlin et al. 2019, section 4.1)."""
    model, optimizer, schedule = job.model, job.optimizer, job.schedule
    if done == 0:
        yield {"event": "evaluation", "step": 0, **job.evaluate()}  # before any training: a new head is at chance
    model.train()
    for step, (inputs, labels) in job.batches(done):
        loss = cross_entropy(model(**inputs).logits, labels)  # how wrong is it, and how sure of it?
        loss.backward()  # which way must each weight go to be less wrong?
        clip_grad_norm_(model.parameters(), 1.0, error_if_nonfinite=True)  # one odd batch must not throw it far off
        optimizer.step()  # every weight goes a little that way
        schedule.step()  # how little: the learning rate rises at first, then falls
        optimizer.zero_grad()
        yield {"event": "step", "step": step, "loss": loss.item()}
        if job.evaluates_after(step):
            yield {"event": "evaluation", "step": step, **job.evaluate()}  # on reviews it does not train on


def timed(job: Job, done: int = 0) -> Iterator[dict[str, Any]]:
    """Yield the loop's events with the `seconds` that each took; the listener's own time does not count.

    Gradients that are not numbers any more end the loop before they spoil a weight: then the last event is "diverged".
    Where nothing was trained yet, no learning rate is to blame: LessonError, about the weights.
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
            if step == 0:
                raise LessonError(NO_GRADIENTS) from None
            yield {"event": "diverged", "step": step + 1, "seconds": time.perf_counter() - began}
            return
        step = event["step"]
        if step == 0 and not math.isfinite(event["loss"]):
            raise LessonError(NO_NUMBERS)
        yield event | {"seconds": time.perf_counter() - began}
