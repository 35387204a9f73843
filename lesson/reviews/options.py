"""The options with which a program reads a file of reviews: the same in every program, and every question has one.

>>> import argparse
>>> parser = argparse.ArgumentParser()
>>> add_reading_options(parser)
>>> parser.parse_args(["--stars", "three"]).stars
'three'
"""

import argparse
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from lesson import cli
from lesson.errors import LessonError
from lesson.reviews.bytes.unpack import check_size
from lesson.reviews.doctor import read
from lesson.reviews.reading import LIMITS, Question, Reading, Refusal
from lesson.reviews.report import refuse

_NAMES = ("text", "label", "stars", "classes", "none", "similar", "sheet")


def add_reading_options(parser: argparse.ArgumentParser) -> None:
    """Add --text, --label, --stars, --classes, --none, --similar and --sheet to a parser."""
    add_place_options(parser)
    parser.add_argument("--label", metavar="COLUMN", help="the column with the labels")
    parser.add_argument("--stars", choices=("three", "five"), help="make three classes of ratings, or keep every one")
    parser.add_argument(
        "--classes",
        type=int,
        choices=range(2, LIMITS.most_classes + 1),
        metavar="N",
        help=f"keep the N most frequent labels (2 to {LIMITS.most_classes})",
    )
    parser.add_argument("--none", choices=("class", "missing"), help="what a label such as none or null is")
    parser.add_argument("--similar", choices=("merge", "keep"), help="what to do with labels that look alike")


def add_place_options(parser: argparse.ArgumentParser) -> None:
    """Add --text and --sheet, which say where the texts are, to a parser."""
    parser.add_argument("--text", metavar="COLUMN", help="the column with the texts")
    parser.add_argument("--sheet", metavar="NAME", help="the sheet of a workbook")


def read_file(path: str | Path, options: argparse.Namespace, after: str = "") -> Reading:
    """What is in a file, given `after` an option if there is one; raises LessonError only when it cannot be opened.

    >>> from lesson.places import BUNDLED_REVIEWS
    >>> read_file(BUNDLED_REVIEWS, argparse.Namespace()).verdict
    'ready'
    """
    path = Path(path)
    try:
        if path.is_file():
            check_size(path.stat().st_size)
    except Refusal as refusal:
        reading = Reading()
        refuse(reading, str(refusal))
        return reading
    except (OSError, ValueError):
        pass  # told by what follows
    choices: dict[str, Any] = {name: getattr(options, name, None) for name in _NAMES}
    return read(cli.read_file(path, after), path.name, **choices)


def read_ready_file(path: str | Path, options: argparse.Namespace, after: str = "") -> Reading:
    """What is in a file that can be trained on.

    Raises LessonError for any other, with the reason, or with the questions and the options that answer them.
    """
    reading = read_file(path, options, after)
    if reading.verdict == "ready":
        return reading
    raise LessonError(" ".join([reading.message, how_to_answer(reading.questions)]).strip())


def how_to_answer(questions: Iterable[Question]) -> str:
    """The options that answer these questions, in a sentence; empty where there are none.

    >>> how_to_answer([Question("stars", "Three classes?", ("three", "five"))])
    'Answer with --stars three or --stars five.'
    """
    return " ".join(f"Answer with {_alternatives(question)}." for question in questions)


def _alternatives(question: Question) -> str:
    told = [f"--{question.about} {_quoted(choice)}" for choice in question.choices[:6]]
    if question.about == "classes":
        told.append("--label COLUMN")
    return " or ".join([", ".join(told[:-1]), told[-1]] if len(told) > 1 else told)


def _quoted(choice: str) -> str:
    """A choice as a shell takes it."""
    return choice if choice.replace("_", "").replace("-", "").isalnum() else "'" + choice.replace("'", "'\\''") + "'"
