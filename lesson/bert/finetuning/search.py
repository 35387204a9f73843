"""A grid of runs from the command line: learning rates by lengths, chosen on validation, tested once.

    bert-lesson search --data assets/reviews.csv --out my-grid --rates 5e-5,1.5e-4,3e-4 --steps 100,300 --seeds 2

Each run is a folder in --out. One that is there already is not trained again, so the same command goes on after an
interruption.
"""

import argparse
from pathlib import Path
from typing import Any

import pandas as pd

from lesson import cli
from lesson.bert import checkpoints
from lesson.bert.finetuning.command import perform_alone
from lesson.bert.finetuning.conclude import measure_chosen
from lesson.bert.speed import hardware
from lesson.errors import LessonError
from lesson.results import grid as grids
from lesson.results.grid import Cell, Grid
from lesson.reviews import split
from lesson.reviews.options import add_reading_options, read_ready_file
from lesson.runs.registry import Run, create
from lesson.settings import FineTuning, cells_of_grid


def main() -> None:
    """Train every cell, repeat the best one with other seeds, test it, and print one JSON object."""
    hardware.keep_pages()
    given = _arguments()
    folder = Path(given.out)
    cli.check_out_folder(folder)
    reading = read_ready_file(given.data, given, "--data")
    table = split(reading.table, given.seed).with_parts()
    shared = {
        "checkpoint": given.checkpoint,
        "seed": given.seed,
        "max_length": min(FineTuning().max_length, checkpoints.max_positions(given.checkpoint)),
        "class_names": reading.class_names,
    }
    runs = [
        _made(folder, each.model_dump(mode="json"), table) for each in cells_of_grid(shared, given.rates, given.steps)
    ]
    best = _finished(runs).best
    if best is None:
        raise LessonError(f"None of these runs finished training; their folders are in '{folder}'.")
    more = [best.run.settings | {"seed": given.seed + number} for number in range(1, given.seeds + 1)]
    runs += [_made(folder, each, table) for each in more]
    found = _finished(runs)
    if best.test is None:
        measure_chosen(str(best.run.folder))
    cli.print_json(_told(grids.read([cell.run for cell in found.every])))


def _finished(runs: list[Run]) -> Grid:
    """Train what has no report yet; read all."""
    for run in runs:
        if run.report() is None:
            perform_alone(run.folder)
    return grids.read(runs)


def _made(folder: Path, settings: dict[str, Any], table: pd.DataFrame) -> Run:
    name = f"rate-{settings['learning_rate']:g}-steps-{settings['steps']}-seed-{settings['seed']}"
    run = Run(folder / name)
    return run if run.exists else create("finetuning", settings, table, folder=run.folder)


def _told(found: Grid) -> dict[str, Any]:
    best = found.best
    return {
        "runs": [_facts(cell) for cell in found.every],
        "best": None if best is None else _facts(best) | {"test_macro_f1": best.test, "interval": best.interval},
        "in_words": grids.in_words(found),
    }


def _facts(cell: Cell) -> dict[str, Any]:
    return {
        "folder": str(cell.run.folder),
        "learning_rate": cell.rate,
        "steps": cell.steps,
        "seed": cell.seed,
        "validation_macro_f1": cell.score,
    }


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bert-lesson search", description="Which learning rate, and how many steps?")
    parser.add_argument("--data", required=True, help="a CSV of labelled reviews")
    add_reading_options(parser)
    parser.add_argument("--out", required=True, help="the folder for the runs, new or to be continued")
    parser.add_argument("--rates", type=_numbers(float), required=True, help="learning rates: 5e-5,1.5e-4,3e-4")
    parser.add_argument("--steps", type=_numbers(int), required=True, help="lengths of training: 100,300")
    parser.add_argument("--seeds", type=int, default=2, help="more seeds of the best one (default: 2)")
    parser.add_argument("--seed", type=int, default=0, help="of all other runs (default: 0)")
    parser.add_argument("--checkpoint", default=FineTuning().checkpoint, help="lesson-bert, a folder, or a hub id")
    return parser.parse_args()


def _numbers(kind: type) -> Any:
    """Return a reader of numbers separated by commas."""

    def read(text: str) -> list[Any]:
        try:
            return [kind(each) for each in text.split(",") if each.strip()]
        except ValueError:
            raise argparse.ArgumentTypeError(f"'{text}' is not a list of numbers separated by commas") from None

    return read
