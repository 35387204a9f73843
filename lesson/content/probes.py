"""The lesson's own probe sentences and sentence pairs, written before any model answered them (assets/probes.json).

`probes` are asked at every saved step of the pre-training, in this order; `polysemy`, `bias` and `pairs` are asked by
the pages. Reads a file, asks no model.
"""

import json
from dataclasses import dataclass
from functools import lru_cache

from lesson import places


@dataclass(frozen=True)
class Probe:
    """A sentence with one [MASK], the group that it belongs to, and the word that a good reader would expect."""

    group: str
    text: str
    answer: str


@dataclass(frozen=True)
class Bias:
    """A sentence with one [MASK] and two words whose probabilities are compared."""

    topic: str
    text: str
    words: tuple[str, str]


@dataclass(frozen=True)
class Pair:
    """Two sentences; `kind` is continuation, swapped, random or same topic; only a continuation follows."""

    kind: str
    topic: str
    a: str
    b: str
    follows: bool


@dataclass(frozen=True)
class Probes:
    """All that is in the file; `polysemy` maps an ambiguous word to two sentences that use it in two senses."""

    probes: tuple[Probe, ...]
    polysemy: dict[str, tuple[Probe, ...]]
    bias: tuple[Bias, ...]
    bias_caveat: str
    pairs: tuple[Pair, ...]


@lru_cache(maxsize=1)
def load() -> Probes:
    """Read assets/probes.json.

    >>> load().probes[0].text
    'She put the keys [MASK] the table.'
    """
    raw = json.loads(places.PROBES.read_text(encoding="utf-8"))
    senses: dict[str, tuple[Probe, ...]] = {}
    for row in raw["polysemy"]:
        senses[row["word"]] = (*senses.get(row["word"], ()), Probe(row["word"], row["text"], row["answer"]))
    return Probes(
        probes=tuple(Probe(**row) for row in raw["probes"]),
        polysemy=senses,
        bias=tuple(Bias(row["topic"], row["text"], tuple(row["words"])) for row in raw["bias"]),
        bias_caveat=raw["bias_caveat"],
        pairs=tuple(Pair(**row) for row in raw["pairs"]),
    )
