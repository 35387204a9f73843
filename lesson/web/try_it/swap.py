"""Swap one word: the learner's models say what they make of the text before and after."""

import zlib
from collections.abc import Sequence
from typing import Any, NamedTuple

import altair as alt
import pandas as pd
import streamlit as st

from lesson.content.words import counted, these
from lesson.errors import LessonError
from lesson.results.inside import leaving_out
from lesson.runs.registry import Run
from lesson.web import charts, fields
from lesson.web.try_it import classifiers, why
from lesson.web.try_it.answers import version
from lesson.web.try_it.classifiers import Classifier, Mine

MOST_LETTERS = 60
WHO = (
    f"At most {classifiers.MOST_ASKED} of your runs are asked: the one on this page and the newest of the others. The "
    "simple models of your last race answer as well."
)
NOT_TO_CONCLUDE = (
    "Look at which models turn, and by how much. One swap in one text shows what they do here, not how they treat the "
    "word elsewhere, nor which of them is better."
)


class Change(NamedTuple):
    """One model, and its answers before and after the swap."""

    name: str
    before: dict[str, Any]
    after: dict[str, Any]

    @property
    def turned(self) -> bool:
        """Whether it gives another label."""
        return bool(self.before["label"] != self.after["label"])


def draw(run: Run, text: str, mine: Mine) -> None:
    """Which word goes, which comes, and what the models say."""
    st.text(WHO)
    changed = _changed(run, text)
    if changed is None:
        st.caption("The word that matters most is selected. Type another one to put in its place, then press Enter.")
        return
    st.text(changed)
    found = classifiers.everybody(mine)
    _compare(_asked(found.there, (text, changed)))
    for sentence in (NOT_TO_CONCLUDE, *found.missing):
        st.caption(sentence)


def _changed(run: Run, text: str) -> str | None:
    """The text with one word swapped; None as long as nothing is typed."""
    words, key = leaving_out.offered(text), zlib.crc32(text.encode())  # another text begins at a word of its own
    left, right = st.columns(2)
    at = left.selectbox(
        "Take out",
        range(len(words)),
        index=why.deciding(run, text, version(run)),
        format_func=lambda place: words[place],
        key=f"swap-place-{key}",
    )
    with right:
        other = fields.fitting(st.text_input("and put in its place", key=f"swap-word-{key}"), MOST_LETTERS)
    if told := leaving_out.aside(text):
        st.caption(told)
    return leaving_out.without(text, [at], other) if other else None


def _asked(models: Sequence[Classifier], texts: tuple[str, str]) -> list[Change]:
    """The answers of all models; one that has gone meanwhile is left out."""
    found = []
    for model in models:
        try:
            found.append(Change(model.name, *model.ask(texts)))
        except LessonError as error:
            st.text(f"{model.name} does not answer. {error}")
    return found


def _compare(changes: Sequence[Change]) -> None:
    if not changes:
        return
    st.text(in_words(changes))
    label = changes[0].before["label"]
    drawn = rows(changes, label)
    table = drawn.drop_duplicates("model")[["model"]].assign(
        before=[told(change.before) for change in changes],
        after=[told(change.after) for change in changes],
        turned=["yes" if change.turned else "no" for change in changes],
    )
    st.text(f"How likely each model finds “{label}”, before and after the swap:")
    charts.show(drawn, DUMBBELLS, f"The probability of {label} by model, before and after. {in_words(changes)}", "swap")
    named = {"model": "Model", "before": "Before", "after": "After", "turned": "Another label"}
    st.dataframe(table.rename(columns=named), hide_index=True, key="swap-table")


def rows(changes: Sequence[Change], label: str) -> pd.DataFrame:
    """Return the columns model, when, share: the probability of one label; missing where a model has no such label."""
    return pd.DataFrame(
        [
            {"model": change.name, "when": when, "share": answer["probabilities"].get(label)}
            for change in changes
            for when, answer in (("before", change.before), ("after", change.after))
        ]
    )


def told(answer: dict[str, Any]) -> str:
    """Return an answer in short.

    >>> told({"label": "good", "probabilities": {"good": 0.71, "bad": 0.29}})
    'good, 71%'
    """
    return f"{answer['label']}, {answer['probabilities'][answer['label']]:.0%}"


def in_words(changes: Sequence[Change]) -> str:
    """Return which models give another label after the swap.

    >>> good, bad = ({"label": label, "probabilities": {label: 1.0}} for label in ("good", "bad"))
    >>> in_words([Change("Run 1", good, bad), Change("Run 2", good, good)])
    '1 of 2 models now gives another label: Run 1 (bad instead of good).'
    >>> in_words([Change("Run 1", good, good)])
    'The one model asked keeps its label.'
    """
    turned = [change for change in changes if change.turned]
    every = counted(len(changes), "model")
    if not turned:
        return "The one model asked keeps its label." if len(changes) == 1 else f"All {every} keep their labels."
    named = ", ".join(f"{one.name} ({one.after['label']} instead of {one.before['label']})" for one in turned)
    if len(turned) == len(changes):
        start = "The one model asked" if len(changes) == 1 else f"All {every}"
        return f"{start} now {these(len(changes), 'gives', 'give')} another label: {named}."
    return f"{len(turned)} of {every} now {these(len(turned), 'gives', 'give')} another label: {named}."


def _dumbbells() -> charts.Layers:
    """One line a model, from a ring (before) to a filled diamond (after)."""
    order = ["before", "after"]
    base = alt.Chart(alt.NamedData("rows")).encode(
        y=alt.Y(
            "model:N",
            sort=None,
            title=None,
            axis=alt.Axis(labelFontSize=14, labelLimit=170, ticks=False, domain=False, labelPadding=8),
        ),
        x=alt.X("share:Q", axis=alt.Axis(title=None, format="%", tickCount=5), scale=alt.Scale(domain=[0, 1])),
    )
    lines = base.mark_line(strokeWidth=2, color=charts.INK).encode(detail="model:N")
    legend = alt.Legend(title=None, orient="top", symbolSize=120)
    ends = base.mark_point(size=120, strokeWidth=2, opacity=1).encode(
        shape=alt.Shape("when:N", scale=alt.Scale(domain=order, range=["circle", "diamond"]), legend=legend),
        color=alt.Color("when:N", scale=alt.Scale(domain=order), legend=legend),
    )
    return alt.layer(lines, ends).properties(height=alt.Step(34))


DUMBBELLS = charts.spec_of(_dumbbells())
