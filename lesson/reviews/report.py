"""Writes what the doctor found as short sentences with numbers, and draws the conclusion: ready, ask or refuse."""

import re
import statistics
from collections import Counter
from collections.abc import Iterable, Sequence

from lesson.reviews.bytes.records import Record
from lesson.reviews.columns.profile import is_unspaced
from lesson.reviews.reading import LIMITS, LeftOut, Reading, Refusal
from lesson.reviews.split import margin, parts_of
from lesson.reviews.wording import count, listed

_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven")
_LONG = 100
_LETTER = re.compile(r"[^\W\d_]")
_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f]")


def report_empty_columns(reading: Reading, empty: Sequence[str]) -> None:
    """A finding on columns without any value."""
    if empty:
        reading.findings.append(f"{count(len(empty), 'column')} without any value: {listed(empty)}.")


def report_mended(reading: Reading, table: Sequence[Record], joined: int) -> None:
    """Findings on rows that were repaired."""
    stray = sum(row.mended for row in table)
    if stray:
        reading.findings.append(f"Unbalanced quotes were read as plain characters in {count(stray, 'row')}.")
    report_joined(reading, joined)


def report_joined(reading: Reading, joined: int) -> None:
    """A finding on texts that were in several cells."""
    if joined:
        reading.findings.append(
            f"Delimiters inside the text had split {count(joined, 'row')}; the text was put back together."
        )


def report_cut(reading: Reading, columns: Sequence[str], cut: int) -> None:
    """A finding on texts that seem to go on in columns of their own, which are not read."""
    if cut:
        were = "was" if len(columns) == 1 else "were"
        reading.findings.append(
            f"In {count(cut, 'row')} the text seems to go on in {listed(columns)}, which {were} not read with it: "
            "delimiters inside a text need quotes around it."
        )


def report_lines(reading: Reading, joined: int) -> None:
    """A finding on texts that were on several lines."""
    if joined:
        reading.findings.append(
            f"Line breaks without quotes had cut {count(joined, 'text')}; the pieces were put back together."
        )


def report_rows(reading: Reading) -> None:
    """Findings on the rows kept, left out and drawn."""
    reasons = Counter(_general(row.reason) for row in reading.left_out)
    for reason, times in reasons.most_common(8):
        reading.findings.append(f"{count(times, 'row')} left out: {reason}.")
    texts = reading.table["text"]
    if len(texts):
        _report_lengths(reading, texts.tolist())
        _report_scripts(reading, " ".join(text[:500] for text in texts[:2000]))
    if len(reading.table) < reading.rows_kept:
        reading.findings.append(
            f"{len(reading.table):,} of the {reading.rows_kept:,} usable rows were drawn as a sample, at random and "
            f"balanced over the labels; {reading.rows_kept - len(reading.table):,} are set aside."
        )


def _general(reason: str) -> str:
    """A reason without what differs from row to row."""
    if "taken as missing" in reason:
        return reason
    return re.sub(r"line \d+", "another line", re.sub(r" \(“.*”\)| “.*”", "", reason, flags=re.DOTALL))


def _report_lengths(reading: Reading, texts: Sequence[str]) -> None:
    long_as, unit = lengths(texts)
    long = sum(length > _LONG for length in long_as)
    reading.findings.append(
        f"A typical text has {count(round(statistics.median(long_as)), unit)}, the longest {max(long_as):,}; "
        f"{f'{long:,}' if long else 'none'} of {len(texts):,} {'has' if long < 2 else 'have'} more than {_LONG}."
    )


def lengths(texts: Iterable[str]) -> tuple[list[int], str]:
    """How long each text is, and in what: words, or characters where the script has no spaces (Chinese, Thai …).

    >>> lengths(["quick and tasty"]), lengths(["很快，好吃"])
    (([3], 'word'), ([5], 'character'))
    """
    texts = list(texts)
    if is_unspaced(" ".join(text[:200] for text in texts[:2000])):
        return [len("".join(text.split())) for text in texts], "character"
    return [len(text.split()) for text in texts], "word"


def _report_scripts(reading: Reading, text: str) -> None:
    letters = len(_LETTER.findall(text))
    other = letters - len(_LATIN.findall(text))
    if letters and other > 0.05 * letters:
        reading.findings.append(
            f"{other / letters:.0%} of the letters are not Latin: a BERT that was trained on English does not know "
            "their words."
        )


def conclude(reading: Reading, why_unlabelled: str) -> None:
    """Set verdict and message; raises Refusal when there is nothing to learn from (`why_unlabelled` without labels)."""
    if reading.rows_kept == 0:
        raise Refusal(
            f"None of the {count(reading.rows_read, 'row')} can be used: see the reasons, fix the file and choose it "
            "again."
        )
    if reading.label_column is None:
        _conclude_unlabelled(reading, why_unlabelled)
        return
    _check_classes(reading)
    counts = list(reading.labels.values())
    if max(counts) > 10 * min(counts):
        reading.findings.append(
            "The labels are unbalanced: the most frequent has more than ten times the rows of the rarest."
        )
    test = reading.parts.count("test")
    reading.findings.append(
        f"With {count(test, 'test review')}, the accuracy will be known to within ±{margin(test):.0f} points."
    )
    if reading.rows_kept < 60:
        reading.findings.append("With so few rows, you can try the steps, but little can be learned or measured.")
    reading.verdict = "ask" if reading.questions else "ready"
    told = f"{count(reading.rows_kept, 'review')} with {count(len(reading.labels), 'label')}"
    reading.message = f"{told} can be used; {_asked(reading)}" if reading.questions else f"{told} are ready."


def _asked(reading: Reading) -> str:
    """The open questions in a row, with their number."""
    number = len(reading.questions)
    asked = " ".join(question.sentence for question in reading.questions)
    return f"{_NUMBERS[number]} {'question' if number == 1 else 'questions'} first: {asked}"


def _conclude_unlabelled(reading: Reading, why: str) -> None:
    if not any(question.choices for question in reading.questions if question.about == "label"):
        raise Refusal(why)
    reading.verdict = "ask"
    told = f"{count(reading.rows_kept, 'text')} can be read, but no column is clearly the label"
    reading.message = f"{told}; {_asked(reading)}"


def _check_classes(reading: Reading) -> None:
    """Refuse what no seed can split into rows to train on, to check by and to test on."""
    needed = f"at least two labels with {LIMITS.texts_to_split} different texts each are needed"
    if len(reading.labels) == 1:
        only = next(iter(reading.labels))
        raise Refusal(f"All usable rows have the same label, “{only[:40]}”: {needed}.")
    reading.parts = parts_of(reading.table)
    train, validation, _ = reading.split()
    if validation["label"].nunique() < 2 or train["label"].nunique() < len(reading.labels):
        raise Refusal(f"Only {count(reading.rows_kept, 'row')} can be used: {needed}, to train, to check and to test.")


def refuse(reading: Reading, message: str) -> None:
    """Make the reading a refusal; rows that were not read are left out with the reason.

    While it is open which sheet of a workbook holds the reviews, there is still that to ask.
    """
    sheet = [question for question in reading.questions if question.about == "sheet"]
    reading.verdict, reading.message, reading.questions = ("ask" if sheet else "refuse"), message, sheet
    reading.message += "".join(f" But there are other sheets: {question.sentence}" for question in sheet)
    missing = reading.rows_read - reading.rows_kept - len(reading.left_out)
    if missing:
        reading.rows_kept, reading.left_out = 0, [LeftOut(0, "the file was refused")] * reading.rows_read
