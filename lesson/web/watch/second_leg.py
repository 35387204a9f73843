"""Continued pre-training, in the drawer of the page Watch it learn: what a second leg gained, and what it cost.

Every sentence follows the record's numbers. A record of one leg has nothing to show.
"""

import pandas as pd
import streamlit as st

from lesson.content import probes
from lesson.content.history import History, Leg, Snapshot
from lesson.content.words import in_short
from lesson.web import charts
from lesson.web.watch import charts as drawn
from lesson.web.watch import rows

SHOWN_FROM = 2 / 3  # of the tokens of the first leg


def has_second_text(record: History) -> bool:
    """Whether the record's last leg has another text than the one before, and enough of it was saved."""
    leg = record.legs[-1]
    steps = [snapshot.step for snapshot in record.snapshots]
    return len(record.legs) > 1 and leg.begin in steps and max(steps) > leg.begin


def draw(record: History) -> None:
    """What the last leg gained and cost, for a record that `has_second_text`."""
    leg = record.legs[-1]
    after = [snapshot for snapshot in record.snapshots if snapshot.step > leg.begin]
    before = next(snapshot for snapshot in record.snapshots if snapshot.step == leg.begin)
    st.text(text_in_words(record))
    if leg.before:
        st.text(scores_in_words(leg, after))
    _chart(record, before.tokens)
    _kinds(before, after)
    st.text(gained_and_lost(before, after[-1]))
    st.markdown(
        "Training a finished model further, on text closer to its future job, is called **continued pre-training** "
        "(Gururangan et al. 2020, *Don't stop pretraining*). It needs no labels either. Its price has a name too: "
        "**forgetting**. The same weights hold the old and the new, so what the new text never mentions may be "
        "overwritten, and the first large steps shake everything. That is why the old text was read again along with "
        "the new."
    )


def at_the_seam(record: History) -> None:
    """What the dotted line in the charts is, if there is one."""
    if len(record.legs) > 1:
        st.caption(
            "Dotted line: here it was given new text. From here on it is measured on held-out text of the new kind. "
            "“Why it got worse in the middle” shows what happened."
        )


def text_in_words(record: History) -> str:
    """What the last leg was given to read, as far as the record says."""
    first, last = record.legs[-2], record.legs[-1]
    told = f"After {in_short(record.tokens_at(last.begin))} tokens its training ended once, and then went on"
    if first.text and last.text:
        told += (
            f" with {last.text['tokens'] / first.text['tokens']:.1f} times as much text; {last.text['reviews']:.0%} "
            f"of its reading came from reviews (before: {first.text['reviews']:.0%})"
        )
    return f"{told}. At first the steps were large again and more words were masked."


def scores_in_words(leg: Leg, after: list[Snapshot]) -> str:
    """Whether it got worse first, and whether it then passed what it had known, both tasks on the new held-out text."""
    told, fell, passed = [], False, True
    for task, name in rows.MEASURES.items():
        begun, end = leg.before[name], after[-1].held_out[name]
        low = min(snapshot.held_out[name] for snapshot in after)
        fell, passed = fell or low < begun, passed and end > begun
        told.append(f"{task} {begun:.1%} before, {low:.1%} at the lowest, {end:.1%} at the end")
    verdict = (
        f"It {'forgot a little' if fell else 'forgot nothing'}, {'then' if fell else 'and'} surpassed what it had "
        "known."
    )
    return f"Right on held-out text of the new kind: {'; '.join(told)}.{f' {verdict}' if passed else ''}"


def gained_and_lost(before: Snapshot, end: Snapshot) -> str:
    """The sentence that it learned best, and the one that it lost most: right at first guess on one side only."""
    told = []
    for was, now, verb in ((end, before, "Learned"), (before, end, "Lost")):
        changed = [
            number for number in range(len(end.answers)) if _is_right(was, number) and not _is_right(now, number)
        ]
        if changed:
            best = max(changed, key=lambda number: was.answers[number][0][1])
            probe = probes.load().probes[best]
            shares = f"{_share(before, best)} before, {_share(end, best)} at the end"
            told.append(f"{verb}: “{probe.answer}” in “{probe.text}” ({shares}).")
    return " ".join(told) or "Every sentence above is as right or as wrong as before."


def _is_right(snapshot: Snapshot, probe: int) -> bool:
    return snapshot.answers[probe][0][0] == probes.load().probes[probe].answer


def _share(snapshot: Snapshot, probe: int) -> str:
    ten = snapshot.answers[probe]
    found = dict(ten).get(probes.load().probes[probe].answer)
    return f"under {ten[-1][1]:.1%}" if found is None else f"{found:.0%}"


def _chart(record: History, seam: int) -> None:
    data = rows.accuracy(record)
    data = data[data["tokens"] >= SHOWN_FROM * seam]
    mark = pd.DataFrame({"tokens": [seam], "now": [rows.SEAM]})
    charts.with_table(
        pd.concat([data, mark], ignore_index=True),
        drawn.CONTINUED,
        "Lines: accuracy on held-out text for both tasks, broken where the text changed.",
        {"tokens": "Tokens read", "task": "Task", "share": "Right on held-out text"},
        key="history-continued",
        shown=data,
    )


def _kinds(before: Snapshot, after: list[Snapshot]) -> None:
    """Right answers by kind of sentence, in words that a table holds: 5 of 8."""
    columns = {"before": before, "soon after": after[0], "end": after[-1]}
    found = {heading: snapshot.right(best=10) for heading, snapshot in columns.items()}
    table = pd.DataFrame(
        [
            {"Kind": group, **{heading: "{} of {}".format(*right[group]) for heading, right in found.items()}}
            for group in found["before"]
        ]
    )
    st.caption(
        f"The expected word among the ten best: before, {in_short(after[0].tokens - before.tokens)} tokens later, and "
        "at the end"
    )
    st.dataframe(table, hide_index=True, width="stretch")
