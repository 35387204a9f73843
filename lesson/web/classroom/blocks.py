"""The blocks of the board, drawn: a sentence, a chart with its figures, and the table behind it."""

import pandas as pd
import streamlit as st

from lesson.classroom.board import Answers, Predictions, Whereabouts
from lesson.content.words import counted, these
from lesson.results import fits as figures
from lesson.web import charts, navigation, table
from lesson.web.classroom import charts as drawn
from lesson.web.walk import view
from lesson.web.worth import picture

MOST = 14  # words in a chart
PROJECTED = 560  # pixels
NUMBERS = (
    "A line is a run. Its number in the table is its place among all runs of the class, in the order in which they "
    "were begun, as in “Runs of the class” below. Students' own pages count only their own runs, so Run 7 here may be "
    "Run 1 there."
)


def steps(found: Whereabouts) -> None:
    """Who is at which step, as numbers."""
    rows = pd.DataFrame(
        [
            (number, f"{number} {step.name}", here, done, f"{here} here, {done} done")
            for number, (step, here, done) in enumerate(zip(navigation.STEPS, found.at, found.done, strict=False))
        ],
        columns=["order", "label", "students", "done", "said"],
    )
    away = found.elsewhere
    elsewhere = f"; {away} {these(away, 'is', 'are')} not on any step right now" if away else ""
    st.text(f"{counted(found.students, 'student')} {these(found.students, 'has', 'have')} joined{elsewhere}.")
    columns = {"label": "Step", "students": "Here now", "done": "Done"}
    busiest = rows.loc[rows["students"].idxmax()]
    told = f"Bars: students at each step. The busiest is {busiest['label']}, with {busiest['students']}."
    charts.with_table(rows, drawn.COUNTS, told, columns, key="board-steps")


def predictions(found: Predictions) -> None:
    """The predictions for one question; of those in students' own words, the most frequent."""
    counts = list(found.counts.items())[:MOST]
    rows = pd.DataFrame(
        [(number, said, students, str(students)) for number, (said, students) in enumerate(counts)],
        columns=["order", "label", "students", "said"],
    )
    said, most = max(counts, key=lambda each: each[1])
    told = f"Bars: students by prediction. The most common one, made by {most}: {said}."
    charts.with_table(rows, drawn.COUNTS, told, {"label": "Prediction", "students": "Students"}, key="board-predicted")
    if len(found.counts) > MOST:
        st.caption(f"The {MOST} most frequent of {len(found.counts)}.")


def picture_rows(dots: pd.DataFrame) -> pd.DataFrame:
    """The dots as rows of the one picture.

    >>> picture_rows(pd.DataFrame([(20, 0.6, "new", 0)], columns=["size", "accuracy", "head", "seed"]))["kind"].tolist()
    ['class']
    """
    named = {"kind": "class", "place": dots["size"].astype(float), "mean": dots["accuracy"].astype(float)}
    return pd.DataFrame({**named, "name": dots["head"].map(drawn.HEADS)})


def picture_of(dots: pd.DataFrame, behind: bool) -> tuple[pd.DataFrame, charts.Spec]:
    """All rows of the picture: the class's dots and, if they are wanted, the ready lines; and how to draw them."""
    fits = figures.ready()[0] if behind else []
    axis = picture.axis_of(fits, *dots["size"])
    lines = picture.rows(fits, pd.DataFrame(columns=["size", "accuracy", "name"]), axis) if fits else pd.DataFrame()
    spec = picture.spec(axis) if behind else picture.dots(axis)
    return pd.concat([lines, picture_rows(dots)], ignore_index=True), spec


def draw_picture(dots: pd.DataFrame, behind: bool) -> None:
    """The one picture, each run of the class a dot."""
    if dots.empty and not behind:
        st.text("No run on the bundled reviews has been measured yet.")
        return
    st.text(in_words(dots))
    rows, spec = picture_of(dots, behind)
    charts.show(rows, _high(spec), in_words(dots), key=f"board-picture-{behind}")
    shown = dots.assign(head=dots["head"].map(drawn.HEADS)).sort_values(["size", "head"])
    with st.expander("The same as a table", type="compact"):
        columns = {"size": "Labels", "head": "Model", "seed": "Seed", "accuracy": "Test reviews right"}
        table.show(shown.rename(columns=columns)[list(columns.values())], "class-picture.csv", key="board-dots")


def in_words(dots: pd.DataFrame) -> str:
    """Say what the dots come to.

    >>> in_words(pd.DataFrame([(20, 0.5, "new", 0), (20, 0.7, "new", 1)], columns=["size", "accuracy", "head", "seed"]))
    '2 runs of the class. With 20 labels: 60% right on average (2 runs).'
    """
    told = [
        f"With {counted(int(size), 'label')}: {each['accuracy'].mean():.0%} right on average "
        f"({counted(len(each), 'run')})."
        for size, each in dots.groupby("size")
    ]
    return " ".join([f"{counted(len(dots), 'run')} of the class.", *told])


def curves(found: pd.DataFrame) -> None:
    """The class's runs, one over the other."""
    if found.empty:
        st.text("No run on the bundled reviews has begun yet.")
        return
    ends = found.sort_values("step").groupby("run").tail(1)
    told = f"{counted(len(ends), 'run')}, by step. {_right(ends['accuracy'])} of the validation reviews are right."
    st.text(told)
    rows = found.assign(head=found["head"].map(drawn.HEADS))
    columns = {
        "run": "Run of the class",
        "labels": "Labels",
        "head": "Model",
        "step": "Step",
        "accuracy": "Validation reviews right",
    }
    charts.with_table(rows, _high(drawn.CURVES), told, columns, key="board-curves")
    st.caption(NUMBERS)


def _right(accuracy: pd.Series) -> str:
    """Say how good the runs are now.

    >>> _right(pd.Series([0.5, 0.75])), _right(pd.Series([0.751, 0.749]))
    ('Now between 50% and 75%', 'Now 75%')
    """
    low, high = f"{accuracy.min():.0%}", f"{accuracy.max():.0%}"
    return f"Now {low}" if low == high else f"Now between {low} and {high}"


def _high(spec: charts.Spec) -> charts.Spec:
    """The same chart, as high as a projector's screen has room for."""
    return {**spec, "height": PROJECTED} if view.is_projector() else spec


def right(found: list[Answers]) -> None:
    """How many got each question on the last page right."""
    rows = pd.DataFrame(
        [
            (number, f"{number}. {one.question}", one.share_right * one.students, one.students, one.tries, _score(one))
            for number, one in enumerate(found, start=1)
        ],
        columns=["order", "label", "students", "of", "tries", "said"],
    )
    hardest = min(found, key=lambda one: one.share_right)
    told = f"Bars: how many students got each question right. The hardest: {hardest.question} {_score(hardest)}."
    columns = {"label": "Question", "students": "Right", "of": "Answered", "tries": "Tries"}
    charts.with_table(rows, drawn.COUNTS, told, columns, key="board-right")


def answers(one: Answers) -> None:
    """Every answer to one question."""
    rows = [
        {"Answer": said, "Students": students, "": "right" if said in one.right else "wrong"}
        for said, students in sorted(one.counts.items(), key=lambda each: -each[1])
    ]
    st.dataframe(pd.DataFrame(rows), hide_index=True, row_height=44)


def _score(one: Answers) -> str:
    return f"{round(one.share_right * one.students)} of {one.students}"
