"""How the built-in BERT came to know what it knows: the record in assets/pretraining-history.json.

The record has the loss curve and, at some 30 saved steps, the model's answers to every probe sentence and its scores on
held-out text. Training has legs: each has its own text, and so its own held-out text, which is why the weights at the
end of one leg were scored once more on the next one's. Reads a file, asks no model; takes some ten milliseconds.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import pandas as pd

from lesson import places
from lesson.content import probes
from lesson.errors import LessonError

NOISE, FREQUENT_WORDS = "noise", "frequent words"
EARLY = {  # before any kind of sentence is right
    NOISE: "Nothing yet: every piece of the vocabulary is about as likely as any other.",
    FREQUENT_WORDS: "It has learned to count: whatever the sentence, it offers the most frequent words and signs.",
}
ALIKE = 0.5  # the share of probes that get the very same first answer while only frequencies are known
HALF_KNOWN = 0.5  # the share of a kind's sentences from which on it is called half known
UNSURE = 0.001  # the mean probability of the first answer while nothing is known


@dataclass(frozen=True)
class Snapshot:
    """One saved step: `answers[i]`, the ten best (token, probability) for probe i, and `held_out`, the measures."""

    step: int
    tokens: int
    held_out: dict[str, float]
    answers: tuple[tuple[tuple[str, float], ...], ...]

    def early(self) -> str | None:
        """NOISE or FREQUENT_WORDS while the answers show no more than that; None later."""
        first = [ten[0][0] for ten in self.answers]
        if sum(ten[0][1] for ten in self.answers) / len(self.answers) < UNSURE:
            return NOISE
        alike = max(first.count(token) for token in set(first)) / len(first)
        return FREQUENT_WORDS if alike >= ALIKE else None  # a hit is luck then: frequent words are right now and then

    def right(self, best: int = 1) -> dict[str, tuple[int, int]]:
        """By group: how many probes have the expected word among the `best` answers, and how many probes there are."""
        found: dict[str, tuple[int, int]] = {}
        for probe, ten in zip(probes.load().probes, self.answers, strict=True):
            hits, number = found.get(probe.group, (0, 0))
            found[probe.group] = (hits + (probe.answer in dict(ten[:best])), number + 1)
        return found

    def mastered(self) -> list[str]:
        """The groups of which at least half are right at first guess, at this step; none while all answers are alike.

        >>> load().snapshots[0].mastered()
        []
        """
        if self.early():
            return []
        return [group for group, (hits, number) in self.right().items() if 2 * hits >= number]


@dataclass(frozen=True)
class Leg:
    """A stretch of the training with a text of its own: the steps after `begin` up to `end`.

    `text` says how many tokens it has and which share of what is read are reviews; `before` is how the weights at
    `begin` do on this leg's held-out text. Both are empty where the record does not say.
    """

    begin: int
    end: int
    text: dict[str, float]
    before: dict[str, float]


@dataclass(frozen=True)
class History:
    """The whole record: what model it is, its curve (one row a recorded step), its snapshots, and its legs."""

    model: dict[str, Any]
    curve: pd.DataFrame
    snapshots: tuple[Snapshot, ...]
    legs: tuple[Leg, ...]

    def probability(self, probe: int, token: str) -> pd.DataFrame:
        """The probability of one word behind one probe at every snapshot: columns tokens, probability, listed.

        Where the word is not among the ten best, `listed` is False and the probability is that of the tenth: it cannot
        be more.
        """
        found = [dict(snapshot.answers[probe]).get(token) for snapshot in self.snapshots]
        last = [snapshot.answers[probe][-1][1] for snapshot in self.snapshots]
        return pd.DataFrame(
            {
                "tokens": [snapshot.tokens for snapshot in self.snapshots],
                "probability": [most if p is None else p for p, most in zip(found, last, strict=True)],
                "listed": [p is not None for p in found],
            }
        )

    def known(self) -> pd.DataFrame:
        """The share of each group's probes whose expected word is among the ten best: columns tokens, group, share."""
        return pd.DataFrame(
            [
                {"tokens": snapshot.tokens, "group": group, "share": hits / number}
                for snapshot in self.snapshots
                for group, (hits, number) in snapshot.right(best=10).items()
            ]
        )

    def first_group(self) -> tuple[str, int]:
        """Return the kind of sentence that was half known first, and the tokens read by then.

        Where several were at once, the one known best counts; where none ever was, the best at the end.
        """
        known = self.known()
        half = known[known["share"] >= HALF_KNOWN]
        rows, end = (half, "min") if len(half) else (known, "max")
        soonest = rows[rows["tokens"] == rows["tokens"].agg(end)]
        best = soonest.loc[soonest["share"].idxmax()]
        return str(best["group"]), int(best["tokens"])

    def held_out(self) -> pd.DataFrame:
        """The measures on held-out text: columns tokens, leg (its number), and one a measure.

        The step at which a leg begins is listed twice, once on the text of each leg, where both were measured.
        """
        return pd.DataFrame(list(self._held_out()))

    def _held_out(self) -> Iterator[dict[str, float]]:
        at = {snapshot.step: snapshot for snapshot in self.snapshots}
        for number, leg in enumerate(self.legs):
            if leg.before and leg.begin in at:
                yield {"tokens": at[leg.begin].tokens, "leg": number, **leg.before}
            for snapshot in self.snapshots:
                if leg.begin < snapshot.step <= leg.end or (number == 0 and snapshot.step == 0):
                    yield {"tokens": snapshot.tokens, "leg": number, **snapshot.held_out}

    def tokens_at(self, step: int) -> int:
        """How many tokens had been read at a step: those of the last recorded step that is not after it."""
        return int(self.curve.loc[self.curve["step"] <= step, "tokens"].max())

    def first_right(self, probe: int) -> int:
        """The number of the first snapshot whose first answer to a probe is the expected word; the last if none is."""
        answer = probes.load().probes[probe].answer
        right = (number for number, snapshot in enumerate(self.snapshots) if snapshot.answers[probe][0][0] == answer)
        return next(right, len(self.snapshots) - 1)


def load(file: Path | None = None) -> History:
    """Read the record. Raises LessonError when it is missing or belongs to other probes than today's."""
    file = file or places.PRETRAINING_HISTORY
    if not file.is_file():
        raise LessonError(
            "The record of the pre-training is missing: assets/pretraining-history.json comes with the project. "
            "Restore it from there."
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
    return History(raw["model"], pd.DataFrame(raw["curve"]), snapshots, _legs(raw))


def _legs(raw: dict[str, Any]) -> tuple[Leg, ...]:
    """The legs of a record; one that was written by the pre-training program alone says where its last leg began."""
    begin, last = raw["model"].get("settings", {}).get("begin", 0), raw["snapshots"][-1]["step"]
    told = raw.get("legs") or [{"begin": some} for some in sorted({0, begin})]
    ends = [*(leg["begin"] for leg in told[1:]), last]
    return tuple(
        Leg(leg["begin"], end, leg.get("text", {}), leg.get("before", {})) for leg, end in zip(told, ends, strict=True)
    )
