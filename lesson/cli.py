"""What the command line twins share: JSON on standard output, one clear sentence and exit status 2 for bad input."""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from lesson.errors import LessonError


def print_json(value: Any) -> None:
    """Print one object as one line of JSON; letters stay readable, NaN is refused because JSON has none."""
    print(json.dumps(value, ensure_ascii=False, allow_nan=False), flush=True)


def read_lines(path: str) -> list[tuple[int, str]]:
    """The lines of a UTF-8 file as (number, text), blank ones left out.

    Raises LessonError: the file cannot be read, one of its lines is not UTF-8, or nothing is in it.
    """
    try:
        raw = Path(path).read_bytes()
    except OSError as error:
        raise LessonError(f"{path} cannot be read ({error.strerror}). Check the path.") from None
    lines = []
    for number, line in enumerate(raw.removeprefix(b"\xef\xbb\xbf").splitlines(), start=1):
        try:
            lines.append((number, line.decode("utf-8")))
        except UnicodeDecodeError:
            raise LessonError(f"{path}, line {number} is not UTF-8. Save the file as UTF-8 and try again.") from None
    if not any(text.strip() for _, text in lines):
        raise LessonError(f"{path} is empty. Give it one line for each thing you ask.")
    return [(number, text) for number, text in lines if text.strip()]


def run(main: Callable[[], None]) -> None:
    """Call `main`; a LessonError becomes one sentence on standard error and exit status 2."""
    try:
        main()
    except LessonError as error:
        print(error, file=sys.stderr)
        sys.exit(2)
