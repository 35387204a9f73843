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


def say(dealt: Hand, used: Hand) -> None:
    """Say what was dealt, as far as it can be used; nothing where that is what everybody begins with."""
    if dealt != NOTHING:
        st.text(in_words(dealt, used))


def in_words(dealt: Hand, used: Hand) -> str:
    """Return what of a hand is used, and why the rest is not.

    >>> in_words(Hand(labels=50, head="word"), Hand(labels=50, head="word"))
    'Your run: 50 labels, word head, seed 0. You can change any of it.'
    """
    labels = counted(used.labels, "label") if used.labels else "all labels"
    told = f"Your run: {labels}, {used.head} head, seed {used.seed}. You can change any of it."
    if dealt.labels != used.labels:
        told += f" (It was to have {counted(dealt.labels, 'label')}, which these reviews don't allow.)"
    if dealt.head != used.head:
        told += " (It was to keep the word head, but not every label here has a word that BERT could answer with.)"
    return told
