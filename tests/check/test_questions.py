"""Ten questions, each with one right answer and a reason for every option; those about runs follow their numbers."""

import math
from dataclasses import replace

import pytest

from lesson.check import lesson_questions, own
from lesson.check.questions import questions
from lesson.results import picture
from lesson.take_home import walk
from lesson.take_home.recipe import read
from tests.results.test_answer import results
from tests.support.learner import LEARNER
from tests.support.runs import finished_run


@pytest.fixture
def runs():
    return {
        "Run 1": read(finished_run("ada", epochs=2)),
        "Run 2": read(finished_run("ada", epochs=2, trainable="head")),
    }


def test_there_are_ten_each_with_one_right_answer_and_a_reason_for_all():
    asked = questions(walk.of_learner(LEARNER, "bundled"))
    assert len(asked) == 10 and len({question.name for question in asked}) == 10
    assert not any(question.own for question in asked)
    for question in asked:
        assert sum(option.right for option in question.options) == 1 and len(question.options) == 3
        assert all(option.because for option in question.options)
        assert len({option.text for option in question.options}) == 3
    assert len({question.options.index(question.right) for question in asked}) == 3  # not always in the same place


def test_what_only_a_drawer_teaches_says_on_which_page_it_is():
    beyond = {question.name: question.drawer for question in questions(walk.of_learner(LEARNER, "bundled"))}
    assert {name for name, page in beyond.items() if page == "Fine-tune"} == {"over-fitting", "whole-or-head"}
    assert {name for name, page in beyond.items() if page == "Check yourself"} == {"never-measured"}


@pytest.mark.parametrize(
    ("data", "right"),
    [("bundled", "About 1,100 labels"), ("stock-phrases", "None here"), ("somebody's own file", None)],
)
def test_what_reading_saved_is_asked_of_the_very_reviews_and_only_where_it_was_measured(data, right):
    told = walk.of_learner(LEARNER, data)
    asked = {question.name: question for question in questions(told)}
    assert len(asked) == (10 if right else 9) and ("labels-saved" in asked) == bool(right)
    if right:
        assert asked["labels-saved"].right.text.startswith(right)
        assert asked["labels-saved"].right.because == picture.sentence(told.fits)
    assert ("on the bundled reviews, measured" in asked["whole-or-head"].text) == (right is None)


def test_reading_is_not_said_to_work_in_every_bert():
    asked = lesson_questions.no_labels()
    assert "better than chance" not in asked.text and asked.right.text.startswith("With the word head")


@pytest.mark.parametrize(
    "unlike", [{"head": "word"}, {"labels": 24}, {"start": "random"}, {"seed": 1}, {"steps": 2, "epochs": None}]
)
def test_two_runs_that_differ_in_more_than_the_part_that_was_trained_are_not_compared(runs, unlike):
    one, other = runs.values()
    asked = own.whole_or_head({"Run 1": replaced(one, unlike), "Run 2": other}, [])
    assert asked is None
    both = {"Run 1": one, "Run 2": other, "Run 3": replaced(one, unlike)}
    assert "Your Run 1 and Run 2" in own.whole_or_head(both, []).text
    again = {**both, "Run 4": one}
    assert "Your Run 4 and Run 2" in own.whole_or_head(again, []).text


def test_runs_on_other_reviews_or_stopped_early_are_not_compared(runs):
    one, other = runs.values()
    for unlike in ({"rows": {**one.report["rows"], "train": 20}}, {"steps": one.report["steps"] - 1}):
        stopped = replace(one, report=one.report | unlike)
        assert own.whole_or_head({"Run 1": stopped, "Run 2": other}, []) is None


def replaced(recipe, settings):
    """The recipe, as if it had been asked for with other settings."""
    return replace(recipe, settings=recipe.settings | settings)


def test_questions_are_about_the_learners_own_runs(runs):
    asked = {question.name: question for question in questions(walk.Walk(runs))}
    assert {name for name, question in asked.items() if question.own} == {
        "first-loss",
        "whole-or-head",
        "test-interval",
    }
    losses = [event["loss"] for event in runs["Run 2"].run.events() if event["event"] == "evaluation"]
    assert f"Run 2 had a validation loss of {losses[0]:.2f}" in asked["first-loss"].text
    assert f"{math.log(3):.2f}" in asked["first-loss"].right.text
    low, high = runs["Run 2"].report["confidence_interval"]
    assert f"{low:.0%} to {high:.0%}" in asked["test-interval"].right.text
    assert "Your Run 1 and Run 2" in asked["whole-or-head"].text


@pytest.mark.parametrize(
    ("whole", "head", "right"),
    [(0.8, 0.6, "A better model"), (0.7, 0.69, "Nothing that these figures"), (0.6, 0.8, "Nothing: the head")],
)
def test_overlapping_intervals_decide_what_the_seconds_bought(whole, head, right):
    fits = [
        fit | {"model": model, "macro_f1": score, "macro_f1_interval": (score - 0.05, score + 0.05), "size": 600}
        for fit in results({600: whole}, {600: head})[:1]
        for model, score in ((own.WHOLE, whole), (own.HEAD, head))
    ]
    question = own.whole_or_head({}, fits)
    assert question.right.text.startswith(right) and not question.own


def test_a_run_that_learned_by_heart_is_asked_about(runs, monkeypatch):
    monkeypatch.setattr(own, "_kind", lambda recipe: "over-fitting" if recipe is runs["Run 1"] else "settled")
    question = own.over_fitting(runs)
    assert question.own and "In Run 1 the training loss kept falling" in question.text


def test_an_answer_to_a_question_that_has_changed_is_none(runs):
    question = own.test_interval(runs)
    assert question.answer(question.right.text) is question.right and question.answer("something else") is None
