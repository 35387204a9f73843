"""Performs the run in a folder: what the loop yields goes into its log, what the page asks for is done after each step.

Every event is a line of events.jsonl at once. The latest and the best checkpoint are written whole, from time to time
(at most a twentieth of the time goes into it), when the run is paused, and at its end. Clock, speed, watch-list and the
pictures of the map (lesson/runs/pictures.py) are kept here, so that the loop needs none of them.
"""

import math
import time
from collections import deque
from pathlib import Path
from typing import Any

import psutil
import torch

from lesson.bert.finetuning import resume
from lesson.bert.finetuning.evaluation import measure, predict
from lesson.bert.finetuning.loop import timed
from lesson.bert.finetuning.prepare import prepare
from lesson.bert.speed import hardware, processes, threads
from lesson.errors import LessonError
from lesson.results import coach
from lesson.results.intervals import wilson
from lesson.runs.pictures import Album
from lesson.runs.registry import Run
from lesson.runs.storage import new_folder
from lesson.settings import FineTuning

STOPPED = "Stopped as you asked; the best model so far is kept."
AT_THE_LIMIT = "The run reached the time limit here, so it was stopped; the best model so far is kept."
ENDINGS = {"pause": "pause", "stop": STOPPED, "limit": AT_THE_LIMIT}  # by what was asked for
SAVE_EVERY = 10.0  # seconds, or twenty times what the last save took, whichever is longer


def run(folder: str) -> dict[str, Any] | None:
    """Perform the run in a folder, new or interrupted, to its end; return its report, None when it was paused.

    Pause and stop requests are honoured after every step. Whoever calls holds the run (`Run.working`) and writes down a
    failure; LessonError says what failed and what to do.

    >>> run("my-run")["test_accuracy"]  # trains for a minute  # doctest: +SKIP
    0.715
    """
    held = Run(Path(folder))
    try:
        with threads.using(threads_of(held)):
            return Recorder(held).perform()
    except (MemoryError, RuntimeError) as error:
        raise LessonError(plainly(error)) from error


def threads_of(run: Run) -> int:
    """Return the threads of a run: as set, else those it began with, else this machine's: others change its digits."""
    began = next((event["threads"] for event in run.events() if event["event"] == "start"), None)
    return run.settings.get("threads") or began or threads.for_training()


def plainly(error: Exception) -> str:
    """Return what went wrong in a sentence for the learner."""
    if isinstance(error, MemoryError | torch.OutOfMemoryError) or "alloc" in str(error):
        return (
            "The machine ran out of memory during the run. Choose a smaller batch size or max_length, train the "
            "head only, or take a smaller checkpoint."
        )
    return f"The run broke off: {str(error).splitlines()[0]}. Resume it from its last checkpoint, or start a new one."


