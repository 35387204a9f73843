"""Fine-tunes from the command line, with the same run folder as the page: to look at, to resume, to classify with.

bert-lesson finetune --data assets/reviews.csv --out my-run --epochs 3
torchrun --nproc_per_node 2 -m lesson.command finetune --data assets/reviews.csv --out my-run
"""

import argparse
from pathlib import Path
from typing import Any

from lesson import cli
from lesson.bert import checkpoints
from lesson.bert.finetuning.recorder import run
from lesson.bert.speed import hardware, processes
from lesson.errors import LessonError
from lesson.reviews import split
from lesson.reviews.options import add_reading_options, read_ready_file
from lesson.runs.registry import Run, create
from lesson.settings import FineTuning


def main() -> None:
    """Fine-tune from the command line: a run folder, and its report as one JSON object on standard output."""
    hardware.keep_pages()
    given = _arguments()
    folder = Path(given.out)
    if processes.is_first():
        _make_folder(folder, given)
    processes.join()
    processes.wait()
    report = perform_alone(folder) if processes.is_first() else run(str(folder))
    processes.leave()
    if report is not None and processes.is_first():
        cli.print_json(report)


def perform_alone(folder: Path) -> dict[str, Any] | None:
    """Perform a run as the engine's workers do: hold it, so that nobody else does, and write down how it ended."""
    held = Run(folder)
    with held.working():
        held.request(None)
        held.settle("running")
        try:
            return run(str(folder))
        except LessonError as error:
            held.settle("failed", str(error))
            raise


def _make_folder(folder: Path, given: argparse.Namespace) -> None:
    """Make the run folder; without data it must be there already, and is resumed."""
    cli.check_out_folder(folder)
    if given.data is None:
        if not Run(folder).exists:
            raise LessonError(
                f"'{folder}' is not a run folder to resume, and no --data was given to start a new run with."
            )
        return
    chosen = {name: value for name, value in vars(given).items() if name in FineTuning.model_fields}
    if given.max_length is None:
        chosen["max_length"] = min(FineTuning().max_length, checkpoints.max_positions(given.checkpoint))
    settings = FineTuning(**chosen)
    reading = read_ready_file(given.data, given, "--data")
    create(
        "finetuning",
        settings.changed(class_names=tuple(reading.class_names)).model_dump(mode="json"),
        split(reading.table, settings.seed).with_parts(),
        folder=folder,
    )


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bert-lesson finetune", description="Fine-tune a BERT on labelled reviews.")
    default = FineTuning()
    parser.add_argument("--data", help="a CSV of labelled reviews; leave it out to resume the run in --out")
    add_reading_options(parser)
    parser.add_argument("--out", required=True, help="the run folder to make or to resume")
    parser.add_argument(
        "--checkpoint", default=default.checkpoint, help="lesson-bert, a folder, or a hub id downloaded before"
    )
    parser.add_argument(
        "--labels", type=int, default=default.labels, help="labelled reviews to learn from; default: all training rows"
    )
    parser.add_argument(
        "--head", default=default.head, help="new (over [CLS], random at first) or word (the masked-word head kept)"
    )
    parser.add_argument(
        "--answer-words",
        type=cli.groups_of_words,
        default=(),
        help="the word head's: awful,bad/great,good, one group a class",
    )
    parser.add_argument("--prompt", default=default.prompt, help="what the word head is asked, with one [MASK]")
    parser.add_argument("--steps", type=int, default=None, help="default: enough for so many reviews")
    parser.add_argument("--epochs", type=int, default=None, help="instead of --steps")
    parser.add_argument(
        "--learning-rate", type=float, default=None, help="the highest; default: what suits the network's width"
    )
    parser.add_argument("--batch-size", type=int, default=None, help="default: 16, fewer for few reviews")
    parser.add_argument(
        "--max-length",
        type=int,
        help=f"tokens; default: {default.max_length}, or as many as the checkpoint reads",
    )
    parser.add_argument("--trainable", default=default.trainable, help="all, last-N (layers), or head")
    parser.add_argument("--start", default=default.start, help="pretrained or random")
    parser.add_argument("--dropout", type=float, default=default.dropout)
    parser.add_argument(
        "--word-dropout", type=float, default=default.word_dropout, help="share of a review's words behind [MASK]"
    )
    parser.add_argument("--seed", type=int, default=default.seed)
    parser.add_argument("--threads", type=int, default=None, help="default: as many as the process was given")
    return parser.parse_args()
