"""What the pages open with: sentences that the built-in BERT does well, and those that it fails at.

assets/examples.json is made by `python -m lesson.bert.use.candidates`; assets/candidates explains
how the sentences were chosen. Reads a file, asks no model.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from lesson import places
from lesson.content import candidates, choosing
from lesson.content.probes import Bias, Pair, Probe


@dataclass(frozen=True)
class Sentence:
    """A whole sentence, and the words in it that are masked at first, with spaces between; each occurs in it once."""

    text: str
    masked: str


@dataclass(frozen=True)
class Negation:
    """A sentence with one [MASK], the same with a "not", and the word wanted in the first."""

    plain: str
    negated: str
    answer: str


@dataclass(frozen=True)
class Missed:
    """A sentence with a [MASK] that the built-in BERT got wrong: the word wanted, its rank, and the first guess."""

    group: str
    text: str
    answer: str
    rank: int
    guess: str


@dataclass(frozen=True)
class Review:
    """A review with its true label, and what the built-in BERT said, fine-tuned with each of three seeds."""

    group: str
    text: str
    label: str
    said: tuple[str, ...]


@dataclass(frozen=True)
class Count:
    """How many candidates were asked, how many worked and how many failed; the rest are in between."""

    asked: int
    works: int
    failed: int


@dataclass(frozen=True)
class Examples:
    """Everything in the file that pages show. The first of each is what a page opens with."""

    sentences: dict[str, Sentence]  # by group
    missed: tuple[Missed, ...]
    negation: Negation | None
    meanings: dict[str, tuple[Probe, Probe]]  # by the ambiguous word
    left_only: tuple[Probe, ...]
    bias: tuple[Bias, ...]
    caveats: dict[str, str]  # by the topic of a bias template
    passages: tuple[Pair, ...]  # four pairs each
    pairs_right: dict[str, int]  # by kind of pair, out of all passages
    pairs_missed: tuple[tuple[Pair, float], ...]  # the first of each kind, with the probability that B follows A
    reviews: dict[str, Review]  # by group
    fooled: tuple[Review, ...]
    learned_from: str  # the set of reviews that the BERT which was fooled had learned from
    start: tuple[Sentence, ...]
    counts: dict[str, Count]  # by kind of candidate


@lru_cache(maxsize=1)
def load() -> Examples:
    """Read assets/examples.json.

    >>> load().sentences["everyday"].masked
    'dark'
    """
    raw = json.loads(places.EXAMPLES.read_text(encoding="utf-8"))
    shown = {kind: [found["answers"][number] for number in found["picked"]] for kind, found in raw.items()}
    failed = {kind: [found["answers"][number] for number in found["failures"]] for kind, found in raw.items()}
    passages, reviews = raw["next_sentence"], raw["sentiment"]
    return Examples(
        sentences={row["group"]: whole(row["text"], row["answers"]) for row in shown["masked_words"]},
        missed=tuple(map(_missed, failed["masked_words"])),
        negation=next((Negation(row["plain"], row["negated"], row["answer"]) for row in failed["negation"]), None),
        meanings={row["word"]: _senses(row) for row in shown["two_meanings"]},
        left_only=tuple(Probe("left only", row["text"], row["answer"]) for row in shown["left_only"]),
        bias=tuple(probe for row in shown["bias"] for probe in _people(row)),
        caveats={row["topic"]: candidates.caveats()[row["topic"]] for row in shown["bias"]},
        passages=tuple(pair for number in passages["picked"] for pair in pairs(passages["answers"], number)),
        pairs_right={kind: _right(passages["answers"], kind) for kind in choosing.TRUTH},
        pairs_missed=tuple(_first_wrong(passages["answers"])),
        reviews={row["group"]: _review(row) for row in shown["sentiment"]},
        fooled=tuple(map(_review, failed["sentiment"])),
        learned_from=reviews["reviews"],
        start=tuple(_to_start_with(reviews["answers"][number]) for number in reviews["start"]),
        counts={kind: Count(found["asked"], found["works"], found["failed"]) for kind, found in raw.items()},
    )


def whole(text: str, words: list[str]) -> Sentence:
    """A sentence with its words put back behind the masks.

    >>> whole("[MASK] you for the [MASK].", ["thank", "help"])
    Sentence(text='Thank you for the help.', masked='thank help')
    """
    filled = text
    for word in words:
        filled = filled.replace("[MASK]", word, 1)
    return Sentence(filled[:1].upper() + filled[1:], " ".join(words))


def pairs(passages: list[dict[str, Any]], number: int) -> tuple[Pair, ...]:
    """The four pairs that a passage gives, in the order of `choosing.TRUTH`."""
    row = passages[number]
    seconds = {
        "continuation": (row["a"], row["b"]),
        "swapped": (row["b"], row["a"]),
        "random": (row["a"], choosing.random_second(passages, number)),
        "same topic": (row["a"], row["same_topic"]),
    }
    return tuple(Pair(kind, row["topic"], *seconds[kind], follows) for kind, follows in choosing.TRUTH.items())


def _missed(row: choosing.Answer) -> Missed:
    """The first mask of the sentence that the model did not fill."""
    word, mask = next(both for both in zip(row["answers"], row["masks"], strict=True) if both[1]["rank"] > 5)
    return Missed(row["group"], row["text"], word, mask["rank"], mask["top"][0][0])


def _senses(row: choosing.Answer) -> tuple[Probe, Probe]:
    here, there = (Probe(row["word"], *both) for both in zip(row["texts"], row["answers"], strict=True))
    return here, there


def _people(row: choosing.Answer) -> list[Bias]:
    return [Bias(row["topic"], row["template"].format(filling), tuple(row["words"])) for filling in row["fills"]]


def _right(passages: list[choosing.Answer], kind: str) -> int:
    return sum(not choosing.wrong(row, kind) for row in passages)


def _first_wrong(passages: list[choosing.Answer]) -> Iterator[tuple[Pair, float]]:
    """For each kind of pair the first that the model got wrong."""
    for place, kind in enumerate(choosing.TRUTH):
        wrong = (number for number, row in enumerate(passages) if choosing.wrong(row, kind))
        if (number := next(wrong, None)) is not None:
            yield pairs(passages, number)[place], passages[number]["follows"][kind]


def _review(row: choosing.Answer) -> Review:
    return Review(row["group"], row["text"], row["label"], tuple(max(run, key=run.get) for run in row["after"]))


def _to_start_with(row: choosing.Answer) -> Sentence:
    return Sentence(row["text"], row["masked"])
