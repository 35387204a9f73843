"""What is written down while a BERT is pre-trained: its losses, its checkpoints, and at saved steps what it knows.

From this the page Watch it learn is drawn. A saved step takes about four seconds on two cores, there are some 25 of
them.
"""

import json
import time
from dataclasses import asdict
from math import isnan
from pathlib import Path
from typing import Any

import numpy as np
import torch
from transformers import BertForPreTraining

from lesson.bert.pretraining import held_out, pairs, state
from lesson.bert.pretraining.settings import Settings
from lesson.content import probes

SAVE_EVERY = 60  # seconds


def snapshot_steps(last: int, number: int = 25) -> set[int]:
    """About `number` steps from 0 to `last`, evenly spaced on a logarithmic scale."""
    return {0, *np.unique(np.geomspace(1, last, number - 1).round().astype(int)).tolist()}


class Listener:
    """Prints, keeps the history and saves checkpoints while the loop goes on."""

    def __init__(
        self,
        work: Path,
        model: BertForPreTraining,
        updaters: list,
        tokenizer: Any,
        batches: list[pairs.Batch],
        last: int,
        begun: dict[str, Any],
    ):
        self.work, self.model, self.updaters, self.tokenizer, self.batches = work, model, updaters, tokenizer, batches
        self.texts = [probe.text for probe in probes.load().probes]
        self.wanted = snapshot_steps(last)
        self.facts = {"step": 0, "tokens": 0, "curve": [], "snapshots": []} | begun
        self.facts |= state.load_checkpoint(work / "checkpoint", model, updaters)
        self.recent: list[dict] = []
        self.saved = time.monotonic()
        if not self.facts["snapshots"]:
            self._snapshot()

    def hear(self, event: dict) -> None:
        """Take one step's event."""
        self.facts["step"], self.facts["tokens"] = event["step"], self.facts["tokens"] + event["tokens"]
        self.recent.append(event)
        if event["step"] % 20 == 0 or event["step"] in self.wanted:
            self._record()
        if event["step"] in self.wanted:
            self._snapshot()
        if time.monotonic() - self.saved > SAVE_EVERY:
            self.save("checkpoint")

    def save(self, name: str) -> None:
        """Write a checkpoint and, beside it, the history as the page reads it."""
        self.saved = time.monotonic()
        state.save_checkpoint(self.work / name, self.model, self.updaters, self.facts)

    def _record(self) -> None:
        means = torch.cat([event["losses"] for event in self.recent]).nanmean(0).tolist()
        known = {
            key: round(value, 4)
            for key, value in zip(("mlm_loss", "nsp_loss"), means, strict=False)
            if not isnan(value)
        }
        row = {"step": self.facts["step"], "tokens": self.facts["tokens"], **known}
        self.facts["curve"].append(row)
        self.recent = []
        print(time.strftime("%H:%M:%S"), json.dumps(row), flush=True)

    def _snapshot(self) -> None:
        seen = held_out.snapshot(self.model.eval(), self.tokenizer, self.batches, self.texts)
        self.model.train()
        self.facts["snapshots"].append({"step": self.facts["step"], "tokens": self.facts["tokens"], **seen})
        print(time.strftime("%H:%M:%S"), json.dumps(seen["held_out"]), flush=True)


def history(facts: dict[str, Any], model: BertForPreTraining, settings: Settings) -> dict[str, Any]:
    """The record that the page Watch it learn reads (assets/pretraining-history.json)."""
    size = {"parameters": model.num_parameters(), "layers": settings.layers, "hidden_size": settings.hidden_size}
    return {"model": size | {"settings": asdict(settings)}, "curve": facts["curve"], "snapshots": facts["snapshots"]}
