"""The shape of the walk: steps done, drawers closed, words explained once, the own sentence, the projector view."""

import pytest
from streamlit.testing.v1 import AppTest

from lesson.content import examples
from lesson.runs import notes, storage
from lesson.web import guess, navigation
from lesson.web.masked_words import parts
from lesson.web.next_sentence import parts as next_parts
from lesson.web.walk import own, shape, view
from tests.support.learner import LEARNER, become
from tests.web.test_pages import finished_run, in_this_process, page, parameter, press, said  # noqa: F401

SENTENCE = "The soup was :red[cold] and good."


def marked(at: AppTest) -> list[str]:
    """The steps that the menu marks as done."""
    labels = [link.proto.label for link in at.sidebar if link.type == "page_link"]
    return [label.split("\u2002")[1] for label in labels if label.endswith("✓")]


def test_a_step_is_done_once_its_core_is_answered_and_stays_so_on_other_pages_and_in_the_address():
    at = page("Next sentence")
    assert marked(at) == [] and "done" not in at.query_params
    press(at, guess.JUST_SHOW)
    assert marked(at) == ["Next sentence"] and parameter(at, "done") == "2"
    assert marked(press(page("Watch it learn"), guess.JUST_SHOW)) == ["Next sentence", "Watch it learn"]


def test_the_address_restores_what_is_done_to_a_visitor_without_a_cookie_and_nothing_else_gets_in():
    become(storage.new_id())
    at = page("Watch it learn", done="21x<1")
    assert marked(at) == ["Masked words", "Next sentence"] and parameter(at, "done") == "12"


def test_what_is_done_goes_along_with_every_link():
    at = page("Next sentence", done="1")
    links = [link.proto for link in at.main if link.type == "page_link"]
    assert links and all("done=1" in str(link) for link in links)


@pytest.mark.long
def test_the_cores_take_fifty_minutes_and_each_page_tells_its_own():
    assert sum(step.minutes for step in navigation.STEPS) == 50
    for step in navigation.STEPS:
        assert f"about {step.minutes} minutes" in said(page(step.name))


@pytest.mark.parametrize(("name", "key"), [("Next sentence", "next"), ("Watch it learn", "watch")])
def test_the_drawer_is_closed_and_nothing_in_it_is_drawn_until_it_is_opened(name, key):
    at = press(page(name), guess.JUST_SHOW)
    assert f"look-{key}" not in [pills.key for pills in at.pills]
    at.session_state[shape.drawer_key(key)] = True
    at.run()
    assert at.pills(key=f"look-{key}").value is None


def test_a_term_is_explained_at_its_first_use_only_and_again_on_the_next_run():
    at = page("Masked words")
    for _ in range(2):
        assert sum(text.value.count('id="term-pre-training"') for text in at.markdown) == 1
        at.run()


def test_the_page_of_words_has_them_all_and_is_no_step():
    at = page("Glossary")
    assert (
        at.title[0].value == navigation.step_of("Glossary").question
        and sum(text.value.count("- **") for text in at.markdown) == 20
    )
    assert not any("Next:" in link.proto.label for link in at.main if link.type == "page_link")


def test_a_sentence_typed_once_is_offered_later_and_to_nobody_else():
    at = page("Masked words")
    at.pills(key="example").set_value(parts.OWN).run()
    at.text_input(key="sentence").set_value(SENTENCE).run()
    assert SENTENCE in page("Fine-tune").text_area(key="watch-bundled").value.splitlines()
    trying = page("Try it", run=finished_run().id)
    trying.pills(key="try-example").set_value("My own words").run()
    assert trying.text_area(key="try-text").value == SENTENCE
    become(storage.new_id())
    assert SENTENCE not in page("Fine-tune").text_area(key="watch-bundled").value


def test_the_tally_counts_a_hidden_word_once_and_goes_along():
    for key in ("one", "two", "two"):
        own.count(LEARNER, key, you=key == "one", bert=True)
    assert "of 2 hidden words, you found 1 and BERT found 2." in said(page("Next sentence"))


def test_only_a_word_that_the_page_itself_has_hidden_is_one_to_find():
    known = next(iter(examples.load().sentences.values()))
    assert all(parts._was_hidden(known.text, word) for word in known.masked.split())
    assert not parts._was_hidden(SENTENCE, "soup") and not parts._was_hidden(known.text, known.text.split()[0])


def test_notes_of_another_kind_do_not_break_a_page():
    notes.keep(LEARNER, done=7)
    assert not page("Masked words").exception


@pytest.mark.parametrize(
    ("true", "random", "topic", "told"),
    [
        (0.9, 0.1, 0.2, "the other two do not fool it"),
        (0.9, 0.1, 0.8, "is fooled by a pair that only shares the topic"),
        (0.4, 0.1, 0.2, "Here it cannot tell"),
        (0.9, 0.8, 0.2, "Here it cannot tell"),
    ],
)
def test_the_closing_sentence_of_next_sentence_follows_the_numbers(true, random, topic, told):
    assert told in next_parts.in_words({"continuation": true, "random": random, "same topic": topic, "swapped": 0.1})


def test_the_projector_view_is_in_the_address_and_goes_along():
    at = page("Masked words", view=view.PROJECTOR)
    assert at.toggle(key="projector").value
    assert all("view=projector" in str(link.proto) for link in at.sidebar if link.type == "page_link")
    at.toggle(key="projector").set_value(False).run()
    assert "view" not in at.query_params
