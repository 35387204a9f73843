"""The drawer of the page Watch it learn: its loss, what it knew first, its second text, a miniature of your own."""

from functools import partial

import streamlit as st

from lesson.content.history import History
from lesson.content.words import in_short
from lesson.web import charts, live, state
from lesson.web.walk import drawer, shape
from lesson.web.watch import charts as drawn
from lesson.web.watch import miniature, rows, second_leg

LOSS, ORDER, SECOND = "How its loss fell", "What it knew first", "Why it got worse in the middle"
MINIATURE = "Pre-train a small one yourself"


def draw(record: History | None, place: state.Place) -> None:
    """Offer the closer looks; a miniature that is running, or that is the only look, is open at first."""
    looks: dict[str, shape.Look] = {}
    if record is not None:
        looks |= {LOSS: partial(losses, record), ORDER: partial(order, record)}
        if second_leg.has_second_text(record):
            looks[SECOND] = partial(second_leg.draw, record)
    goes_on = (run := miniature.latest(place)) is not None and live.active(run)
    looks[MINIATURE] = partial(miniature.draw, place)
    drawer.draw("watch", looks, first=MINIATURE if goes_on or record is None else None)


def losses(record: History) -> None:
    """The loss curves and the accuracy on held-out text, with the slider's place marked."""
    now = st.session_state.get("snapshot", len(record.snapshots) - 1)
    st.markdown("**How wrong it is**, in training and on text that it never reads")
    charts.show(
        rows.losses(record, "mlm_loss", now), drawn.MLM_LOSS, "The masked-word loss by tokens read.", key="history-mlm"
    )
    second_leg.at_the_seam(record)
    left, right = st.columns(2)
    with left:
        charts.show(
            rows.losses(record, "nsp_loss", now),
            drawn.NSP_LOSS,
            "The next-sentence loss by tokens read.",
            key="history-nsp",
        )
    with right:
        charts.show(
            rows.marked(rows.accuracy(record), record, now),
            drawn.ACCURACY,
            "Accuracy on held-out text by tokens read, for both tasks.",
            key="history-accuracy",
        )


def order(record: History) -> None:
    """Which kind of knowledge comes first: the share of right answers by group."""
    first, tokens = record.first_group()
    st.text(
        f"“{first.capitalize()}” comes first: after {in_short(tokens)} tokens it had the expected word among the ten "
        "best in at least half of these sentences, more than of any other kind."
    )
    data = rows.known(record)
    charts.with_table(
        data,
        drawn.KNOWN,
        "Lines: for each kind of sentence, the share whose expected word is among the ten best.",
        {"tokens": "Tokens read", "group": "Kind", "share": "Share"},
        key="history-known",
        shown=data[data["now"] == rows.DATA],
    )
    st.caption(
        "Eight sentences of each kind, written before the model existed; here a word counts once it is among the ten "
        "best, while a badge above needs it to be first. A frequent word such as “the” or “is” is found early just "
        "by counting; that is not grammar yet. With eight sentences, one more or less may be chance."
    )
