"""A finished comparison as files to keep: every raw line, and a note on command, data, model and machine.

The bundled sweep in assets/sweep was written by this. Takes no time.
"""

import hashlib
import json
import platform
import shlex
import sys
import time
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

import torch

from lesson.bert import checkpoints
from lesson.bert.speed import hardware
from lesson.runs import storage
from lesson.runs.registry import Run
from lesson.settings import Comparison


def publish(fits: Sequence[dict[str, Any]], folder: Path, run: Run, settings: Comparison) -> None:
    """Write results.jsonl and about.json into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = [json.dumps(fit) for fit in sorted(fits, key=lambda fit: (fit["size"], fit["model"], fit["seed"]))]
    (folder / "results.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    storage.write_json(folder / "about.json", about(run, settings))


def about(run: Run, settings: Comparison) -> dict[str, Any]:
    """Return how it was made: command, data, checkpoint, machine, versions."""
    table, weights = run.table(), sorted(checkpoints.resolve(settings.checkpoint).glob("*.safetensors"))
    return {
        "command": shlex.join(["bert-lesson", "compare", *sys.argv[1:]]),
        "made": time.strftime("%Y-%m-%d", time.gmtime()),
        "rows": {part: int(count) for part, count in table["part"].value_counts().items()},
        "class_names": list(run.settings["class_names"]),
        "checkpoint": checkpoints.describe(settings.checkpoint),
        "weights_sha256": [hashlib.sha256(file.read_bytes()).hexdigest() for file in weights],
        "machine": {"processor": _processor(), "threads": torch.get_num_threads(), "precision": hardware.precision()},
        "versions": {name: version(name) for name in ("torch", "transformers", "scikit-learn")}
        | {"python": platform.python_version()},
    }


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor()
    return next(
        (line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), platform.processor()
    )
