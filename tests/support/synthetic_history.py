"""A made-up pre-training record that passes through all phases in order; for tests of what reads such a record."""

import json
from pathlib import Path

from lesson.content import probes

STEPS = (0, 10, 30, 100, 300, 1000, 3000, 10_000)
GETS_IT_AT = {
    "grammar": 3,
    "agreement": 3,
    "topic": 5,
    "common sense": 5,
    "sentiment": 5,
    "facts": 7,
}  # number of the step


def write(file: Path, tokens_a_step: int = 8192, begin: int = 0, before: dict[str, float] | None = None) -> Path:
    """Write the record: noise at step 0, then the same frequent words everywhere, then group after group right.

    With `begin`, a second leg starts at that step; with `before`, the record has scored its beginning anew.
    """
    snapshots = [
        {
            "step": step,
            "tokens": step * tokens_a_step,
            "held_out": {"mlm_loss": 9.7 - number, "mlm_accuracy": number / 20, "nsp_accuracy": 0.5 + number / 20},
            "probes": [_ten(probe, number) for probe in probes.load().probes],
        }
        for number, step in enumerate(STEPS)
    ]
    curve = [
        {"step": step, "tokens": step * tokens_a_step, "mlm_loss": 9.7 - step / 1500, "nsp_loss": 0.69 - step / 50_000}
        for step in range(0, 10_001, 100)
    ]
    curve[50]["held_out_accuracy"] = 0.2
    record = {
        "model": {
            "name": "lesson-bert",
            "parameters": 9_000_000,
            "layers": 6,
            "hidden_size": 256,
            "vocab_size": 16_384,
            "settings": {"begin": begin},
        },
        "curve": curve,
        "snapshots": snapshots,
    }
    if before:
        texts = [{"tokens": 1_000_000, "reviews": 0.25}, {"tokens": 3_000_000, "reviews": 0.5}]
        record["legs"] = [{"begin": 0, "text": texts[0]}, {"begin": begin, "text": texts[1], "before": before}]
    file.write_text(json.dumps(record), encoding="utf-8")
    return file


def _ten(probe, number):
    if number == 0:
        return [[f"##x{i}", 0.0001] for i in range(10)]
    frequent = [["the", 0.1], [".", 0.08], [",", 0.05], ["and", 0.04], ["of", 0.03]] + [
        [f"w{i}", 0.01] for i in range(5)
    ]
    if number >= GETS_IT_AT[probe.group]:
        return [[probe.answer, 0.4], *frequent[:9]]
    return [[f"{probe.group}-ish {len(probe.text)}", 0.2], *frequent[:9]] if number >= 3 else frequent
