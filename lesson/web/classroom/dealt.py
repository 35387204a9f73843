"""Which run a learner is dealt: by the class that they are in, else by the preset in the address."""

import streamlit as st

from lesson.classroom import members, presets
from lesson.classroom.rules import Hand
from lesson.content.words import counted
from lesson.web.classroom import proposed

NOTHING = Hand()  # the lesson's own defaults


def hand(learner: str) -> Hand:
    """Return what this learner is dealt; NOTHING where nothing is."""
    member = members.active(learner)
    if member is not None:
        return member.hand or NOTHING
    deal = proposed.rules().deal
    return presets.hand(deal, learner) if deal else NOTHING


def say(dealt: Hand) -> None:
    """Say what was dealt; nothing where that is what everybody begins with."""
    if dealt != NOTHING:
        labels = counted(dealt.labels, "label") if dealt.labels else "all labels"
        st.text(f"Your run: {labels}, {dealt.head} head, seed {dealt.seed}. You can change any of it.")
