"""The training loop as it runs, and what each word in it does that is not PyTorch's own."""

from lesson.web import source

LOOP = "lesson.bert.finetuning.loop:finetune"
WORDS = {
    "job.model": "lesson.bert.speed.prepare:prepare_for_training",
    "job.optimizer": "lesson.bert.finetuning.prepare:adamw",
    "job.schedule": "lesson.bert.finetuning.prepare:warmup_then_decay",
    "job.batches": "lesson.bert.finetuning.job:Job.batches",
    "job.evaluate": "lesson.bert.finetuning.job:Job.evaluate",
    "job.evaluates_after": "lesson.bert.finetuning.job:Job.evaluates_after",
}


def show() -> None:
    """Draw the folded panel."""
    source.show(LOOP, label="The training loop, as it runs", words=WORDS)
