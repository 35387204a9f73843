"""A preset in the address: it proposes, hides within a click's reach, travels along, and never breaks a page."""

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from lesson import places
from lesson.classroom import presets
from lesson.web.classroom import proposed
from lesson.web.fine_tune import heads
from lesson.workers import engine
from tests.web.test_pages import in_this_process, page, said  # noqa: F401  (in_this_process is a fixture)

MADE = """
from lesson.web.classroom import presets
presets.draw()
"""


def menu(at):
    """The labels of the links in the menu."""
    return [each.label for each in at.sidebar if each.type == "page_link"]


def control(at, label):
    """The segmented control of this label."""
    return next(each for each in at.segmented_control if each.label == label)


def test_a_class_link_proposes_the_run_that_this_learner_is_dealt():
    at = page("Fine-tune", preset="labels:30;head:word;seeds:1")
    assert control(at, "Labels to learn from").value == 30 and control(at, "The head").value == "Word head"
    assert "Your run: 30 labels, word head, seed 0" in said(at)
    assert "Your run: " not in said(page("Fine-tune"))


def test_what_is_dealt_and_cannot_be_had_is_not_announced_as_the_run(monkeypatch):
    monkeypatch.setattr(heads, "can_be_asked", lambda place, names: False)
    at = page("Fine-tune", preset="labels:200;head:word;seeds:1")  # of sixty reviews
    assert control(at, "Labels to learn from").value == 0
    assert "Your run: all labels, new head, seed 0" in said(at)
    assert "It was to have 200 labels" in said(at) and "It was to keep the word head" in said(at)
    assert "It was to" not in said(page("Fine-tune", preset="labels:30;head:new"))


def test_what_is_proposed_can_be_changed_and_stays_changed():
    at = page("Fine-tune", preset="labels:30;head:word")
    control(at, "The head").set_value("New head").run()
    assert control(at.run(), "The head").value == "New head"


def test_what_a_preset_leaves_out_is_one_click_away():
    at = page("Your reviews", preset="hide:uploads,drawers,model;steps:0,4,5")
    assert len([label for label in menu(at) if "\u2002" in label or label == "Start here"]) == 3
    assert "My own file" not in control(at, "Which reviews").options
    assert "Go further" not in [each.label for each in at.expander]
    at.toggle(key=proposed.ALL).set_value(True).run()
    assert "My own file" in control(at, "Which reviews").options
    assert "Go further" in [each.label for each in at.expander] and len(menu(at)) > 9


def test_the_preset_travels_along_and_the_ways_on_skip_what_is_not_shown():
    at = page("Masked words", preset="ten-minutes")
    links = [each for each in at.main if each.type == "page_link"]
    assert [each.label for each in links if each.label.startswith("Next")] == ["Next: Fine-tune"]
    assert all("preset=ten-minutes" in each.proto.query_string for each in links)


@pytest.mark.long
def test_a_malformed_preset_is_one_sentence_and_the_page_lives():
    for text in ("labels:many", "<script>alert(1)</script>", "x" * 2000):
        at = page("Masked words", preset=text)
        assert said(at).count("preset cannot be read") == 1 and at.pills
        assert len(menu(at)) > 9 and not any(
            "preset" in each.proto.query_string for each in at.main if each.type == "page_link"
        )


def test_a_preset_is_made_by_clicking(monkeypatch):
    monkeypatch.setattr(engine, "status", lambda: {"training": 2})
    at = AppTest.from_string(MADE, default_timeout=60).run()
    assert not at.exception and at.code[0].value.endswith("/?preset=fifty-minutes")
    at.pills(key="preset-labels-fifty-minutes").set_value([20, 0]).run()
    at.pills(key="preset-heads-fifty-minutes").set_value(["Word head"]).run()
    at.number_input(key="preset-seeds-fifty-minutes").set_value(1).run()
    made = at.code[0].value.partition("?preset=")[2]
    assert made == "labels:20,all;head:word;hide:full,search;at-once:1"
    assert presets.read(made).deal.labels == (20, 0)


def test_the_plan_reckons_what_a_class_waits_on_this_server(monkeypatch):
    monkeypatch.setattr(engine, "status", lambda: {"training": 2})
    monkeypatch.setattr(st, "page_link", lambda *given, **more: None)  # the script has no pages
    at = AppTest.from_string(MADE, default_timeout=60)
    at.session_state["preset-plan"] = True
    at.run()
    assert not at.exception and "the last one starts after 9 min 20 s" in said(at)
    assert "What usually goes wrong" in said(at)
    assert (places.ASSETS / "plans" / "fifty-minutes.md").is_file()
