"""Presets: written and read alike, dealt evenly, and refused in one sentence."""

import pytest

from lesson.classroom import presets
from lesson.classroom.rules import Deal, Rules
from lesson.errors import LessonError

EVERYTHING = Rules(
    open_steps=(0, 1, 5),
    hide=("drawers", "full_sweep", "search", "model_picker", "uploads"),
    runs_at_once=1,
    runs_each=6,
    answers_wait=True,
    checkpoint="google/bert_uncased_L-4_H-256_A-4",
    deal=Deal(labels=(20, 0), heads=("new", "word"), seeds=3),
)


@pytest.mark.parametrize("rules", [EVERYTHING, Rules(), *(preset.rules for preset in presets.READY.values())])
def test_what_is_written_is_read_the_same(rules):
    text = presets.write(rules)
    assert (presets.read(text) if text else Rules()) == rules
    assert len(text) <= presets.LONGEST


def test_a_ready_preset_stands_in_the_address_by_its_name():
    assert [presets.write(preset.rules) for preset in presets.READY.values()] == list(presets.READY)


@pytest.mark.parametrize(
    "text",
    [
        "labels:many",
        "head:wooden",
        "hide:teacher",
        "fifty minutes",
        "labels:-3",
        "seeds:0",
        "steps:0-99999999999",
        "labels:" + ",".join(["20"] * 50),
        "answers:42",
        "<script>alert(1)</script>",
        ";;",
        "runs:1e9",
        "labels:٣x",
    ],
)
def test_what_cannot_be_read_is_refused_in_a_sentence_that_says_what_can(text):
    with pytest.raises(LessonError, match="ignored. Use ten-minutes, fifty-minutes, own-csv, or parts"):
        presets.read(text)
    assert not presets.is_one(text)


def test_a_very_long_preset_is_none():
    assert not presets.is_one("labels:20;" * 100)


def test_a_deal_gives_each_learner_the_same_run_every_time_and_all_of_them_about_as_often():
    deal = presets.READY["fifty-minutes"].rules.deal
    hands = [presets.hand(deal, f"learner-{number}") for number in range(3200)]
    assert hands == [presets.hand(deal, f"learner-{number}") for number in range(3200)]
    times = [hands.count(hand) for hand in set(hands)]
    assert len(times) == presets.hands(deal) == 32 and 60 < min(times) <= max(times) < 140
    assert {hand.labels for hand in hands} == {20, 50, 100, 200}
    assert presets.hand(deal, "learner-1", "monday") != presets.hand(deal, "learner-1", "tuesday")
