"""The 2020 listing on the page Check yourself: beside the loop, difference by difference, and run by a button."""

import pytest

from lesson.content.listing_2020 import NEW, differences
from lesson.errors import LessonError
from lesson.web import source
from lesson.web.fine_tune import code
from lesson.web.walk import shape
from lesson.workers import ask as workers
from tests.web.test_pages import in_this_process, page, said  # noqa: F401  (in_this_process is a fixture)

ANSWER = [
    {"event": "step", "step": 1, "epoch": 1, "loss": 1.0},
    {"event": "prediction", "text": NEW, "label": "odd *one*"},
]


@pytest.fixture
def opened():
    """The page Check yourself with the section open."""
    at = page("Check yourself")
    at.session_state[shape.drawer_key("check")] = True
    at.run()
    at.session_state["look-check"] = "How this was done in 2020, and what has changed"
    return at.run()


def run_it(at, monkeypatch, ask):
    monkeypatch.setattr(workers, "ask", ask)
    next(button for button in at.button if button.label == "Run the listing of 2020").click().run()
    assert not at.exception
    return said(at)


def test_it_is_folded_until_it_is_opened():
    assert "Run the listing of 2020" not in [button.label for button in page("Check yourself").button]


def test_both_loops_stand_there_and_each_difference_with_its_reason_and_effect(opened):
    shown = [block.value for block in opened.code]
    assert source.source_of("lesson.bert.finetuning.listing_2020:finetune") in shown
    assert source.source_of(code.LOOP) in shown
    for difference in differences():
        assert difference.then in shown and difference.now in shown
        assert difference.reason in said(opened) and difference.effect in said(opened)


def test_the_button_asks_the_engine_and_says_what_it_said_letter_by_letter(opened, monkeypatch):
    asked = []
    text = run_it(opened, monkeypatch, lambda function, *args, **_: asked.append(function) or ANSWER)
    assert asked == ["lesson.bert.finetuning.listing_2020:run"]
    assert f"It says that “{NEW}” is odd *one*." in [each.value for each in opened.text] and text


def test_what_goes_wrong_is_a_sentence(opened, monkeypatch):
    def sorry(*_, **__):
        raise LessonError("There was no answer. Try again.")

    assert "There was no answer. Try again." in run_it(opened, monkeypatch, sorry)
