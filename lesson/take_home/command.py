"""Takes a run home from the command line: its report, the notebook that reproduces it, its model with a card.

bert-lesson take-home my-run --report my-run.html --notebook my-run.zip --model my-model.zip
"""

import argparse
from collections.abc import Callable
from pathlib import Path

from lesson import cli
from lesson.errors import LessonError
from lesson.runs.registry import Run
from lesson.take_home import model_card, notebook, recipe, report, walk
from lesson.take_home.recipe import Recipe

MAKERS: dict[str, Callable[[Recipe], bytes]] = {
    "report": lambda found: report.page(walk.of_run(found.run)).encode(),
    "notebook": notebook.as_zip,
    "model": model_card.as_zip,
}


def main() -> None:
    """Write what was asked for, and print {what: file} as one JSON object on standard output."""
    given = vars(_arguments())
    wanted = {name: given[name] for name in MAKERS if given[name]}
    if not wanted:
        raise LessonError("Say what to take home: --report FILE.html, --notebook FILE.zip or --model FILE.zip.")
    if len(set(map(Path, wanted.values()))) < len(wanted):
        raise LessonError("Two of these files have the same name, and one would overwrite the other. Name another one.")
    run = Run(Path(given["run"]))
    if not run.exists:
        raise LessonError(f"There is no run '{given['run']}'. Give the folder that bert-lesson finetune has written.")
    found = recipe.read(run)
    for name, file in wanted.items():
        cli.check_out(file, option=f"--{name}")
    for name, file in wanted.items():
        Path(file).write_bytes(MAKERS[name](found))
    cli.print_json(wanted)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bert-lesson take-home", description="Take a finished run home.")
    parser.add_argument("run", help="the run folder")
    parser.add_argument("--report", metavar="FILE.html", help="what was predicted, run and found, to read and to print")
    parser.add_argument("--notebook", metavar="FILE.zip", help="a notebook that makes the run again, with its data")
    parser.add_argument("--model", metavar="FILE.zip", help="the model with its card, for stock Transformers")
    return parser.parse_args()