class Recorder:
    """One performance of a run."""

    def __init__(self, run: Run, test: bool = False) -> None:
        """Make the job of a run folder ready, and bring it to its last checkpoint; `test` as if it were so set."""
        self.run, self.first = run, processes.is_first()
        settings = FineTuning(**run.settings)
        self.job = prepare(settings.changed(test=settings.test or test), run.table())
        self.done, self.seconds, self.best, self.best_step = 0, self.job.seconds, (-1.0, -math.inf), 0
        self.best_weights = self.job.copy_weights()
        self.beginning = 0.0  # validation loss before any training
        self.losses: deque[float] = deque(maxlen=coach.patience(self.job.steps_an_epoch))
        self.times: deque[tuple[int, float]] = deque(maxlen=10)  # (examples, seconds) of the last steps
        evaluated = [0, *filter(self.job.evaluates_after, range(1, self.job.steps + 1))]
        self.album = Album(run.folder, evaluated)
        if latest := run.checkpoint("latest"):
            self._resume(latest)
        self.lr = self.job.schedule.get_last_lr()[0]  # of the next step
        self.began, self.saved, self.saving = time.perf_counter(), time.perf_counter(), 0.0

    def perform(self) -> dict[str, Any] | None:
        """Listen to the loop until it ends, or somebody ends it; return the report, None when paused."""
        self._start()
        for event in timed(self.job, self.done):
            ending = getattr(self, f"on_{event['event']}")(event)
            if ending == "pause":
                self._pause()
                return None
            if ending:
                return self._finish("stopped", ending)
        return self._finish("finished", "")

    def say(self, event: str, **values: Any) -> None:
        """Append one event to the log; with several processes the first speaks for all."""
        if self.first:
            self.run.append({"event": event} | values)

    def on_step(self, event: dict[str, Any]) -> str | None:
        """Write a step down with learning rate, speed and watch-list; return why to end here, or None."""
        before, self.done = self._examples(), event["step"]
        self.losses.append(self.job.share.average(event["loss"]))
        self.times.append((self._examples() - before, event["seconds"]))
        self.say(
            "step",
            step=self.done,
            loss=self.losses[-1],
            lr=self.lr,
            **self._watched(),
            epoch=self._epoch(self.done),
            examples_per_second=round(self._speed(), 2),
            seconds_left=round(self._left(), 1),
        )
        self.lr = self.job.schedule.get_last_lr()[0]
        return None if self.job.evaluates_after(self.done) else self._ending()

    def on_evaluation(self, event: dict[str, Any]) -> str | None:
        """Write an evaluation down, with its picture, and keep the weights if they are the best so far (macro-F1, then
        loss).
        """
        if self.first and self.job.seen is not None and self.job.said is not None:
            self.album.keep(event["step"], self.job.seen, self.job.said)
        self.beginning = self.beginning or event["loss"]
        score = (round(event["macro_f1"], 6), -event["loss"])
        better = score > self.best
        if better:
            self.best, self.best_step, self.best_weights = score, event["step"], self.job.copy_weights()
        del event["seconds"]
        self.say(**event, best=better, epoch=self._epoch(event["step"]))
        return self._ending() if event["step"] else None

    def _ending(self) -> str | None:
        """Save now and then; return "pause", or a sentence that says why the run ends here, or None."""
        asked = processes.first_says(self.run.requested() if self.first else None)
        if asked is None and self.first and self.done < self.job.steps and self._due():
            self._save()
        if asked:
            return ENDINGS[asked]
        return coach.diverged(list(self.losses), len(self.job.class_names), self.job.steps_an_epoch, self.beginning)

    def on_diverged(self, event: dict[str, Any]) -> str:
        """Return the sentence for a loss that is not a number any more."""
        self.done = event["step"]
        return coach.NOT_A_NUMBER.format(step=event["step"])

    def _start(self) -> None:
        job, settings = self.job, self.job.settings
        self.say(
            "start",
            steps=job.steps,
            examples=self._examples(job.steps),
            epochs=job.plan.epochs,
            batch_size=job.plan.batch_size,
            train_rows=len(job.train),
            validation_rows=len(job.validation),
            test_rows=len(job.test or ()),
            class_names=list(job.class_names),
            threads=torch.get_num_threads(),
            processes=processes.count(),
            precision=hardware.precision(settings.precision),
            learning_rate=job.schedule.base_lrs[0],
            done=self.done,
        )

    def _resume(self, latest: Path) -> None:
        if best := self.run.checkpoint("best"):
            resume.load_weights(self.job, best)
            self.best_weights = self.job.copy_weights()
        facts = resume.load_state(self.job, latest)
        self.done, self.seconds = facts["step"], facts["seconds"]
        self.best, self.best_step = tuple(facts["best"]), facts["best_step"]
        self.beginning = facts["beginning"]
        self.losses.extend(facts["losses"])
        self.say("resume", step=self.done)

    def _save(self) -> None:
        """Write the best, then the latest checkpoint: after a crash in between, the same best is found again."""
        before = time.perf_counter()
        if self.first:
            latest = self.job.copy_weights()
            self.job.set_weights(self.best_weights)
            with new_folder(self.run.folder / "best") as folder:
                resume.save_checkpoint(self.job, folder)
            self.job.set_weights(latest)
            facts = {
                "step": self.done,
                "seconds": self._trained(),
                "best": self.best,
                "best_step": self.best_step,
                "beginning": self.beginning,
                "losses": list(self.losses),
            }
            with new_folder(self.run.folder / "latest") as folder:
                resume.save_state(self.job, folder, facts)
            self.say("checkpoint", step=self.done)
        self.saved = time.perf_counter()
        self.saving = self.saved - before

    def _pause(self) -> None:
        self._save()
        if self.first:
            self.run.settle("paused", f"Paused after step {self.done} of {self.job.steps}.")

    def _finish(self, state: str, message: str) -> dict[str, Any]:
        seconds = self._trained()
        self._save()
        return self.report(state, message, seconds)

    def report(self, state: str, message: str, seconds: float) -> dict[str, Any]:
        """Measure the best model on the test rows, if it may see them; write down the end, and return the report."""
        self.job.set_weights(self.best_weights)
        report = {
            "state": state,
            **self._result(),
            "train_seconds": round(seconds, 3),
            "steps": self.done,
            "best_step": self.best_step,
            "examples_per_second": round(self._examples() / seconds, 2),
        }
        if self.first:
            self.run.write_report(report)
            self.run.settle(state, message)
        return report

    def _result(self) -> dict[str, Any]:
        job, labels, model = self.job, self.run.table()["label"], self.job.whole_model()
        found = predict(job.reader(), job.test) if job.test else None
        test = measure(found, job.test.labels.tolist(), job.class_names) if job.test and found is not None else None
        tested = len(job.test or ())
        return {
            "test_accuracy": test and test["accuracy"],
            "test_macro_f1": test and test["macro_f1"],
            "test_loss": test and test["loss"],
            "confidence_interval": test and wilson(round(test["accuracy"] * tested), tested),
            "confusion": test and test["confusion"],
            "test_predictions": [] if found is None else found.argmax(axis=1).tolist(),  # class ids, row by row
            "test_sure": [] if found is None else found.max(axis=1).round(4).tolist(),  # of these classes
            "test_unknown": job.test.with_token(job.tokenizer.unk_token_id) if job.test else [],  # rows with [UNK]
            "class_names": list(job.class_names),
            "labels": {name: int((labels == name).sum()) for name in job.class_names},
            "rows": {"train": len(job.train), "validation": len(job.validation), "test": tested},
            "threads": torch.get_num_threads(),
            "processes": processes.count(),
            "precision": hardware.precision(job.settings.precision),
            "parameters": model.num_parameters(),
            "trained_parameters": sum(weight.numel() for weight in model.parameters() if weight.requires_grad),
            "peak_memory_mb": round(psutil.Process().memory_info().rss / 2**20),
            "learning_rate": job.schedule.base_lrs[0],
            "settings": job.settings.model_dump(mode="json"),
        }

    def _watched(self) -> dict[str, Any]:
        """Return the class probabilities of the watch-list, {"watch": [[...], ...]}; nothing when there is none."""
        return {"watch": predict(self.job.model, self.job.watch).round(4).tolist()} if self.job.watch else {}

    def _due(self) -> bool:
        return time.perf_counter() - self.saved > max(SAVE_EVERY, 20 * self.saving)

    def _epoch(self, step: int) -> float:
        return round(step / self.job.steps_an_epoch, 4)

    def _speed(self) -> float:
        """Examples a second over the last steps."""
        return sum(rows for rows, _ in self.times) / sum(seconds for _, seconds in self.times)

    def _left(self) -> float:
        return (self.job.steps - self.done) * self._trained() / max(1, self.done)

    def _examples(self, steps: int | None = None) -> int:
        """Reviews read in so many steps; in those that are done, where none are named."""
        whole, rest = divmod(self.done if steps is None else steps, self.job.steps_an_epoch)
        return whole * len(self.job.train) + rest * self.job.plan.batch_size

    def _trained(self) -> float:
        return self.seconds + time.perf_counter() - self.began
