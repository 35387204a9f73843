"""What is written down while a BERT is pre-trained: its losses, its checkpoints, and at saved steps what it knows.

From this the page Watch it learn is drawn. A saved step takes about four seconds on two cores, there are some 25 of
them.
"""

import json
import time
from math import isnan
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch.optim import Optimizer
from transformers import BertForPreTraining, BertTokenizer

from lesson.bert.pretraining import held_out, pairs, state
from lesson.bert.pretraining.schedule import Leg, decay_done
from lesson.content import probes
from lesson.settings import PreTraining

CURVE_EVERY = 20  # steps
LOSSES = ("mlm_loss", "nsp_loss")


def snapshot_steps(last: int, number: int = 25) -> list[int]:
    """About `number` steps from 0 to `last`, evenly spaced on a logarithmic scale.

    >>> snapshot_steps(1000, 5)
    [0, 1, 10, 100, 1000]
    """
    return [0, *np.unique(np.geomspace(1, last, number - 1).round().astype(int)).tolist()]


def snapshot_shares(begin: int) -> list[float]:
    """The shares of a leg's time after which it is saved, logarithmic too; more of them when it begins at random."""
    return (np.geomspace(0.01, 1, 12) if begin else np.geomspace(0.001, 1, 24)).round(4).tolist()


class Recorder:
    """Prints, keeps the history and saves checkpoints while the loop goes on."""

    def __init__(
        self,
        work: Path,
        model: BertForPreTraining,
        optimizers: list[Optimizer],
        tokenizer: BertTokenizer,
        sample: list[pairs.Batch],
        leg: Leg,
        facts: dict[str, Any],
        save_every: float = 60.0,
    ):
        self.work, self.model, self.optimizers, self.tokenizer, self.sample = work, model, optimizers, tokenizer, sample
        self.leg, self.save_every = leg, save_every
        self.texts = [probe.text for probe in probes.load().probes]
        self.steps, self.shares = set(snapshot_steps(leg.settings.steps)), snapshot_shares(leg.settings.begin)
        self.facts = {**facts, "curve": [*facts["curve"]], "snapshots": [*facts["snapshots"]]}
        self.recent = [self._losses(facts.get("recent", []))]  # not in the curve yet
        self.done = leg.done(leg.first)
        self.saved = time.monotonic()
        if not self.facts["snapshots"]:
            self._save_snapshot()

    def record(self, event: dict[str, Any]) -> None:
        """Take one step's event."""
        step, before = event["step"], self.done
        self.done = self.leg.done(step)
        self.facts |= {"step": step, "tokens": self.facts["tokens"] + event["tokens"]}
        self.recent.append(event["losses"])
        due = self._is_due(step, before)
        if due or step % CURVE_EVERY == 0:
            self._add_to_curve()
        if due:
            self._save_snapshot()
        if decay_done(self.done, self.leg.settings) > 0 >= decay_done(before, self.leg.settings):
            self.save("plateau")  # a longer run goes on from here
        if time.monotonic() - self.saved > self.save_every:
            self.save("checkpoint")

    def finish(self) -> None:
        """Save the last checkpoint; a leg that is over gets its last saved step."""
        step = self.facts["step"]
        if self.leg.done(step) >= 1 and self.facts["snapshots"][-1]["step"] != step:
            self._add_to_curve()
            self._save_snapshot()
        self.save("checkpoint")

    def save(self, name: str) -> None:
        """Write a checkpoint, the history in it."""
        self.saved = time.monotonic()
        self.facts |= {"seconds": self.leg.seconds(), "recent": torch.cat(self.recent).tolist()}
        state.save_checkpoint(self.work / name, self.model, self.optimizers, self.facts)

    def _is_due(self, step: int, before: float) -> bool:
        """Whether what the model knows shall be saved now."""
        if self.leg.settings.seconds is None:
            return step in self.steps
        return any(before < share <= self.done for share in self.shares)

    def _losses(self, rows: list[list[float]]) -> torch.Tensor:
        return torch.tensor(rows, device=self.model.device).reshape(-1, len(LOSSES))

    def _add_to_curve(self) -> None:
        means = torch.cat(self.recent).nanmean(0).tolist()  # the only wait for a GPU
        known = {name: round(mean, 4) for name, mean in zip(LOSSES, means, strict=True) if not isnan(mean)}
        row = {"step": self.facts["step"], "tokens": self.facts["tokens"], **known}
        self.facts["curve"].append(row)
        self.recent = [self._losses([])]
        print(time.strftime("%H:%M:%S"), json.dumps(row), flush=True)

    def _save_snapshot(self) -> None:
        found = held_out.snapshot(self.model.eval(), self.tokenizer, self.sample, self.texts)
        self.model.train()
        self.facts["snapshots"].append({"step": self.facts["step"], "tokens": self.facts["tokens"], **found})
        print(time.strftime("%H:%M:%S"), json.dumps(found["held_out"]), flush=True)


def history(facts: dict[str, Any], model: BertForPreTraining, settings: PreTraining) -> dict[str, Any]:
    """The record that the page Watch it learn reads (assets/pretraining-history.json)."""
    size = {"parameters": model.num_parameters(), "layers": settings.layers, "hidden_size": settings.hidden_size}
    chosen = settings.model_dump() | {"steps": settings.steps if settings.seconds is None else facts["step"]}
    return {"model": size | {"settings": chosen}, "curve": facts["curve"], "snapshots": facts["snapshots"]}
