"""The command `bert-lesson`: alone it starts the app, with a word after it it is the twin of a page.

    bert-lesson
    bert-lesson --server.port 8600
    bert-lesson finetune --data assets/reviews.csv --out my-run
    torchrun --nproc_per_node 2 -m lesson.command finetune --data assets/reviews.csv --out my-run

A twin's module is imported when it is asked for and never before, so that `bert-lesson --help` answers at once and no
model library is loaded for a look at a CSV.
"""

import difflib
import io
import os
import pkgutil
import sys
from typing import NamedTuple

from lesson import cli, places
from lesson.errors import LessonError

NAME = "bert-lesson"


class Twin(NamedTuple):
    """What a page does, without the browser: the function that does it, by its name, and a few words about it."""

    function: str
    about: str


TWINS = {
    "masked-words": Twin("lesson.bert.use.masked_words:main", "what BERT expects behind [MASK]"),
    "next-sentence": Twin("lesson.bert.use.next_sentence:main", "whether one sentence follows another"),
    "pretrain": Twin("lesson.bert.pretraining.program:main", "pre-train a small BERT on a folder of text"),
    "reviews": Twin("lesson.reviews.command:main", "what is in a file of reviews"),
    "finetune": Twin("lesson.bert.finetuning.command:main", "fine-tune BERT on labelled reviews"),
    "search": Twin(
        "lesson.bert.finetuning.search:main", "several learning rates and lengths, the best one tested once"
    ),
    "zero-labels": Twin("lesson.bert.use.zero_labels:main", "judge reviews that nobody has labelled anything for"),
    "inside": Twin("lesson.bert.inside.look:main", "what a run changed inside the network, and where it errs"),
    "explain": Twin("lesson.bert.inside.explain:main", "which words an answer rests on"),
    "sentiment": Twin("lesson.bert.use.sentiment:main", "classify texts, or a whole file, with a fine-tuned run"),
    "take-home": Twin("lesson.take_home.command:main", "a finished run's report, notebook and model"),
    "compare": Twin("lesson.bert.comparison.compare:main", "compare BERT with simpler models"),
}


def main() -> None:
    """Do what the command line says: start the app, tell the commands, or run one of them."""
    words = sys.argv[1:]
    if words[:1] in (["-h"], ["--help"]):
        print(overview())
    elif not words or words[0].startswith("-"):
        start_app(words)
    else:
        _write_utf8()
        cli.run(lambda: run_twin(words[0], words[1:]), own_folders=True)


def start_app(options: list[str]) -> None:
    """Become Streamlit, serving the app to this computer alone; `options` are those of `streamlit run`.

    Who starts the lesson for themselves may open checkpoints in folders of their own. An address of one's own choice
    may let others in, so it leaves these folders shut.
    """
    if not any(option.startswith("--server.address") for option in options):
        os.environ.setdefault("LESSON_LOCAL_CHECKPOINTS", "1")
        options = ["--server.address", "localhost", *options]
    sys.stdout.flush()
    app = str(places.APP / "app.py")
    os.execv(sys.executable, [sys.executable, "-m", "streamlit", "run", app, *options])


def run_twin(name: str, words: list[str]) -> None:
    """Run one of TWINS as if `words` were all of its command line. Raises LessonError for a name that is not there.

    >>> run_twin("fine-tune", [])
    Traceback (most recent call last):
    lesson.errors.LessonError: bert-lesson has no command 'fine-tune'. Did you mean finetune? See bert-lesson --help.
    """
    if name not in TWINS:
        near = "".join(f" Did you mean {word}?" for word in difflib.get_close_matches(name, TWINS, n=1))
        raise LessonError(f"{NAME} has no command '{name}'.{near} See {NAME} --help.")
    sys.argv = [f"{NAME} {name}", *words]
    try:
        pkgutil.resolve_name(TWINS[name].function)()
    except KeyboardInterrupt:
        sys.exit(130)  # what a shell expects of a program that Ctrl-C has ended
    except BrokenPipeError:  # `| head` has read enough, and nothing may be flushed to it at the end either
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)


def overview() -> str:
    """Return what `bert-lesson --help` prints."""
    width = max(map(len, TWINS))
    commands = "\n".join(f"  {name:{width}}  {twin.about}" for name, twin in TWINS.items())
    return (
        f"usage: {NAME} [options of `streamlit run`]\n       {NAME} COMMAND …\n\n"
        "An interactive lesson: pre-training and fine-tuning BERT. Without a command, it opens in the browser.\n\n"
        f"Commands print JSON, and `{NAME} COMMAND --help` tells their options:\n{commands}"
    )


def _write_utf8() -> None:
    """JSON is UTF-8, whatever the terminal's own encoding."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8")


if __name__ == "__main__":  # for torchrun, and for a source tree that is not installed
    main()
