"""`python -m lesson.reviews FILE`: what is in the file, as one JSON object; exit status 2 when it is refused."""

import argparse
import sys
from pathlib import Path

from lesson.cli import print_json, run
from lesson.errors import LessonError
from lesson.reviews import LIMITS, Reading, read
from lesson.reviews.bytes.unpack import check_size
from lesson.reviews.reading import Refusal
from lesson.reviews.report import refuse


def main() -> None:
    """Read the file that the command line names and print the reading."""
    parser = argparse.ArgumentParser(
        prog="python -m lesson.reviews", description="Read a file of reviews and say what is in it."
    )
    parser.add_argument("file", type=Path, help="a CSV, TSV, text or Excel file, also gzipped")
    parser.add_argument("--text", metavar="COLUMN", help="the column with the texts")
    parser.add_argument("--label", metavar="COLUMN", help="the column with the labels")
    parser.add_argument("--stars", choices=("three", "five"), help="make three classes of ratings, or keep every one")
    parser.add_argument(
        "--classes", type=int, metavar="N", help=f"keep the N most frequent labels (at most {LIMITS.most_classes})"
    )
    reading = _read(parser.parse_args())
    print_json(reading.to_json())
    if reading.verdict == "refuse":
        raise LessonError(reading.message)


def _read(arguments: argparse.Namespace) -> Reading:
    try:
        check_size(arguments.file.stat().st_size)
        data = arguments.file.read_bytes()
    except Refusal as refusal:
        reading = Reading()
        refuse(reading, str(refusal))
        return reading
    except OSError as error:
        raise LessonError(f"{arguments.file} cannot be read ({error.strerror}): check the path.") from None
    wishes = {name: getattr(arguments, name) for name in ("text", "label", "stars", "classes")}
    return read(data, arguments.file.name, **wishes)


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8")
    run(main)
