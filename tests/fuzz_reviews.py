"""Mutated files against the CSV doctor: `python -m tests.fuzz_reviews --files 20000` (about five minutes on one core).

Every file is a hostile one with bytes changed, cut out, doubled, moved, or exchanged with another file's. For each, the
doctor must answer within 2 s (of processor time, its own and its programs'; a busy machine is no hang), without an
exception, in memory below the limit, its numbers must add up, and nothing may be lost: every text that would be scored
is, as it is, in the table or in a row left out, and every letter of the file in a cell. The last line says how many
files were read, asked about and refused, the slowest, and the peak memory. A failing file is written to the folder
given with `--keep`, so that it can become a test.
"""

import argparse
import faulthandler
import json
import os
import random
import re
import resource
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from lesson.reviews import Reading, read, read_table, split

HOSTILE = Path(__file__).parent / "data" / "hostile"
SECONDS, MEGABYTES = 2.0, 1000
PREAMBLE = 12  # a header, ten lines above it, and a line that names the delimiter
TOKENS = [b'"', b'""', b"'", b",", b";", b"\t", b"|", b"\n", b"\r", b"\r\n", b"\x00", b"\xef\xbb\xbf", b"\xff\xfe",
          b"\\",
          b"\x1f\x8b", b"PK\x03\x04", b"\xe2\x80", b"\xf0\x9f\x98\x80", b"1", b"-1", b"nan", b"=", b"5 stars", b"\x1a",
          b"\xd0\xcf\x11\xe0", b"__label__x ", b"sep=;\n", b"\xed\xa0\x80", b"text,label\n", b"9" * 400,
          b",,,,,,\n" * 9]  # fmt: skip
MEASURED = ("{:.1f}%", "{:.1f} %", "{:.1f}/10", "{:.1f} stars", "{:.1f} out of 10", "\u2212{:.3f}", "{:.3f}")


def seeds() -> list[tuple[str, bytes]]:
    """The hostile files but the largest ones; workbooks, which need a process each, stand in once."""
    files = sorted(file for file in HOSTILE.iterdir() if file.suffix != ".json" and file.stat().st_size < 50_000)
    return [(file.name, file.read_bytes()) for file in files]


def mutate(data: bytes, other: bytes, chance: random.Random) -> bytes:
    """`data` with one to six changes."""
    changed = bytearray(data)
    for _ in range(chance.randint(1, 6)):
        at, length = chance.randrange(len(changed) + 1), chance.choice((1, 1, 2, 8, 40, 300))
        match chance.randrange(9):
            case 0:
                changed[at : at + 1] = bytes([chance.randrange(256)])
            case 1:
                del changed[at : at + length]
            case 2:
                changed[at:at] = chance.choice(TOKENS)
            case 3:
                changed[at:at] = changed[at : at + length] * chance.randint(1, 20)
            case 4:
                begin = chance.randrange(len(other) + 1)
                changed[at : at + length] = other[begin : begin + length]
            case 5:
                del changed[at:]
            case 6:
                changed = measured(changed, chance)
            case 7:
                changed = bytearray(bytes(changed).replace(chance.choice(TOKENS), chance.choice(TOKENS))[:200_000])
            case _:
                changed[at:at] = chance.randbytes(length)
    return bytes(changed)


def measured(data: bytes, chance: random.Random) -> bytearray:
    """`data` with one more column, of measured numbers in one spelling."""
    spelled, mark = chance.choice(MEASURED), chance.choice((b",", b";", b"\t"))
    ended = (line + mark + spelled.format(chance.uniform(0, 5)).encode() for line in data.split(b"\n"))
    return bytearray(b"\n".join(ended)[:200_000])


def files(number: int, seed: int) -> Iterator[tuple[str, bytes]]:
    """`number` mutated files with the names of their seeds."""
    chance, known = random.Random(seed), seeds()
    for _ in range(number):
        name, data = chance.choice(known)
        if data.startswith((b"PK", b"\xd0\xcf")) and chance.random() < 0.8:
            name, data = chance.choice(known)
        yield name, mutate(data, chance.choice(known)[1], chance)


