"""Classifies texts with a fine-tuned run: the class probabilities of any text, one by one or a whole CSV.

    bert-lesson sentiment my-run "It broke after two days."
    bert-lesson sentiment my-run --csv reviews.csv --text review --out scored.csv
    bert-lesson sentiment my-run --csv year.xlsx --sheet March --out scored.csv

Uses the best checkpoint of the run folder, also while the run goes on. The last few models are kept, so a second
question takes milliseconds; 10,000 rows take some seconds with the built-in BERT.
"""

import argparse
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import pandas as pd

from lesson import cli
from lesson.bert.checkpoint_files import files
from lesson.bert.use.agreement import agreement
from lesson.bert.use.encoding import check_texts, says_something
from lesson.bert.use.reader import Reader, of_run
from lesson.errors import LessonError
from lesson.reviews import WholeTable, harmless, read_table
from lesson.reviews.bytes.header import column_names
from lesson.reviews.options import add_place_options, how_to_answer
from lesson.runs.registry import Run
from lesson.settings import FineTuning


def classify(run_folder: str, texts: Sequence[str]) -> list[dict[str, Any]]:
    """Return what the run's model makes of each text, in order.

    Returns:
        One dict a text: `label`, `probabilities` of all classes (they add up to 1), and how well it could be read
        (`lesson.bert.use.readable`): `cut` (tokens beyond the run's max_length), `unknown_share`, `script`.

    Raises:
        LessonError: the run has no model yet, or has gone, or a text is not UTF-8, or says nothing: it has no letter
            and no emoji.

    >>> classify("my-run", ["It broke after two days."])[0]["probabilities"]  # needs a run  # doctest: +SKIP
    {'negative': 0.94, 'positive': 0.02, 'neutral': 0.04}
    """
    texts = check_texts(texts)
    if not texts:
        return []
    reader = load(run_folder)
    return [answer | how_read for answer, how_read in zip(reader.answers(texts), reader.how_read(texts), strict=True)]


def load(run_folder: str) -> Reader:
    """Return the model of a run's best checkpoint, ready to be asked; the last three are kept."""
    run = Run(Path(run_folder))
    if not run.exists:
        raise LessonError(
            f"There is no run '{run.folder.name}' (any more). Fine-tune again, or check the folder's name."
        )
    folder = run.checkpoint("best")
    if folder is None:
        raise LessonError("This run has no trained model yet. Wait for its first checkpoint, or let it finish.")
    chosen = FineTuning(**{key: value for key, value in run.settings.items() if key in ("head", "max_length")})
    return _load(folder, files.look(run.id, folder), chosen.head, chosen.max_length)


@lru_cache(maxsize=3)
def _load(folder: Path, _stamp: files.Stamp, head: str, max_length: int) -> Reader:
    return of_run(folder, head, max_length)


def score_csv(
    run_folder: str, csv_in: str | Path, text_column: str | None, csv_out: str | Path, sheet: str | None = None
) -> dict[str, Any]:
    """Write a CSV (UTF-8) with all rows and columns of `csv_in` plus predicted_label and one probability a class.

    Whatever `lesson.reviews` can read is read: other delimiters and encodings, gzip, Excel. Without `text_column` the
    likeliest column is taken, without `sheet` the only table of a workbook. Rows without a text, or whose text says
    nothing, stay, with an empty label. Cells that a spreadsheet would run get an apostrophe.

    Returns:
        `rows`, `scored`, `says_nothing` (rows that are not scored, though they have a text: numbers and signs),
        `text_column`, `findings` (what was found and done in reading the file, in sentences),
        `labels` ({label: count}), `cut` and `unreadable` (rows that were cut, and rows of which more than half is [UNK]
        or in a script that the model cannot read), and `agreement` with the file's own labels
        (`lesson.bert.use.agreement`; None where it has none).

    Raises:
        LessonError: file, column, sheet or run are not there, it is not clear where the texts are, or the result could
            not be written to `csv_out`.

    >>> score_csv("my-run", "reviews.csv", "review", "scored.csv")["labels"]  # needs a run  # doctest: +SKIP
    {'negative': 1, 'positive': 1}
    """
    cli.check_out(csv_out, csv_in)
    data, name = cli.read_file(csv_in, "--csv"), Path(csv_in).name
    whole = _clear(read_table(data, name, text_column, sheet))
    texts = whole.texts()
    judged = texts.map(says_something).astype(bool)
    filled = texts[judged]
    answers = classify(run_folder, filled.tolist())
    _write(_beside(whole.cells, judged.tolist(), answers), csv_out)
    said = pd.Series([answer["label"] for answer in answers], index=filled.index, dtype=str)
    return {
        "rows": len(texts),
        "scored": len(filled),
        "says_nothing": int((~judged & (texts != "")).sum()),
        "text_column": whole.text_column,
        "findings": list(whole.findings),
        "labels": dict(Counter(said).most_common()),
        "cut": sum(answer["cut"] > 0 for answer in answers),
        "unreadable": sum(answer["unknown_share"] > 0.5 or answer["script"] is not None for answer in answers),
        "agreement": agreement(whole, said, list(answers[0]["probabilities"]), data, name) if answers else None,
    }


def _write(scored: pd.DataFrame, csv_out: str | Path) -> None:
    try:
        harmless(scored).to_csv(csv_out, index=False)
    except OSError as error:
        raise LessonError(f"'{csv_out}' cannot be written ({error.strerror}). Change the path after --out.") from None


def _clear(whole: WholeTable) -> WholeTable:
    """The table itself; raises LessonError, naming the options, where only the learner knows which texts are meant."""
    if whole.questions:
        asked = " ".join(question.sentence for question in whole.questions)
        raise LessonError(f"{asked} {how_to_answer(whole.questions)}")
    return whole


def _beside(cells: pd.DataFrame, judged: Sequence[bool], answers: Sequence[dict[str, Any]]) -> pd.DataFrame:
    """The file's columns and the new ones; a new name that the file has already is numbered."""
    given = iter(answers)
    each = [next(given) if full else None for full in judged]
    new = {"predicted_label": [answer["label"] if answer else "" for answer in each]}
    for name in answers[0]["probabilities"] if answers else ():
        new[f"probability_{name}"] = [f"{answer['probabilities'][name]:.4f}" if answer else "" for answer in each]
    names = column_names([*cells.columns, *new], len(cells.columns) + len(new))
    return pd.concat([cells, pd.DataFrame(new, index=cells.index)], axis=1).set_axis(names, axis=1)


def main() -> None:
    """Classify from the command line: texts, one JSON object each, or a whole file with --csv, --text and --out."""
    parser = argparse.ArgumentParser(prog="bert-lesson sentiment", description="Classify texts with a fine-tuned run.")
    parser.add_argument("run", help="the run folder")
    parser.add_argument("texts", nargs="*", help="texts to classify")
    parser.add_argument("--csv", help="a file to score: CSV, TSV, text, gzip or Excel")
    add_place_options(parser)
    parser.add_argument("--out", help="the CSV to write")
    given = parser.parse_args()
    if given.csv:
        if not given.out:
            raise LessonError("Scoring a file needs --out FILE as well.")
        cli.print_json(score_csv(given.run, given.csv, given.text, given.out, given.sheet))
    elif given.texts:
        for answer in classify(given.run, given.texts):
            cli.print_json(answer)
    else:
        raise LessonError("There is nothing to classify. Give a text, or --csv IN --text COLUMN --out OUT.")
