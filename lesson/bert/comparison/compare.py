"""BERT against simpler models: the same rows, several numbers of labels, several seeds; each fit is a line of JSON.

A comparison is a run folder of kind "comparison"; each finished fit is a line of its events, so a comparison that was
stopped, or killed, goes on with the first fit that is missing. The race of the page Was it worth it? is a comparison
too: all training rows, one seed, and progress told along the way. The models run one after another, so that none slows
another; each has its own stopwatch.

    bert-lesson compare --data assets/reviews.csv --sizes 50,200,600 --seeds 3 --models all --out mine

No fit of the seven models on 20 to 1,200 bundled reviews takes much more than a minute on two quiet cores.
"""

import argparse
import dataclasses
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

from lesson import cli
from lesson.bert.comparison import keeping
from lesson.bert.comparison.fitting import measured
from lesson.bert.comparison.tasks import recipe, tasks
from lesson.bert.speed import hardware
from lesson.content.classes import class_order
from lesson.errors import LessonError
from lesson.results import store as fit_store
from lesson.reviews import split
from lesson.reviews.options import add_reading_options, read_ready_file
from lesson.runs.registry import Run, create
from lesson.settings import BUILT_IN, MODELS, Comparison


def perform(run: Run, settings: Comparison, shared: bool = False) -> Iterator[dict[str, Any]]:
    """Make every fit that is missing in a run folder; yield all fits, old ones too, as their turn comes.

    With `shared`, fits of other runs on the same data with the same code count as made (lesson/results/store.py). A
    race keeps its simple models. Ends early when the run is asked to pause or stop; a fit that is under way then is
    made anew later.
    """
    table = run.table()
    names = settings.class_names or class_order(table["label"])
    done = {fit_store.key_of(event): event for event in run.events() if event["event"] == "fit"}
    name = recipe(table, settings) if shared else ""
    elsewhere = fit_store.known(name) if shared else {}
    todo = tasks(settings, table)
    keep = partial(keeping.keep, run) if settings.evaluations > 1 else None
    run.append(
        {
            "event": "start",
            "fits": len(todo),
            "done": sum(dataclasses.astuple(task) in done for task in todo),
            "class_names": list(names),
            "test_rows": int((table["part"] == "test").sum()),
            "validation_rows": int((table["part"] == "validation").sum()),
            "train_rows": int((table["part"] == "train").sum()),
        }
    )
    for task in todo:
        key = dataclasses.astuple(task)
        if key in done:
            yield done[key]
            continue
        if key in elsewhere:
            run.append(elsewhere[key])
            yield elsewhere[key]
            continue
        for event in measured(task, table, names, settings.checkpoint, settings.evaluations, keep):
            if run.requested():
                return
            if event["event"] == "fit" or settings.evaluations > 1:
                run.append(event)
        if shared:
            fit_store.keep(name, event)
        yield event


def run(folder: str) -> dict[str, Any] | None:
    """Perform the comparison in a run folder, new or interrupted; its report, or None when it was paused or stopped."""
    held = Run(Path(folder))
    settings = Comparison(**held.settings)
    fits = list(perform(held, settings, shared=settings.evaluations == 1))
    if held.requested():
        return None
    report = {"fits": len(fits), "seconds": round(sum(fit["seconds"] for fit in fits), 2)}
    held.write_report(report)
    return report


def main() -> None:
    """Compare from the command line: a run folder, and one JSON object a fit; the same command resumes."""
    hardware.keep_pages()
    given = _arguments()
    settings = Comparison(
        sizes=sizes_in(given.sizes),
        seeds=given.seeds,
        checkpoint=given.checkpoint,
        models=MODELS if given.models == "all" else tuple(given.models.split(",")),
    )
    held = _folder(Path(given.out), given, settings)
    with held.working():
        held.request(None)
        held.settle("running")
        fits = []
        for fit in perform(held, settings):
            fits.append({key: value for key, value in fit.items() if key not in ("event", "time")})
            cli.print_json(fits[-1])
        held.settle("stopped" if held.requested() else "finished")
    if given.publish and not held.requested():
        from lesson.bert.comparison.export import publish

        publish(fits, Path(given.publish), held, settings)


def sizes_in(text: str) -> tuple[int, ...]:
    """Return the sizes in a list; all is 0.

    >>> sizes_in("50,all")
    (50, 0)
    """
    words = text.replace(" ", "").strip(",").split(",")
    wrong = [word for word in words if word != "all" and (not word.isdecimal() or not int(word))]
    if wrong:
        raise LessonError(f"'{text}' is not a list of sizes. Give numbers and all, such as 50,200,all.")
    return tuple(0 if word == "all" else int(word) for word in words)


def _folder(folder: Path, given: argparse.Namespace, settings: Comparison) -> Run:
    """Make the run folder, or find the one to go on with; LessonError when it has other rows or checkpoint."""
    cli.check_out_folder(folder)
    if given.publish:
        cli.check_out_folder(given.publish, "--publish")
    reading = read_ready_file(given.data, given, "--data")
    table = split(reading.table).with_parts()
    tasks(settings, table)
    held = Run(folder)
    if not held.exists:
        return create(
            "comparison",
            settings.changed(class_names=reading.class_names).model_dump(mode="json"),
            table,
            folder=folder,
        )
    same = fit_store.digest(held.table(), []) == fit_store.digest(table, [])
    if held.kind != "comparison" or not same or held.settings["checkpoint"] != settings.checkpoint:
        raise LessonError(
            f"'{folder}' holds a run with other reviews or another checkpoint. Name another folder after --out."
        )
    return held


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bert-lesson compare", description="Compare BERT with simpler models.")
    parser.add_argument("--data", required=True, help="a CSV of labelled reviews")
    add_reading_options(parser)
    parser.add_argument("--out", required=True, help="the run folder to make, or to go on with")
    parser.add_argument(
        "--sizes", default="20,50,100,200,400,all", help="numbers of labelled reviews, and all; default %(default)s"
    )
    parser.add_argument("--seeds", type=int, default=3, help="how many; default 3")
    parser.add_argument("--models", default="all", help=f"all, or some of {','.join(MODELS)}")
    parser.add_argument("--checkpoint", default=BUILT_IN, help="lesson-bert, a folder, or a hub id downloaded before")
    parser.add_argument("--publish", help="a folder for the lines and a note on how they were made, when all are there")
    return parser.parse_args()
