"""Two classifiers on one text, side by side: any two of the learner's, or one of them before fine-tuning and after."""

from typing import Any

import pandas as pd
import streamlit as st

from lesson.runs.registry import Run
from lesson.web import charts, table
from lesson.web.try_it import classifiers
from lesson.web.try_it.answers import bars
from lesson.web.try_it.classifiers import Classifier, Mine

NOT_TO_CONCLUDE = (
    "Look at the label first, then at how sure each is of it. The surer one need not be right, and one text does not "
    "show which model is better: only many reviews with known labels do."
)


def before_and_after(run: Run, text: str, mine: Mine) -> None:
    """The same text before fine-tuning, with a head that was random or the word head as it was, and after."""
    st.markdown(_about_before(run))
    name = next(iter(mine.runs))
    side_by_side([classifiers.before(run, name), classifiers.of_run(run, name)], text)


def _about_before(run: Run) -> str:
    if run.settings.get("head") == "word":
        return "Before fine-tuning, the word head knew no labels: here its answer words are read as labels."
    if run.settings.get("start") == "random":
        return "This run began with nothing but random numbers, so its first answers are chance."
    return "Before fine-tuning, the body had read millions of words, but the head was random: its answers are chance."


def choose(run: Run, text: str, mine: Mine) -> None:
    """Any two of the learner's classifiers, chosen by name."""
    known = options(mine)
    names = list(known)
    if len(names) < 2:
        return
    left, right = st.columns(2)
    one = left.selectbox("One classifier", names, index=0, key=f"one-{run.id}")
    other = right.selectbox("and another", names, index=min(1, len(names) - 1), key=f"other-{run.id}")
    if one == other:
        st.caption("Choose two different ones.")
        return
    for name, each in mine.runs.items():
        if classifiers.before(each, name).name in (one, other):
            st.caption(_about_before(each))
    side_by_side([known[one], known[other]], text)


def options(mine: Mine) -> dict[str, Classifier]:
    """Return what can be set side by side, by name: runs, the race's models, and runs before fine-tuning.

    A run's model is opened only when it is asked.
    """
    trained = [*(classifiers.of_run(each, name) for name, each in mine.runs.items()), *classifiers.of_race(mine).there]
    untrained = [classifiers.before(each, name) for name, each in mine.runs.items()]
    return {each.name: each for each in (*trained, *untrained)}


def side_by_side(models: list[Classifier], text: str) -> None:
    """The bars of both, and what they say in a sentence."""
    found = [model.ask((text,))[0] for model in models]
    st.text(in_words([model.name for model in models], found))
    for column, model, answer in zip(st.columns(2), models, found, strict=True):
        with column, st.container(gap="small"):
            st.text(model.name)
            told = ", ".join(f"{name} {share:.0%}" for name, share in answer["probabilities"].items())
            charts.show(bars(answer), charts.CLASS_BARS, f"{model.name}: {told}", key=f"bars-{model.name}")
    with st.expander("The same as a table", type="compact"):
        rows = as_table([model.name for model in models], found)
        shares = dict.fromkeys(rows.columns[1:], st.column_config.NumberColumn(format="percent"))
        table.show(rows, "two-classifiers.csv", key="two-table", column_config=shares)
    st.caption(NOT_TO_CONCLUDE)


def as_table(names: list[str], found: list[dict[str, Any]]) -> pd.DataFrame:
    """Return one row a label and a column a classifier; a label that one of them does not know stays empty there.

    >>> as_table(["Run 1", "Run 2"], [{"probabilities": {"good": 0.9}}, {"probabilities": {"good": 0.4}}])
      Label  Run 1  Run 2
    0  good    0.9    0.4
    """
    shares = pd.DataFrame({name: answer["probabilities"] for name, answer in zip(names, found, strict=True)})
    return shares.rename_axis("Label").reset_index()


def in_words(names: list[str], found: list[dict[str, Any]]) -> str:
    """Return whether two classifiers agree about a text, and how sure each is.

    >>> sure = {"label": "good", "probabilities": {"good": 0.9, "bad": 0.1}}
    >>> in_words(["Run 1", "Run 2"], [sure, sure])
    'Both say good: Run 1 with 90%, Run 2 with 90%.'
    >>> in_words(["Run 1", "Run 2"], [sure, {"label": "bad", "probabilities": {"good": 0.4, "bad": 0.6}}])
    'They disagree: Run 1 says good, with 90%; Run 2 says bad, with 60%.'
    """
    (one, first), (other, second) = zip(names, found, strict=True)
    share, next_share = (f"{each['probabilities'][each['label']]:.0%}" for each in found)
    if first["label"] == second["label"]:
        return f"Both say {first['label']}: {one} with {share}, {other} with {next_share}."
    return (
        f"They disagree: {one} says {first['label']}, with {share}; {other} says {second['label']}, with {next_share}."
    )
