"""Writes what the doctor found as short sentences with numbers, and draws the conclusion: ready, ask or refuse."""

import re
from collections import Counter
from collections.abc import Sequence

from lesson.reviews.bytes.records import Record
from lesson.reviews.reading import LIMITS, LeftOut, Reading, Refusal
from lesson.reviews.split import margin, split

_MARKS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "vertical bars"}
_LONG_WORDS = 100
_LETTER = re.compile(r"[^\W\d_]")
_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f]")


def tell_shape(reading: Reading, skipped: int) -> None:
    """Findings on delimiter, header and lines above it."""
    sign = "character" if len(reading.delimiter or "") == 1 else "characters"
    mark = _MARKS.get(reading.delimiter or "", f"the {sign} {reading.delimiter!r}")
    separated = f"; cells are separated by {mark}" if reading.delimiter else ""
    reading.findings.append(f"The table has {_count(len(reading.columns), 'column')}{separated}.")
    if not reading.header:
        reading.findings.append("There is no header: the first row is data, and the columns are numbered.")
    if skipped:
        reading.findings.append(f"{_count(skipped, 'line')} above the header, a title or a comment, was passed over.")


def tell_empty(reading: Reading, empty: Sequence[str]) -> None:
    """A finding on columns without any value."""
    if empty:
        named = ", ".join(f"“{name[:40]}”" for name in empty[:8])
        reading.findings.append(f"{_count(len(empty), 'column')} without any value: {named}.")


def tell_mended(reading: Reading, table: Sequence[Record], joined: int) -> None:
    """Findings on rows that were repaired."""
    stray = sum(row.mended for row in table)
    if stray:
        reading.findings.append(f"Unbalanced quotes were taken as letters in {_count(stray, 'row')}.")
    if joined:
        reading.findings.append(
            f"Delimiters inside the text had split {_count(joined, 'row')}; the text was put together again."
        )


def tell_rows(reading: Reading) -> None:
    """Findings on the rows kept, left out and drawn."""
    reasons = Counter(_general(row.reason) for row in reading.left_out)
    for reason, count in reasons.most_common(8):
        reading.findings.append(f"{_count(count, 'row')} left out: {reason}.")
    texts = reading.table["text"]
    if len(texts):
        lengths = texts.str.split().str.len()
        long = int((lengths > _LONG_WORDS).sum())
        typical = f"A typical text has {_count(round(lengths.median()), 'word')}, the longest {lengths.max():,}"
        reading.findings.append(f"{typical}; {long or 'none'} of {len(texts):,} have more than {_LONG_WORDS}.")
        _tell_letters(reading, " ".join(text[:500] for text in texts[:2000]))
    if len(reading.table) < reading.rows_kept:
        reading.findings.append(
            f"{len(reading.table):,} of the {reading.rows_kept:,} usable rows were drawn as a sample, at random and "
            f"balanced over the labels; {reading.rows_kept - len(reading.table):,} are set aside."
        )


def _general(reason: str) -> str:
    """A reason without what differs from row to row."""
    return re.sub(r"line \d+", "another line", re.sub(r" \(“.*”\)| “.*”", "", reason, flags=re.DOTALL))


def _tell_letters(reading: Reading, text: str) -> None:
    letters = len(_LETTER.findall(text))
    other = letters - len(_LATIN.findall(text))
    if letters and other > 0.05 * letters:
        reading.findings.append(
            f"{other / letters:.0%} of the letters are not Latin: a BERT that was trained on English does not know "
            "their words."
        )


def conclude(reading: Reading) -> None:
    """Set verdict and message; raises Refusal when there is nothing to learn from."""
    if reading.rows_kept == 0:
        raise Refusal(
            f"No usable row is left of {reading.rows_read:,}: see the reasons, mend the file and choose it again."
        )
    if reading.label_column is None:
        _conclude_unlabelled(reading)
        return
    _check_classes(reading)
    counts = list(reading.labels.values())
    if max(counts) > 10 * min(counts):
        reading.findings.append(
            "The labels are unbalanced: the most frequent has more than ten times the rows of the rarest."
        )
    test = len(split(reading.table).test)
    reading.findings.append(
        f"With {_count(test, 'test review')}, the accuracy will be known to ±{margin(test):.0f} points."
    )
    if reading.rows_kept < 60:
        reading.findings.append("With so few rows the steps can be tried, but little can be learned or measured.")
    reading.verdict = "ask" if reading.questions else "ready"
    told = f"{reading.rows_kept:,} reviews with {len(reading.labels)} labels"
    reading.message = (
        f"{told} can be used; one question first: {reading.questions[0].sentence}"
        if reading.questions
        else f"{told} are ready."
    )


def _conclude_unlabelled(reading: Reading) -> None:
    if not any(question.choices for question in reading.questions if question.about == "label"):
        raise Refusal(
            "There are texts and no labels: add a column that says for each text what it is, such as positive or "
            "negative."
        )
    reading.verdict = "ask"
    reading.message = f"{reading.rows_kept:,} texts can be read, but no column looks like labels: which one holds them?"


def _check_classes(reading: Reading) -> None:
    if len(reading.labels) == 1:
        only = next(iter(reading.labels))
        raise Refusal(
            f"All usable rows have the same label, “{only[:40]}”: at least two labels with two rows each are needed."
        )
    if len(reading.labels) < 2 or reading.rows_kept < LIMITS.fewest_rows:
        raise Refusal(
            f"Only {_count(reading.rows_kept, 'row')} can be used: at least two labels with two rows each are needed."
        )


def refuse(reading: Reading, message: str) -> None:
    """Make the reading a refusal; rows that were not looked at are left out with the reason."""
    reading.verdict, reading.message, reading.questions = "refuse", message, []
    missing = reading.rows_read - reading.rows_kept - len(reading.left_out)
    if missing:
        reading.rows_kept, reading.left_out = 0, [LeftOut(0, "the file was refused")] * reading.rows_read


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}" if number == 1 else f"{number:,} {what}s"
