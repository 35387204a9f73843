"""What has changed since the fine-tuning listings of 2020: each difference with its reason and its measured effect.

The figures come from assets/listing_2020.json, which `python -m tests.benchmarks.listing_2020` measures and writes; the
sentences follow them, whatever they show. Knows no model library.
"""

import json
from dataclasses import dataclass
from functools import lru_cache
from statistics import mean
from typing import Any

from lesson import places

TEXTS = ("What a wonderful film!", "I could not stand this film.", "It was all right.")
LABELS = (1, 0, 2)  # positive, negative, neutral
NEW = "The kettle is quick and I am very happy with it."


@dataclass(frozen=True)
class Difference:
    """One thing that the listing does differently from this lesson's loop."""

    name: str
    then: str  # code
    now: str  # code
    reason: str
    effect: str  # measured


def differences() -> list[Difference]:
    """Return every difference, those that keep the listing from running first.

    >>> differences()[0].name
    'Where AdamW comes from'
    """
    return [*_api(), *_speed(), *_recipe(), *_evaluation()]


def _api() -> list[Difference]:
    """The lines that fail today."""
    found = figures()
    return [
        Difference(
            "Where AdamW comes from",
            "from transformers import AdamW",
            "from torch.optim import AdamW",
            "PyTorch has had AdamW since 2019. Transformers dropped its own copy.",
            f"The old line fails: {found['errors']['AdamW']}",
        ),
        Difference(
            "How text becomes token ids",
            "tokenizer.encode_plus(text, …)",
            "tokenizer(texts, …)",
            "One call now does, for one text or a thousand, what used to take several methods.",
            f"The old line fails: {found['errors']['encode_plus']}",
        ),
    ]


def _speed() -> list[Difference]:
    """The same sums with less waste."""
    found = figures()
    return [
        Difference(
            "Padding",
            'padding="max_length", max_length=128',
            "job.batches(done)  # reviews of like length together",
            "A model multiplies padding as if it were words, and then ignores it.",
            f"On the set “{found['reviews']}” {found['padding']:.0%} of what the listing feeds the model is padding. "
            f"Buckets by length read {_times('buckets', 'batch 16')} as many reviews a second.",
        ),
        Difference(
            "Batch size",
            "batch_size=2",
            "batch_size=16",
            "One matrix product over sixteen reviews costs less than eight over two, and their mean gradient is less "
            "noisy. Two was what fitted on the graphics cards of the day.",
            f"Batches of sixteen read {_times('batch 16', 'batch 2')} as many reviews a second.",
        ),
        Difference(
            "Precision",
            "model  # float32 throughout",
            "prepare_for_training(model, precision)  # bf16 for the products, float32 for the weights",
            "Half the digits are enough for products, as long as the weights keep all of theirs; and values that "
            "nobody reads need not be computed at all.",
            f"Together this reads {_times('ours', 'buckets')} as many reviews a second.",
        ),
    ]


def _recipe() -> list[Difference]:
    """What decides how good the model becomes."""
    return [
        Difference(
            "Learning rate",
            "AdamW(model.parameters(), lr=5e-5)",
            "AdamW(…, lr=…); schedule.step()",
            "At first the head is random and its gradients mislead; at the end, small steps settle what large ones "
            "stirred up. So the rate rises over the first tenth of the steps and then falls.",
            _points("with the schedule", "schedule", "at one constant rate", "constant rate"),
        ),
        Difference(
            "Validation",
            "# nothing is held out",
            "if job.evaluates_after(step): … job.evaluate()",
            "If the loss falls on the training reviews, that may just be learning by heart. Held-out reviews show "
            "which it is, and the best weights so far are kept.",
            _points(
                "with the weights that were best on validation", "schedule", "with the last weights", "last weights"
            ),
        ),
    ]


def _evaluation() -> list[Difference]:
    """What decides whether anybody can tell."""
    found = figures()
    return [
        Difference(
            "Seed",
            "# none",
            "seed=0",
            "The head's first numbers and the order of the reviews are random. Without a seed nobody gets the same "
            "result twice, not even you.",
            _drawn(found["three_sentences"]),
        ),
        Difference(
            "What it is worth",
            "# accuracy is never measured",
            "report: accuracy and macro-F1 on test reviews, with an interval",
            "Three sentences can be learned by heart. Only reviews used neither for training nor for choosing show "
            "whether anything was learned.",
            _points("for this lesson's loop", "schedule", "for the listing, trained on the same reviews", "listing"),
        ),
    ]


def figures() -> dict[str, Any]:
    """Return what was measured, as tests/benchmarks/listing_2020.py wrote it."""
    return _read(places.LISTING_2020.stat().st_mtime_ns)


@lru_cache(maxsize=1)
def _read(_changed: int) -> dict[str, Any]:
    return json.loads(places.LISTING_2020.read_text(encoding="utf-8"))


def _times(fast: str, slow: str) -> str:
    speeds = figures()["examples_per_second"]
    return f"{speeds[fast] / speeds[slow]:.1f} times"


def _points(here: str, ours: str, there: str, other: str) -> str:
    """Compare two ways to train by their mean macro-F1 on the test reviews, and say whether the seeds agree."""
    scores = figures()["macro_f1"]
    lead = [100 * (mine - its) for mine, its in zip(scores[ours], scores[other], strict=True)]
    both = (
        f"After {figures()['labels']} reviews of the set “{figures()['reviews']}”, macro-F1 on its test reviews is "
        f"{mean(scores[ours]):.1%} {here} and {mean(scores[other]):.1%} {there}"
    )
    seeds = f"{len(lead)} seeds"
    if all(points > 0 for points in lead) or all(points < 0 for points in lead):
        return f"{both}; all {seeds} agree."
    return f"{both}; the {seeds} disagree about which is better, so treat it as noise."


def _drawn(counts: dict[str, int]) -> str:
    total = sum(counts.values())
    said = ", ".join(f"{label} {count}" for label, count in counts.items())
    return f"Asked about a plainly positive sentence after each of {total} runs, the listing said: {said}."
