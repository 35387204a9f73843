"""Turns a workbook (xlsx, xlsm, xlsb, xls, ods) into rows, as a separate program.

A workbook of a few kilobytes can unpack to gigabytes (one cell in the last corner of a sheet is enough, or one long
text that a million cells show), so it is opened in a process with a limit of memory, of seconds, and of bytes written:
the worst file ends that process, never the lesson. It reads the workbook from standard input and writes JSON lines:
first the names of the filled sheets and how many rows of each follow, then the rows, one list a line. With the name of
a sheet as its argument it writes all rows of that sheet; without one all rows of the only filled sheet, or the first
200 of each of several. It takes about 0.1 s, and about 4 s for 300,000 rows. It does not read formulas, only their
last results, nor formats.
"""

import datetime
import io
import json
import sys
from itertools import islice
from typing import Any

MEMORY_BYTES = 900 * 2**20
CPU_SECONDS = 30
WRITTEN_BYTES = 100 * 2**20
SAMPLE_ROWS = 200
MOST_SHEETS = 50


def limit() -> None:
    """Bound this process; where the system has no such limits (Windows) the caller's time limit remains."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS + 5))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def cell(value: Any) -> str:
    """A cell as one would type it: 5.0 is 5, a date is ISO.

    >>> cell(5.0), cell(True), cell("fine")
    ('5', 'True', 'fine')
    """
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime.datetime | datetime.date | datetime.time):
        return value.isoformat()
    return str(value)


def write_rows(book: Any, wanted: str | None) -> None:
    """Write the sheets' names and their rows; ends the process when that would be too much."""
    filled = [name for name in book.sheet_names[:MOST_SHEETS] if book.get_sheet_by_name(name).total_height > 0]
    chosen = [name for name in filled if name == wanted] or filled
    most = SAMPLE_ROWS if len(chosen) > 1 else None
    written = 0
    for name in chosen:
        print(json.dumps({"sheet": name, "filled": filled, "whole": most is None}))
        for row in islice(book.get_sheet_by_name(name).iter_rows(), most):
            line = json.dumps([cell(value) for value in row])
            written += len(line)
            if written > WRITTEN_BYTES:
                sys.exit("long")
            print(line)


def main() -> None:
    """Write the rows; one word on standard error and exit status 1 when that cannot be done."""
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError

    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(sys.stdin.buffer.read()))
        write_rows(book, sys.argv[1] if len(sys.argv) > 1 else None)
    except PasswordError:
        sys.exit("password")
    except (CalamineError, OSError, ValueError):
        sys.exit("damaged")


if __name__ == "__main__":
    limit()
    main()
