"""A file of texts without labels: judged with none, labelled here by hand, and used for fine-tuning.

Labels are kept with the file, so a refresh finds them; only whoever uploaded the file may label it. The classes are the
learner's own.
"""

from dataclasses import replace
from typing import Any

import pandas as pd
import streamlit as st

from lesson.content.answer_words import ENOUGH_FOR_PRIORS
from lesson.content.classes import class_order
from lesson.content.words import counted
from lesson.errors import LessonError
from lesson.reviews.reading import LIMITS, Reading
from lesson.reviews.split import split
from lesson.runs import notes, uploads
from lesson.runs.record import About
from lesson.web import asking, datasets, identity, navigation, state, table
from lesson.web.reviews.own_words import without_priors
from lesson.workers import control, questions

USUAL = "negative, positive, neutral"
JUDGED = 200  # texts: enough to see, and quick
LEAST = 6  # labels that can be learned from


def is_one(found: Reading) -> bool:
    """Whether a file was refused only because it has no labels."""
    return found.verdict == "refuse" and found.text_column is not None and found.label_column is None


def draw(place: state.Place) -> None:
    """Ask for the classes, then judge without labels, or label."""
    texts = _texts(place.data, datasets.choices_key(place.data))
    st.markdown("**These texts have no labels.** Let BERT judge them without any, or label some yourself.")
    names = _names(place)
    if not 2 <= len(names) <= LIMITS.most_classes:
        st.text(f"Give 2 to {LIMITS.most_classes} classes, separated by commas.")
        return
    judged, labelled = st.tabs(["Judge them without labels", "Label some"], key="unlabelled", on_change="rerun")
    with judged:
        if judged.open:
            _judge(place, texts, names)
    with labelled:
        if labelled.open:
            _label(place, texts, names)


def _names(place: state.Place) -> tuple[str, ...]:
    kept = ", ".join(notes.recall(place.data).get("classes_to_give", [])) or USUAL
    typed = st.text_input("The classes, separated by commas", value=kept, key=f"classes-{place.data}")
    return tuple(dict.fromkeys(name.strip()[:40] for name in typed.split(",") if name.strip()))


@st.cache_data(ttl=3600, max_entries=12, show_spinner="Reading the file …")
def _texts(data: str, choices: datasets.Choices) -> pd.Series:
    upload, chosen = uploads.load(data), dict(choices)
    texts = questions.read_texts(upload.data, upload.name, text=chosen.get("text"), sheet=chosen.get("sheet"))
    return texts[texts != ""].drop_duplicates()


@st.cache_data(ttl=3600, max_entries=50, show_spinner="Judging …")
def _judged(texts: tuple[str, ...], names: tuple[str, ...], checkpoint: str) -> list[dict[str, Any]]:
    return questions.judge(texts, names, checkpoint)


def _judge(place: state.Place, texts: pd.Series, names: tuple[str, ...]) -> None:
    """What the masked-word head makes of the first texts."""
    asked = asking.answer_words(names, place.checkpoint)
    if not asked["offered"]:
        st.text(
            "For this, each class needs a word that this BERT knows. Choose other class names, or label some texts."
        )
        return
    some = tuple(texts.head(JUDGED))
    try:
        answers = _judged(some, names, place.checkpoint)
    except LessonError as error:
        navigation.problem(error, key="problem-judge")
        return
    st.text(
        f"No labels were used: BERT read each text followed by “{asked['prompt']}”, and the words that fit there "
        "decided. Until somebody labels some, nobody knows how often this is right."
    )
    st.caption(without_priors("these texts" if len(some) >= ENOUGH_FOR_PRIORS else "the bundled reviews"))
    rows = pd.DataFrame(
        {
            "Text": some,
            "Judged": [answer["label"] for answer in answers],
            "Probability": [round(max(answer["probabilities"].values()), 3) for answer in answers],
        }
    )
    table.show(rows, "judged.csv", key="judged", column_config={"Text": st.column_config.TextColumn(width="large")})
    if len(texts) > JUDGED:
        st.caption(f"The first {JUDGED} of {len(texts):,} texts.")


def _given(data: str) -> dict[str, str]:
    """The labels given so far, by the line that a text begins on."""
    return notes.recall(data).get("given", {})


def _label(place: state.Place, texts: pd.Series, names: tuple[str, ...]) -> None:
    """One text after another; then learn from them, or download them."""
    given = _given(place.data)
    left = texts[[str(line) not in given for line in texts.index]]
    st.caption(f"{counted(len(given), 'label')} so far, {len(left):,} texts to go")
    if len(left):
        with st.container(border=True):
            st.text(left.iloc[0])
        with st.container(horizontal=True):
            for name in names:
                line = str(left.index[0])
                st.button(
                    name,
                    key=f"give-{line}-{name}",
                    on_click=navigation.safely(_give),
                    args=(place.data, names, line, name),
                )
    rows = labelled_rows(texts, given)
    if rows.empty:
        return
    table.download(rows, "labelled.csv", key="labelled-download", label="Download the labelled texts")
    if st.button("Fine-tune on these labels", icon=":material/model_training:", disabled=len(rows) < LEAST):
        _fine_tune(place, rows)


def labelled_rows(texts: pd.Series, given: dict[str, str]) -> pd.DataFrame:
    """Return line, text and label of each text that was labelled.

    >>> labelled_rows(pd.Series(["good", "bad"], index=[2, 3]), {"3": "negative"}).values.tolist()
    [[3, 'bad', 'negative']]
    """
    rows = [(line, text, given[str(line)]) for line, text in texts.items() if str(line) in given]
    return pd.DataFrame(rows, columns=["line", "text", "label"])


def _give(data: str, names: tuple[str, ...], line: str, label: str) -> None:
    if not uploads.is_owner(data, identity.current()):
        raise LessonError("This file was uploaded by somebody else. Upload it yourself to label it.")
    notes.keep(data, given=_given(data) | {line: label}, classes_to_give=list(names))


def _fine_tune(place: state.Place, rows: pd.DataFrame) -> None:
    """Begin a run on the labelled texts, keeping pre-training's word head where it can be used."""
    if rows["label"].nunique() < 2 or rows["label"].value_counts().min() < LIMITS.texts_to_split:
        st.text(
            f"Give each of two labels at least {LIMITS.texts_to_split} texts: to learn from, to check by and to test "
            "on."
        )
        return
    names = class_order(rows["label"])
    head = asking.head_of(names, place.checkpoint)
    settings = {"checkpoint": place.checkpoint, "head": head, "class_names": list(names)}
    run = control.begin("finetuning", settings, split(rows).with_parts(), place.learner, About(data=place.data))
    navigation.go("Fine-tune", replace(place, run=run.id))
