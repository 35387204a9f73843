"""The program that pre-trains the built-in BERT, or trains it further.

    bert-lesson pretrain --corpus FOLDER --work FOLDER --export assets/lesson-bert --history FILE --compile

prepares the text once, trains, saves a checkpoint every minute and goes on from it after a kill, with the loss curve
that the uninterrupted run would have had. On a CPU it is the same command without `--compile` and with
`--settings '{"tokens": 4096, "batches": 32}'`, the same step in smaller parts: a quarter of a minute on two cores,
reckoned from shorter ones. So take fewer and smaller steps there, such as
`{"tokens": 4096, "batches": 2, "steps": 10000, "muon_rate": 3e-3, "adam_rate": 1.5e-3}`.

`--start assets/lesson-bert` with a larger number of steps goes on from a finished model: warm-up and decay come once
more, over the steps added. `--seconds 540` fixes the time of the leg instead: learning rate, mask rate, next-sentence
weight and saved steps follow the time that has passed, and after a kill the leg goes on with the time that is left.
Preparing, compiling and exporting come on top. How often a file is read in one pass is a setting too:
`--settings '{"repeats": {"reviews": 6}}'`.
"""

import argparse
import json
import os
from pathlib import Path
from typing import Any

import torch
from transformers import BertForPreTraining, BertTokenizer

from lesson import cli
from lesson.bert.pretraining import held_out, prepare, state
from lesson.bert.pretraining.corpus import Corpus
from lesson.bert.pretraining.data import rows_of_steps
from lesson.bert.pretraining.loop import Layer, new_model, new_optimizers, pretrain
from lesson.bert.pretraining.record import Recorder, history
from lesson.bert.pretraining.schedule import Leg
from lesson.bert.speed import hardware
from lesson.bert.speed.layers import all_tokens
from lesson.errors import LessonError
from lesson.settings import PreTraining


def arguments(words: list[str] | None = None) -> argparse.Namespace:
    """The command line, read."""
    parser = argparse.ArgumentParser(
        prog="bert-lesson pretrain", description="Pre-train the built-in BERT, or train it further."
    )
    add = parser.add_argument
    add("--corpus", type=Path, help="folder of .txt or .txt.xz files, read the first time only")
    add("--work", type=Path, required=True, help="folder for the prepared text and the checkpoints")
    add("--start", type=Path, help="go on from this finished model, whose history is --history")
    add("--settings", type=_json_object, default={}, help='what differs from the recipe, as JSON: {"layers": 4}')
    add("--seconds", type=float, help="train for so long, whatever the number of steps")
    add("--stop", type=int, help="stop after this step, as a kill would; the checkpoint is kept")
    add("--save-every", type=float, default=60.0, help="seconds between two checkpoints")
    add("--threads", type=int, default=torch.get_num_threads())
    spare = (os.cpu_count() or 1) - 2 if torch.cuda.is_available() else 0
    add("--workers", type=int, default=max(0, spare), help="processes that make batches, 0: none beside this one")
    add("--compile", action="store_true", help="make fused kernels for a layer first (on a GPU)")
    add("--export", type=Path, help="write the finished model here")
    add("--history", type=Path, help="write the history here")
    return parser.parse_args(words)


def main() -> None:
    """Pre-train, or go on; see the module's docstring."""
    options = arguments()
    check_places(options)
    hardware.keep_pages()
    torch.set_num_threads(options.threads)
    run(options, read_settings(options))


def check_places(options: argparse.Namespace) -> None:
    """Raise LessonError, before any work, for a place that cannot be read or written to, or a number of no use."""
    cli.check_out_folder(options.work, "--work")
    if options.export:
        cli.check_out_folder(options.export, "--export")
    if options.history:
        cli.check_out(options.history, option="--history")
    if options.start and not (options.start / "config.json").is_file():
        raise LessonError(f"There is no finished model in '{options.start}'. Check the path after --start.")
    if options.threads < 1 or options.workers < 0:
        raise LessonError("--threads must be 1 or more, and --workers 0 or more.")


def _json_object(text: str) -> dict[str, Any]:
    """The settings as argparse reads them; what is wrong is told with the option's name."""
    try:
        value = json.loads(text)
    except ValueError:
        value = None
    if not isinstance(value, dict):
        raise argparse.ArgumentTypeError(f"{text!r} is no JSON object. Write it as '{{\"layers\": 4}}'.")
    return value


def read_settings(options: argparse.Namespace) -> PreTraining:
    """The recipe with what the command line changes. Raises LessonError for a name or a time that makes no sense."""
    timed = {} if options.seconds is None else {"seconds": options.seconds}
    settings = PreTraining(**options.settings, **timed)
    if settings.vocab_size < settings.hidden_size:  # as many word vectors as they have numbers, at least
        raise LessonError(f"A vocabulary of {settings.vocab_size} is too small: take {settings.hidden_size} or more.")
    return settings


def run(options: argparse.Namespace, settings: PreTraining) -> None:
    """Prepare the text, train from the last checkpoint to the end, and export."""
    tokenizer, corpus = prepare.read_text(options.work, options.corpus, settings.vocab_size, options.start)
    model, before = _begin(options, settings, corpus)
    settings = settings.changed(begin=before["step"])
    recorder = train(options, settings, model, tokenizer, corpus, before)
    if options.export:
        state.export(model, tokenizer, options.export)
    if options.history:  # last, because a leg that was killed before goes on from the history it began with
        options.history.write_text(json.dumps(history(recorder.facts, model, settings)), encoding="utf-8")


def _begin(
    options: argparse.Namespace, settings: PreTraining, corpus: Corpus
) -> tuple[BertForPreTraining, dict[str, Any]]:
    """The model before the leg, on its device, and what is already known of it."""
    if options.start:
        model = new_model(settings)
        before = state.load_finished(options.start, options.history, model)
        if settings.seconds is None and before["step"] >= settings.steps:
            raise LessonError(
                f"This model has had {before['step']:,} steps already. Give a larger number of 'steps' with "
                "--settings, or a time with --seconds."
            )
    else:
        vectors = prepare.word_vectors(options.work, corpus, settings.vocab_size, settings.hidden_size)
        model, before = new_model(settings, vectors), state.NOTHING_YET
    return model.to("cuda" if torch.cuda.is_available() else "cpu"), before


def train(
    options: argparse.Namespace,
    settings: PreTraining,
    model: BertForPreTraining,
    tokenizer: BertTokenizer,
    corpus: Corpus,
    before: dict[str, Any],
) -> Recorder:
    """Train to the end of the leg, or to `--stop`; the recorder that it returns knows what happened."""
    torch.backends.cuda.enable_cudnn_sdp(False)  # it makes a plan for each shape, and nearly every batch has its own
    optimizers = new_optimizers(model, settings)
    facts = state.load_checkpoint(options.work / "checkpoint", model, optimizers) or before
    leg = Leg(settings, facts["step"], facts["seconds"])
    sample = held_out.held_out_batches(corpus, settings.max_length, tokens=60_000)
    recorder = Recorder(options.work, model, optimizers, tokenizer, sample, leg, facts, options.save_every)
    rows = rows_of_steps(corpus, settings, leg.first, options.workers)
    through: Layer = torch.compile(all_tokens, dynamic=True) if options.compile else all_tokens
    for event in pretrain(model, optimizers, rows, settings, leg, through):
        recorder.record(event)
        if event["step"] == options.stop:
            break
    recorder.finish()
    return recorder
