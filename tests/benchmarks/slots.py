"""How many runs a machine gets done in an hour, by how many it trains at once: are several slots faster in sum?

    python -m tests.benchmarks.slots                       every way to share the cores, two rounds each
    python -m tests.benchmarks.slots --labels 100 --rounds 3

For each number of slots that divides the cores it starts so many fine-tuning runs of the built-in BERT at the same
time, each with its share of the threads, and takes the seconds of training alone, which their reports tell: the
workers of a server have long loaded their libraries. Prints a table, and as its last line one JSON object. Where one
slot does as many runs as several, several only make everybody's run slower (lesson/workers/cluster.py has the default).
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import mean

from lesson import places


def main() -> None:
    """Measure, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--labels", type=int, default=100)
    parser.add_argument("--rounds", type=int, default=2)
    given = parser.parse_args()
    cores = len(os.sched_getaffinity(0))
    found = {}
    for slots in [number for number in range(1, cores + 1) if cores % number == 0]:
        seconds = [each for _ in range(given.rounds) for each in together(slots, cores // slots, given.labels)]
        found[slots] = {"threads": cores // slots, "run_seconds": round(mean(seconds), 1)}
        found[slots]["runs_an_hour"] = round(3600 * slots / mean(seconds))
        print(
            f"{slots} at once, {cores // slots} threads each: a run takes {mean(seconds):.1f} s, "
            f"{found[slots]['runs_an_hour']} runs an hour",
            flush=True,
        )
    print(json.dumps({"cores": cores, "labels": given.labels, "slots": found}))


def together(slots: int, threads: int, labels: int) -> list[float]:
    """Train so many runs at the same time; gives the seconds of training of each."""
    shares = {f"{name}_NUM_THREADS": str(threads) for name in ("OMP", "MKL", "OPENBLAS")}
    with tempfile.TemporaryDirectory() as folder:
        outs = [Path(folder, f"run-{number}") for number in range(slots)]
        command = [sys.executable, "-m", "lesson.command", "finetune", "--data", str(places.BUNDLED_REVIEWS)]
        running = [
            subprocess.Popen(
                [*command, "--labels", str(labels), "--out", str(out)],
                cwd=places.PROJECT,
                env=os.environ | shares,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
            for out in outs
        ]
        if any(process.wait() for process in running):
            raise RuntimeError("a run failed")
        return [json.loads((out / "report.json").read_text(encoding="utf-8"))["train_seconds"] for out in outs]


if __name__ == "__main__":
    main()
