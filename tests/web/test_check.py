"""The page Check yourself: questions with reasons, retry, no mark; the picture; and what can be taken home."""

import pytest

from lesson.check.questions import questions
from lesson.runs import notes
from lesson.take_home import walk
from lesson.web.classroom import proposed
from lesson.web.fine_tune import more
from tests.support.learner import LEARNER
from tests.support.runs import finished_run
from tests.web.test_pages import in_this_process, opened, page, said  # noqa: F401  (in_this_process is a fixture)


def choose(at, right):
    """Answer the first question."""
    radio = at.radio[0]
    text = "Plain text, without any labels" if right else "Reviews with stars"
    radio.set_value(text).run()
    assert not at.exception
    return at


def test_ten_questions_stand_there_and_none_is_answered():
    at = page("Check yourself")
    assert len(at.radio) == 10 and all(radio.value is None for radio in at.radio)
    assert "That's right." not in said(at) and "Not quite." not in said(at)


@pytest.mark.parametrize("data", ["bundled", "stock-phrases"])
def test_the_question_about_labels_and_the_picture_below_it_say_the_same(data):
    at = page("Check yourself", data=data)
    asked = next(each for each in questions(walk.of_learner(LEARNER, data)) if each.name == "labels-saved")
    (radio,) = [radio for radio in at.radio if any(option.startswith("Computing time") for option in radio.options)]
    radio.set_value(asked.right.text).run()
    told = "Reading saved no labels here" if data == "stock-phrases" else ", so reading saved about"
    assert said(at).count(told) == 2 and "That's right. " in said(at)


def test_a_wrong_choice_is_explained_and_can_be_tried_again():
    at = choose(page("Check yourself"), right=False)
    assert "Not quite. Labels come with fine-tuning." in said(at)
    next(button for button in at.button if button.label == "Try again").click().run()
    assert at.radio[0].value is None and not notes.recall(LEARNER)[notes.ANSWERS]
    assert "That's right. It hid words" in said(choose(at, right=True))


def test_a_question_beyond_the_core_says_where_its_answer_is_unless_drawers_are_hidden(monkeypatch):
    told = "For the curious: the answer is in “Go further” on"
    assert said(page("Check yourself")).count(told) == 3
    monkeypatch.setattr(proposed, "hides", lambda what: what == "drawers")
    assert told not in said(page("Check yourself"))


def test_an_answer_survives_a_refresh_and_no_mark_is_kept():
    choose(page("Check yourself"), right=True)
    again = page("Check yourself")
    assert again.radio[0].value == "Plain text, without any labels"
    assert set(notes.recall(LEARNER)[notes.ANSWERS]["pre-training"]) == {"page", "question", "said", "told"}


@pytest.mark.usefixtures("in_this_process")
def test_a_finished_run_can_be_taken_home_and_its_questions_are_asked():
    run = finished_run(LEARNER, epochs=1)
    at = page("Check yourself", run=run.id)
    labels = [button.label for button in at.get("download_button")]
    assert {"Download the report", "Download the notebook", "Download the model"} <= set(labels)
    assert "of them are about your own runs" in said(at)
    assert "Settings of this run" in [each.label for each in at.expander]
    at = opened(page("Fine-tune", run=run.id), "fine-tune", more.RAN)
    assert any("Learning rate" in frame.value.to_string() for frame in at.dataframe)


def test_without_a_run_there_is_the_report_and_the_way_to_one():
    at = page("Check yourself")
    labels = [button.label for button in at.get("download_button")]
    assert "Download the report" in labels and "Download the model" not in labels
