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
from lesson.content.literal import literal
from lesson.content.words import counted
from lesson.errors import LessonError
from lesson.reviews.reading import LIMITS, Reading
from lesson.reviews.split import split, unlabelled
from lesson.runs import uploads
from lesson.runs.record import About
from lesson.web import asking, datasets, navigation, state, table
from lesson.web.fine_tune.heads import chosen_head
from lesson.web.reviews import given
from lesson.web.reviews.own_words import without_priors
from lesson.web.walk import problems
from lesson.workers import control, questions

JUDGED = 200  # texts: enough to see, and quick
LEAST = 6  # labels that can be learned from
HEADLINE = ":material/label_off: **Texts without labels**"
WAY_ON = (
    "Or use the texts as they are: below, BERT can judge them without a single label, or you label some yourself and "
    "fine-tune it on those."
)


def is_one(found: Reading) -> bool:
    """Whether a file was refused only because it has no labels."""
    return found.verdict == "refuse" and found.text_column is not None and found.label_column is None


def in_words(found: Reading) -> dict[str, str]:
    """Return what the verdict on such a file says here: there it is refused, here it can be used."""
    return {"headline": HEADLINE, "way_on": WAY_ON} if is_one(found) else {}


def draw(place: state.Place) -> None:
    """Ask for the classes, then judge without labels, or label."""
    texts = _texts(place.data, datasets.choices_key(place.data))
    names = given.ask_classes(place.data)
    if not given.are_enough(names):
        st.text(f"Give 2 to {LIMITS.most_classes} classes, separated by commas.")
        return
    judged, labelled = st.tabs(["Judge them without labels", "Label some"], key="unlabelled", on_change="rerun")
    with judged:
        if judged.open:
            _judge(place, texts, names)
    with labelled:
        if labelled.open:
            _label(place, texts, names)


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
        problems.show(error, key="problem-judge")
        return
    st.text(
        f"No labels were used: BERT read each text followed by “{asked['prompt']}”, and the words that fit there "
        "decided. Until somebody labels some, nobody knows how often this is right."
    )
    st.caption(without_priors("these texts" if len(some) >= ENOUGH_FOR_PRIORS else "the bundled reviews"))
    rows = pd.DataFrame(
        {  # on a narrow screen the texts alone would fill the table
            "Judged": [answer["label"] for answer in answers],
            "Probability": [round(max(answer["probabilities"].values()), 3) for answer in answers],
            "Text": some,
        }
    )
    table.show(rows, "judged.csv", key="judged", column_config={"Text": st.column_config.TextColumn(width="large")})
    if len(texts) > JUDGED:
        st.caption(f"The first {JUDGED} of {len(texts):,} texts.")


def _label(place: state.Place, texts: pd.Series, names: tuple[str, ...]) -> None:
    """One text after another; then learn from them, or download them."""
    labels = given.of_classes(given.labels(place.data), names)
    left = texts[[str(line) not in labels for line in texts.index]]
    st.caption(f"{counted(len(labels), 'label')} so far, {len(left):,} texts to go")
    if aside := len(given.labels(place.data)) - len(labels):
        st.text(given.aside_in_words(aside))
    _ask(place.data, left.head(1), names, bool(labels))
    rows = labelled_rows(texts, labels)
    if rows.empty:
        return
    table.download(rows, "labelled.csv", key="labelled-download", label="Download the labelled texts")
    if st.button("Fine-tune on these labels", icon=":material/model_training:", disabled=len(rows) < LEAST):
        _fine_tune(place, rows, left)


def _ask(data: str, first: pd.Series, names: tuple[str, ...], has_labels: bool) -> None:
    """The next text, if there is one, with a button for each class; and the way back."""
    for text in first:
        with st.container(border=True):
            st.text(text)
    with st.container(horizontal=True):
        for line in map(str, first.index):
            for name in names:
                say, args = problems.safely(given.give), (data, names, line, name)
                st.button(literal(name), key=f"give-{line}-{name}", on_click=say, args=args)
        if has_labels:
            given.undo_button(given.take_back, data, names)


def labelled_rows(texts: pd.Series, labels: given.Labels) -> pd.DataFrame:
    """Return line, text and label of each text that was labelled.

    >>> labelled_rows(pd.Series(["good", "bad"], index=[2, 3]), {"3": "negative"}).values.tolist()
    [[3, 'bad', 'negative']]
    """
    rows = [(line, text, labels[str(line)]) for line, text in texts.items() if str(line) in labels]
    return pd.DataFrame(rows, columns=["line", "text", "label"])


def _fine_tune(place: state.Place, rows: pd.DataFrame, others: pd.Series) -> None:
    """Begin a run on the labelled texts, keeping pre-training's word head where it can be used.

    Some of the other texts come along: a word head's priors need many texts, and no label.
    """
    if rows["label"].nunique() < 2 or rows["label"].value_counts().min() < LIMITS.texts_to_split:
        st.text(
            f"Use at least two labels, each for {LIMITS.texts_to_split} texts or more: some are needed to learn from, "
            "some to check by and some to test on."
        )
        return
    names = class_order(rows["label"])
    settings = {"checkpoint": place.checkpoint, "class_names": list(names), **chosen_head(place, names)}
    some = others.head(JUDGED)
    without = unlabelled(pd.DataFrame({"line": some.index, "text": some.array}))
    table_of = pd.concat([split(rows).with_parts(), without], ignore_index=True)
    run = control.begin("finetuning", settings, table_of, place.learner, About(data=place.data))
    navigation.go("Fine-tune", replace(place, run=run.id))
