"""How the built-in BERT came to know what it knows: the record in assets/pretraining-history.json.

The record has the loss curve and, at some 25 saved steps spaced evenly in log(step), what the model then answered to
every probe sentence. From these answers this module tells what the model has got by then: the share of probes of each
group whose expected word is among its ten best, and so the phase that it is in. Reads a file, asks no model; takes some
ten milliseconds.
"""

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import pandas as pd

from lesson import places
from lesson.content import probes
from lesson.errors import LessonError

PHASES = {  # in the order in which they are told
    "noise": "Nothing yet: every piece of the vocabulary is about as likely as any other.",
    "frequent words": "It has counted: whatever the sentence, it offers the most frequent words and signs.",
    "grammar": "It has looked at the neighbours: the answers now have the right form, if not the right meaning.",
    "topic": "It has understood what a sentence is about: the answers come from the right corner of life.",
    "facts": "It has remembered some things about the world, as far as so small a model can.",
}
GROUPS_OF_PHASE = {
    "grammar": ("grammar", "agreement"),
    "topic": ("topic", "common sense", "sentiment"),
    "facts": ("facts",),
}
ALIKE = 0.5  # the share of probes that get the very same first answer while only frequencies are known
UNSURE = 0.001  # the mean probability of the first answer while nothing is known


@dataclass(frozen=True)
class Snapshot:
    """One saved step: `answers[i]`, the ten best (token, probability) for probe i, and `held_out`, the measures."""

    step: int
    tokens: int
    held_out: dict[str, float]
    answers: tuple[tuple[tuple[str, float], ...], ...]


@dataclass(frozen=True)
class History:
    """The whole record: what model it is, its curve (one row a recorded step), and its snapshots."""

    model: dict[str, Any]
    curve: pd.DataFrame
    snapshots: tuple[Snapshot, ...]

    def probability(self, probe: int, token: str) -> list[float | None]:
        """The probability of one word behind one probe at every snapshot; None where it is not among the ten best."""
        return [dict(snapshot.answers[probe]).get(token) for snapshot in self.snapshots]

    def known(self) -> pd.DataFrame:
        """The share of each group's probes whose expected word is among the ten best: columns tokens, group, share."""
        return pd.DataFrame(
            [
                {"tokens": snapshot.tokens, "group": group, "share": share}
                for snapshot in self.snapshots
                for group, share in _known(snapshot).items()
            ]
        )

    def phases(self) -> list[str]:
        """The phase at every snapshot; once reached, a phase is not lost again.

        Noise and frequent words are told from the answers themselves; a later phase begins where its groups have
        reached half of what they reach in the end.
        """
        order = list(PHASES)
        final = _shares(self.snapshots[-1])
        reached, phases = 0, []
        for snapshot in self.snapshots:
            now = _shares(snapshot)
            late = [order.index(phase) for phase in now if final[phase] and now[phase] >= final[phase] / 2]
            early = 0 if _sureness(snapshot) < UNSURE else 1
            # while most probes get one and the same answer, a hit is luck: frequent words are right now and then
            reached = max(reached, early, max(late, default=0) if early and _alike(snapshot) < ALIKE else 0)
            phases.append(order[reached])
        return phases


def load(file: Path | None = None) -> History:
    """Read the record. Raises LessonError when it is missing or belongs to other probes than today's."""
    file = file or places.PRETRAINING_HISTORY
    if not file.is_file():
        raise LessonError(
            "The record of the pre-training is missing: assets/pretraining-history.json comes with the "
            "project. Restore it from there."
        )
    return _load(file, file.stat().st_mtime_ns)


@lru_cache(maxsize=2)
def _load(file: Path, _changed: int) -> History:
    raw = json.loads(file.read_text(encoding="utf-8"))
    snapshots = tuple(
        Snapshot(s["step"], s["tokens"], s["held_out"], tuple(tuple((t, p) for t, p in ten) for ten in s["probes"]))
        for s in raw["snapshots"]
    )
    if any(len(snapshot.answers) != len(probes.load().probes) for snapshot in snapshots):
        raise LessonError(
            "The record of the pre-training answers other probe sentences than those in "
            "assets/probes.json. Take both files from the same version of the project."
        )
    return History(raw["model"], pd.DataFrame(raw["curve"]), snapshots)


def _known(snapshot: Snapshot) -> dict[str, float]:
    hits: dict[str, list[bool]] = {}
    for probe, ten in zip(probes.load().probes, snapshot.answers, strict=True):
        hits.setdefault(probe.group, []).append(probe.answer in dict(ten))
    return {group: sum(found) / len(found) for group, found in hits.items()}


def _shares(snapshot: Snapshot) -> dict[str, float]:
    known = _known(snapshot)
    return {phase: sum(known[group] for group in groups) / len(groups) for phase, groups in GROUPS_OF_PHASE.items()}


def _sureness(snapshot: Snapshot) -> float:
    return sum(ten[0][1] for ten in snapshot.answers) / len(snapshot.answers)


def _alike(snapshot: Snapshot) -> float:
    first = [ten[0][0] for ten in snapshot.answers]
    return max(first.count(token) for token in set(first)) / len(first)
