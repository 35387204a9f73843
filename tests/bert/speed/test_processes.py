"""One run on several processes is the same run, up to rounding."""

import json
import os
import subprocess
import sys

import pytest
from torch import nn

from lesson.bert.speed import processes
from lesson.runs.registry import Run
from tests.support import tiny


@pytest.fixture
def share():
    return processes.Share(nn.Linear(1, 1))


def test_alone_a_process_takes_the_whole_batch(share):
    assert (share.of([3, 1, 4]), share.weight, share.average(0.5)) == ([3, 1, 4], 1.0, 0.5)
    assert (processes.count(), processes.is_first(), processes.first_says("pause")) == (1, True, "pause")


def test_shares_of_a_batch_are_disjoint_and_their_weights_add_up(share, monkeypatch):
    rows, shares = list(range(7)), []
    monkeypatch.setattr(processes, "count", lambda: 3)
    for rank in range(3):
        monkeypatch.setattr(processes.dist, "get_rank", lambda rank=rank: rank)
        shares.append((share.of(rows), share.weight))
    assert sorted(row for part, _ in shares for row in part) == rows
    assert sum(weight for _, weight in shares) == pytest.approx(1)


def test_a_process_without_a_row_gets_one_of_no_weight(share, monkeypatch):
    monkeypatch.setattr(processes, "count", lambda: 2)
    monkeypatch.setattr(processes.dist, "get_rank", lambda: 1)
    assert (share.of([5]), share.weight) == ([5], 0.0)


@pytest.mark.slow
@pytest.mark.parametrize(
    "launcher",
    [
        ["-m", "torch.distributed.run", "--nproc_per_node", "2", "--master_port", "29631"],
        [
            "-m",
            "accelerate.commands.launch",
            "--multi_gpu",
            "--num_processes",
            "2",
            "--num_machines",
            "1",
            "--mixed_precision",
            "no",
            "--dynamo_backend",
            "no",
            "--main_process_port",
            "29632",
        ],  # without a GPU this starts two processes, --cpu only one
    ],
)
def test_two_processes_reach_the_loss_of_one(tmp_path, launcher):
    bert = tiny.bert(tmp_path / "bert")
    tiny.reviews(120)[["text", "label"]].to_csv(tmp_path / "mine.csv", index=False)
    reports = {}
    for name, prefix in (("one", []), ("two", launcher)):
        command = [
            sys.executable,
            *prefix,
            "-m",
            "lesson.command",
            "finetune",
            "--data",
            str(tmp_path / "mine.csv"),
            "--checkpoint",
            str(bert),
            "--out",
            str(tmp_path / name),
            "--epochs",
            "3",
            "--max-length",
            "32",
            "--threads",
            "1",
            "--learning-rate",
            "1e-3",
        ]
        environment = {**os.environ, "OMP_NUM_THREADS": "1", "ACCELERATE_USE_CPU": "1"}
        done = subprocess.run(command, capture_output=True, text=True, timeout=280, env=environment, check=False)
        assert done.returncode == 0, done.stderr[-2000:]
        reports[name] = json.loads(done.stdout.strip().splitlines()[-1])
    assert (reports["one"]["processes"], reports["two"]["processes"]) == (1, 2)
    losses = {name: [e["loss"] for e in Run(tmp_path / name).events() if e["event"] == "step"] for name in reports}
    assert losses["two"] == pytest.approx(losses["one"], abs=0.02)