def check(reading: Reading) -> None:
    """Raises AssertionError when the reading contradicts itself."""
    json.dumps(reading.to_json(), ensure_ascii=False, allow_nan=False).encode("utf-8")
    assert reading.message
    assert reading.verdict in ("ready", "ask", "refuse")
    assert reading.rows_kept + len(reading.left_out) == reading.rows_read
    assert not reading.labels or sum(reading.labels.values()) == reading.rows_kept
    assert set(reading.class_names) == set(reading.labels)
    assert len(reading.table) <= reading.rows_kept
    assert reading.table["text"].str.strip().astype(bool).all()
    assert (reading.verdict == "ask") == bool(reading.questions)
    if reading.verdict == "ready":
        assert len(reading.labels) >= 2
        train, validation, test = split(reading.table)
        assert len(train) + len(validation) + len(test) == len(reading.table)
        assert set(train["label"]) == set(reading.labels)
        assert validation["label"].nunique() >= 2 <= test["label"].nunique()


def check_nothing_lost(name: str, data: bytes, reading: Reading) -> None:
    """Raises AssertionError when a text or a letter of the file is neither in the table nor in a row left out."""
    if reading.text_column is None or reading.rows_kept > len(reading.table):
        return
    whole = read_table(data, name, reading.text_column if reading.header else None)
    texts = whole.texts()
    kept = dict(zip(reading.table["line"], reading.table["text"], strict=True))
    told = {row.line for row in reading.left_out}
    assert whole.cells.columns.tolist() == reading.columns, "other columns are scored"
    for line, text in texts.items():
        assert line in kept or told & {line, 0}, f"line {line} is nowhere"
        assert kept.get(line, text) == text, f"line {line} is scored as another text"
    if reading.encoding and reading.delimiter is not None and not data.startswith(b"\x1f\x8b"):
        lines = re.split("\r\n|\r|\n", data.decode(reading.encoding, "ignore"))
        given = letters("".join(lines[PREAMBLE:]))
        cells = letters("".join(whole.cells.to_numpy().ravel().tolist()))
        assert cells >= given, f"{given - cells} of {given} letters are nowhere"


def bare(text: str) -> str:
    """The letters of the Latin alphabet and the digits of a text."""
    return re.sub("[^A-Za-z0-9]", "", text)


def letters(text: str) -> int:
    """How many of these it has."""
    return len(bare(text))


def processor_seconds() -> float:
    """What this process and its finished children have used."""
    used = os.times()
    return used.user + used.system + used.children_user + used.children_system


def try_one(name: str, data: bytes) -> tuple[str, float]:
    """(verdict, seconds) of one file; raises whatever is wrong with it, but for the time it took."""
    begun = processor_seconds()
    reading = read(data, name)
    seconds = processor_seconds() - begun
    check(reading)
    check_nothing_lost(name, data, reading)
    return reading.verdict, seconds


def main() -> None:
    """Fuzz and print the figures; exit status 1 when a file failed."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz_reviews")
    parser.add_argument("--files", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--keep", type=Path, help="a folder for files that fail")
    wanted = parser.parse_args()
    verdicts, slowest, failed = Counter[str](), 0.0, 0
    for number, (name, data) in enumerate(files(wanted.files, wanted.seed)):
        faulthandler.dump_traceback_later(30, exit=True)
        try:
            verdict, seconds = try_one(name, data)
            verdicts[verdict], slowest = verdicts[verdict] + 1, max(slowest, seconds)
            assert seconds <= SECONDS, f"{seconds:.1f} s"
        except Exception as error:
            failed += 1
            print(f"file {number}, from {name}: {type(error).__name__}: {error}", file=sys.stderr)
            if wanted.keep:
                wanted.keep.mkdir(parents=True, exist_ok=True)
                (wanted.keep / f"{number}-{name}").write_bytes(data)
    faulthandler.cancel_dump_traceback_later()
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(
        json.dumps(
            {
                "files": wanted.files,
                "failed": failed,
                "slowest_seconds": round(slowest, 2),
                "peak_mb": memory,
                **verdicts,
            }
        )
    )
    sys.exit(failed > 0 or memory > MEGABYTES)


if __name__ == "__main__":
    main()
