"""`bert-lesson reviews FILE`: what is in the file, as one JSON object; exit status 2 when it is refused."""

import argparse
import sys
from pathlib import Path

from lesson.cli import print_json
from lesson.errors import LessonError
from lesson.reviews.options import add_reading_options, how_to_answer, read_file


def main() -> None:
    """Read the file that the command line names and print the reading; open questions go to standard error as well."""
    parser = argparse.ArgumentParser(
        prog="bert-lesson reviews", description="Read a file of reviews and say what is in it."
    )
    parser.add_argument("file", type=Path, help="a CSV, TSV, text or Excel file, also gzipped")
    add_reading_options(parser)
    options = parser.parse_args()
    reading = read_file(options.file, options)
    print_json(reading.to_json())
    if reading.verdict == "refuse":
        raise LessonError(reading.message)
    if reading.verdict == "ask":
        print(reading.message, how_to_answer(reading.questions), file=sys.stderr)
