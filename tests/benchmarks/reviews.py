"""How long and how much memory the CSV doctor needs: `python -m tests.benchmarks.reviews`, about a minute.

Each file is written to a temporary folder and read by the command line twin in a process of its own. Beside its seconds
stand the peak memory of that process and of the one it reads large files in (resident, in MB, Python and pandas
included: about 100), and what a process that stays keeps of a file it has read, for the largest one. Limits: 6 s of
processor time for the files of 300,000 rows, 1,000 MB for reading, 50 MB kept.
"""

import json
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from tests.fuzz_reviews import processor_seconds

WORDS = (
    "the",
    "soup",
    "room",
    "staff",
    "phone",
    "tent",
    "is",
    "never",
    "warm",
    "cold",
    "kind",
    "late",
    "lovely",
    "in",
    "my",
)
SECONDS, MEGABYTES, KEPT_MEGABYTES = 6.0, 1000.0, 50.0


def short(rows: int = 300_000) -> Iterator[str]:
    """300,000 rows, about 9 MB."""
    chance = random.Random(0)
    yield "text,label\n"
    for _ in range(rows):
        yield f"{' '.join(chance.choices(WORDS, k=5))},{chance.choice(('positive', 'negative'))}\n"


def quoted(rows: int = 300_000) -> Iterator[str]:
    """300,000 rows with quotes, twelve columns, some line ends in texts, about 40 MB."""
    chance = random.Random(0)
    yield ",".join(f"c{at}" for at in range(10)) + ",text,stars\n"
    for row in range(rows):
        text = " ".join(chance.choices(WORDS, k=8)) + chance.choice((', "so" so', "\nand more", ""))
        cells = [str(row), *(f"value {chance.randrange(999)}" for _ in range(9)), '"' + text.replace('"', '""') + '"']
        yield ",".join(cells) + f",{chance.randint(1, 5)}\n"


def stray(rows: int = 300_000) -> Iterator[str]:
    """300,000 rows, each with a quote that never closes."""
    yield "text\tlabel\n"
    yield from (f'"so this is number {row}, really\t{row % 2}\n' for row in range(rows))


def large(rows: int = 96_000) -> Iterator[str]:
    """The largest file that is read: about 98 MB of long texts with an emoji in each."""
    chance = random.Random(0)
    yield "review,sentiment\n"
    for _ in range(rows):
        yield f"{' '.join(chance.choices(WORDS, k=210))} \U0001f600,{chance.choice(('positive', 'negative'))}\n"


def narrow(rows: int = 1_900_000) -> Iterator[str]:
    """As many lines as are read."""
    yield "text,label\n"
    yield from (f"the soup {row} is warm,{row % 2}\n" for row in range(rows))


def endless() -> Iterator[str]:
    """A line of 100 MB full of commas."""
    yield from ("a," * 500_000 for _ in range(100))


def refused() -> Iterator[str]:
    """200 MB, refused by its size."""
    yield from ("good soup,positive\n" * 1000 for _ in range(10_600))


def measure(write: Callable[[], Iterator[str]], folder: Path) -> dict[str, Any]:
    """Seconds, peak memory and verdict of one file."""
    file = folder / f"{write.__name__}.csv"
    with file.open("w", encoding="utf-8") as opened:
        opened.writelines(write())
    program = "import resource, sys; from lesson import command; sys.argv[1:] = ['reviews', sys.argv[1]]\n"
    program += "try: command.main()\n"
    program += "finally: print('', *(resource.getrusage(who).ru_maxrss for who in (0, -1)), file=sys.stderr)"
    begun, used = time.perf_counter(), processor_seconds()
    done = subprocess.run([sys.executable, "-c", program, str(file)], capture_output=True, text=True, check=False)
    seconds, used, told = time.perf_counter() - begun, processor_seconds() - used, json.loads(done.stdout)
    own, child = (int(word) / 1024 for word in done.stderr.split()[-2:])
    size = file.stat().st_size / 2**20
    return {"file": write.__name__, "mb": round(size, 1), "seconds": round(seconds, 1),
            "processor_seconds": round(used, 1), "peak_mb": round(max(own, child)), "own_mb": round(own),
            "verdict": told["verdict"], "rows_read": told["rows_read"], "rows_kept": told["rows_kept"]}  # fmt: skip


def kept(file: Path) -> float:
    """How many MB a process is larger after reading a file and letting go of everything."""
    program = (
        "import sys; from lesson.reviews import read; from pathlib import Path\n"
        "size = lambda: int(Path('/proc/self/statm').read_text().split()[1]) * 4096 / 2**20\n"
        "read(b'text,label\\ngood soup,a\\nbad soup,b\\n', 'a.csv'); before = size()\n"
        "read(Path(sys.argv[1]).read_bytes(), 'a.csv'); print(size() - before)"
    )
    done = subprocess.run([sys.executable, "-c", program, str(file)], capture_output=True, text=True, check=True)
    return float(done.stdout)


def main() -> None:
    """Print one JSON line a file; exit status 1 when a limit is broken."""
    broken = False
    with tempfile.TemporaryDirectory() as folder:
        for write in (short, quoted, stray, large, narrow, endless, refused):
            figures = measure(write, Path(folder))
            if write is large:
                figures["kept_mb"] = round(kept(Path(folder, "large.csv")))
                broken |= figures["kept_mb"] > KEPT_MEGABYTES
            Path(folder, f"{write.__name__}.csv").unlink()
            broken |= figures["peak_mb"] > MEGABYTES or (
                write in (short, quoted, stray) and figures["processor_seconds"] > SECONDS
            )
            print(json.dumps(figures), flush=True)
    sys.exit(broken)


if __name__ == "__main__":
    main()
