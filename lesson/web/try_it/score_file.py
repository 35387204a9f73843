"""A whole file scored by the learner's model, on the page Try it: choose file and text column, download the result."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pandas as pd
import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from lesson.content.words import counted, these
from lesson.errors import LessonError
from lesson.reviews import Glance
from lesson.reviews.reading import Question
from lesson.runs import storage
from lesson.runs.registry import Run
from lesson.web.reviews.parts import TYPES
from lesson.web.walk import problems
from lesson.workers import questions

UPLOAD_MB = 20
BYTE_ORDER_MARK = b"\xef\xbb\xbf"  # tells Excel that the file is in UTF-8


def draw(run: Run) -> None:
    """Choose a file, and score it."""
    file = st.file_uploader(
        "A table with a text in each row: CSV, TSV, text, gzip or Excel. It needs no labels.",
        type=TYPES,
        key="score-file",
        max_upload_size=UPLOAD_MB,
    )
    if file is None:
        return
    try:
        _choose(run, file)
    except LessonError as error:
        problems.show(error, key="problem-score")


def _choose(run: Run, file: UploadedFile) -> None:
    """Which sheet of a workbook is meant, where that is not clear, and what is in the file."""
    seen, sheet = _glance(file.file_id, file.getvalue(), file.name, None), None
    asked = next((question for question in seen.questions if question.about == "sheet"), None)
    if asked:
        sheet = _sheet(asked, file.file_id)
        if sheet is None:
            return
        seen = _glance(file.file_id, file.getvalue(), file.name, sheet)
    _offer(run, file, seen, sheet)


def _offer(run: Run, file: UploadedFile, seen: Glance, sheet: str | None) -> None:
    """The file's first rows, which column holds the text, and the button."""
    columns = seen.text_columns
    column = st.selectbox(
        "The text is in", columns, index=columns.index(seen.text_column), key=f"score-text-{file.file_id}-{sheet}"
    )
    st.dataframe(seen.head, hide_index=True)
    for finding in seen.findings:
        st.text(f"• {finding}")
    if st.button(f"Score {counted(seen.rows, 'row')}", icon=":material/play_arrow:"):
        _score(run, file.getvalue(), file.name, column, sheet)


def _sheet(question: Question, file_id: str) -> str | None:
    """The sheet that the learner chooses, None until then."""
    return st.selectbox(
        question.sentence, question.choices, index=None, placeholder="Choose one", key=f"score-sheet-{file_id}"
    )


@st.cache_data(ttl=3600, max_entries=12, show_spinner="Reading the file …")
def _glance(file_id: str, _data: bytes, name: str, sheet: str | None) -> Glance:
    """What is in the file, read once by a worker; `file_id` stands for its bytes."""
    return questions.glance_at(_data, name, sheet=sheet)


def _score(run: Run, data: bytes, name: str, column: str, sheet: str | None) -> None:
    with (
        st.spinner("Scoring …"),
        storage.enough_room(),
        TemporaryDirectory(dir=run.folder, prefix="scoring-") as folder,
    ):
        given, scored = Path(folder, f"given{Path(name).suffix}"), Path(folder, "scored.csv")
        given.write_bytes(data)
        counts = questions.score_csv(str(run.folder), str(given), column, str(scored), sheet)
        written = scored.read_bytes()
        head = pd.read_csv(scored, dtype=str, keep_default_na=False, nrows=100)
    found = ", ".join(f"{count:,} {label}" for label, count in counts["labels"].items())
    st.text(f"{counts['scored']:,} of {counted(counts['rows'], 'row')} scored{': ' if found else ''}{found}.")
    numbers = counts.get("says_nothing", 0)
    empty = counts["rows"] - counts["scored"] - numbers
    for rows, what in ((empty, "without a text"), (numbers, "of nothing but numbers and signs")):
        if rows:
            st.text(f"{counted(rows, 'row')} {what} {these(rows, 'stays', 'stay')} unlabelled.")
    for sentence in _beside_its_labels(counts):
        st.text(sentence)
    st.dataframe(head, hide_index=True)
    st.download_button(
        "Download the scored file",
        BYTE_ORDER_MARK + written,
        on_click="ignore",
        mime="text/csv",
        type="primary",
        file_name=f"scored-{Path(name).stem[:40]}.csv",
        icon=":material/download:",
    )


def _beside_its_labels(counts: dict[str, Any]) -> list[str]:
    """How far the model agrees with labels that the file has, and how many texts it could not read well."""
    told = []
    if found := counts.get("agreement"):
        (low, high), (least, most) = found["accuracy_interval"], found["macro_f1_interval"]
        told.append(
            f"The file has labels of its own, in the column “{found['label_column']}”: on "
            f"{counted(found['rows'], 'row')} "
            f"your model agrees with {found['accuracy']:.0%} of them (95 % interval: {low:.0%} to {high:.0%}). "
            "Macro-F1: "
            f"{found['macro_f1']:.0%} ({least:.0%} to {most:.0%})."
        )
    if cut := counts.get("cut"):
        told.append(f"{counted(cut, 'text')} {these(cut, 'was', 'were')} longer than this run reads, and cut off.")
    if blind := counts.get("unreadable"):
        told.append(
            f"{counted(blind, 'text')} {these(blind, 'is', 'are')} mostly unknown to this BERT: don't trust "
            f"{these(blind, 'its label', 'their labels')}."
        )
    return told
