"""The parts of the page Your reviews: the source, what the doctor says, and what the learner may change."""

import pandas as pd
import streamlit as st

from lesson.reviews.reading import Question, Reading
from lesson.runs import uploads
from lesson.web import datasets, identity, state, table
from lesson.web.classroom import proposed
from lesson.web.walk import problems

BUNDLED, OWN = datasets.NAMES[state.BUNDLED], "My own file"
TYPES = ["csv", "tsv", "txt", "gz", "xlsx", "xls"]
UPLOAD_MB = 100
HEADLINES = {
    "ready": ":material/check_circle: **Ready**",
    "ask": ":material/help: **One question first**",
    "refuse": ":material/block: **This file cannot be used as it is**",
}
ANSWERS = {
    ("stars", "three"): "Three classes: negative, neutral, positive",
    ("stars", "five"): "They stay as they are",
    ("none", "class"): "A class of its own",
    ("none", "missing"): "The label is missing there",
    ("similar", "merge"): "Yes, each is one label",
    ("similar", "keep"): "No, they are different labels",
}


def source(place: state.Place) -> None:
    """Bundled reviews or the learner's own file; an upload moves the address on to itself."""
    given = datasets.name_of(place.data) if place.data in state.OURS else OWN
    more = () if proposed.hides("uploads") else (OWN,)
    offered = [*dict.fromkeys((BUNDLED, given, *more))]  # our other set can be reached from the last page only
    chosen = st.segmented_control("Which reviews", offered, default=given, required=True, key=f"source-{place.data}")
    if chosen == OWN:
        st.file_uploader(
            "A table with a text and a label in each row: CSV, TSV, text, gzip or Excel",
            type=TYPES,
            key="upload",
            max_upload_size=UPLOAD_MB,
            on_change=problems.safely(_take_upload),
        )
        if place.data in state.OURS:
            st.caption(
                "Stars, yes and no, words in any language: all are fine as labels. The file stays on this "
                "machine and is deleted after a day."
            )
            st.stop()
        if st.session_state.get("upload") is None:  # after a refresh the widget is empty and the file still here
            st.text(f"File: {datasets.name_of(place.data)}")
    elif chosen != given:
        state.change(data="", run="")
        st.rerun()


def _take_upload() -> None:
    file = st.session_state["upload"]
    if file is not None:
        state.change(data=uploads.save(file.getvalue(), file.name, identity.current()), run="")


def verdict(found: Reading, key: str = "verdict", headline: str = "", way_on: str = "") -> None:
    """The doctor's verdict, then each finding in a sentence.

    Where the page can do more for a file than the doctor knows, `headline` stands instead of the doctor's, and `way_on`
    after what the doctor says.
    """
    with st.container(border=True, gap="small", key=key):
        st.markdown(headline or _headline(found))
        st.text(f"{found.message} {way_on}".rstrip())
        if found.findings:
            stuck = found.verdict == "refuse" and not way_on
            with st.expander("What was found and done", type="compact", expanded=stuck, key=f"{key}-findings"):
                for finding in found.findings:
                    st.text(f"• {finding}")


def _headline(found: Reading) -> str:
    many = len(found.questions)
    return HEADLINES[found.verdict] if many < 2 else f":material/help: **{many} questions first**"


def questions(data: str, found: Reading) -> None:
    """Ask what only the learner can know, next to the file's first rows; the answer is stored with the file."""
    for question in found.questions:
        _ask(data, question, told=len(found.questions) == 1 and question.sentence in found.message)
    if any(question.about in ("text", "label") for question in found.questions):
        st.dataframe(datasets.first_rows(data), hide_index=True)


def _ask(data: str, question: Question, told: bool) -> None:
    key, about = f"ask-{data}-{question.about}", question.about
    given = datasets.choices_for(data).get(about)
    options = list(question.choices)
    index = options.index(str(given)) if str(given) in options else None
    st.selectbox(
        question.sentence,
        options,
        index=index,
        key=key,
        placeholder="Choose one",
        on_change=problems.safely(_answer),
        args=(data, about, key),
        format_func=lambda choice: ANSWERS.get((about, choice), choice),
        label_visibility="collapsed" if told else "visible",
    )


def _answer(data: str, about: str, key: str) -> None:
    chosen = st.session_state[key]
    datasets.choose(data, **{about: int(chosen) if about == "classes" and chosen else chosen})


def columns(data: str, found: Reading) -> None:
    """Which column is the text and which the label: the doctor's proposal, and the learner's right to another one."""
    if data in state.OURS or len(found.columns) < 2:
        return
    asked = {question.about for question in found.questions}
    with st.expander("Change the columns", icon=":material/view_column:"):
        left, right = st.columns(2)
        for side, about, proposed in ((left, "text", found.text_column), (right, "label", found.label_column)):
            key = f"column-{data}-{about}"
            index = found.columns.index(proposed) if proposed in found.columns else None
            side.selectbox(
                f"The {about} is in",
                found.columns,
                index=index,
                key=key,
                on_change=problems.safely(_answer),
                args=(data, about, key),
                disabled=about in asked,
            )


def preview(found: Reading) -> None:
    """The first rows as they will be learned from."""
    shown = found.table.head(50)[["label", "text"]]  # on a narrow screen the texts alone would fill the table
    st.dataframe(
        shown.rename(columns={"text": "Text", "label": "Label"}),
        hide_index=True,
        height=250,
        column_config={"Text": st.column_config.TextColumn(width="large")},
    )


def left_out(found: Reading) -> None:
    """Every row that is not learned from, with its line and its reason, to be looked at and downloaded."""
    if not found.left_out:
        return
    with st.expander(f"Rows left out ({len(found.left_out):,})", icon=":material/playlist_remove:", key="left-out"):
        rows = pd.DataFrame(
            [(row.line, row.reason, row.text) for row in found.left_out], columns=["Line", "Reason", "Text"]
        )
        st.dataframe(rows.head(1000), hide_index=True)
        table.download(rows, "left-out.csv")
