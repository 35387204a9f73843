"""The rule for guesses: a new sentence is a new question, three a page, "Just show me" beside each, words for each."""

import pandas as pd
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from lesson.classroom import collect
from lesson.errors import LessonError
from lesson.results.picture import SHAPES
from lesson.runs import notes
from lesson.runs import registry as runs
from lesson.runs.record import About
from lesson.web import guess, state
from lesson.web.fine_tune import after, mishaps
from lesson.web.fine_tune import more as fine_tune_more
from lesson.web.fine_tune import setup as fine_tune_setup
from lesson.web.masked_words import more, parts
from lesson.web.walk import own
from tests.support.learner import LEARNER
from tests.web.test_pages import compare, in_this_process, opened, page, predict, press, said  # noqa: F401

SENTENCES = ("The food is [MASK].", "The [MASK] was good.", "A very [MASK] phone.", "It was [MASK] and bad.")


def asks(at: AppTest) -> bool:
    """Whether a question waits for a guess."""
    return any(button.label == guess.JUST_SHOW for button in at.button)


def answered(at: AppTest) -> bool:
    """Whether the page Masked words shows BERT's answers."""
    return any(panel.label == "The same as a table" for panel in at.expander)


def write(at: AppTest, number: int) -> AppTest:
    """Write one of these sentences."""
    at.pills(key="example").set_value("My own sentence").run()
    return at.text_input(key="sentence").set_value(SENTENCES[number]).run()


def masked_words(number: int = 0) -> AppTest:
    """The page Masked words with this sentence."""
    return write(page("Masked words"), number)


def test_a_new_sentence_hides_its_answer_and_asks_again_three_times_a_page():
    at = page("Masked words")
    for number in range(guess.MOST):
        write(at, number)
        assert asks(at) and not answered(at), f"sentence {number}"
        compare(at, "good")
        assert answered(at) and not asks(at)
    write(at, guess.MOST)
    assert answered(at) and not asks(at), "three guesses a page are enough"


def test_an_option_that_a_phone_would_cut_is_listed_below_the_others():
    for option, below in (("Nearly as good as the new head at the end", True), ("About two thirds", False)):
        at = AppTest.from_function(_one_question, args=(LEARNER, option)).run()
        assert [len(at.radio), len(at.segmented_control)] == ([1, 0] if below else [0, 1])


def _one_question(learner, option):
    from lesson.web import guess  # it runs as a page of its own

    guess.ask(learner, "how-good", "How good?", ["As good as guessing", option])


def test_what_was_said_of_one_sentence_is_not_shown_beside_another():
    at = compare(masked_words(), "good")
    assert "Your “good”" in said(at)
    write(at, 1)
    assert "Your “good”" not in said(at)
    write(at, 0)
    assert "Your “good”" in said(at) and answered(at), "a guess that was given stays given"


def test_just_show_me_shows_without_a_guess_and_a_refresh_remembers_both():
    at = press(masked_words(), guess.JUST_SHOW)
    assert answered(at) and not asks(at)
    assert answered(masked_words()), "after a refresh as well"


def test_a_review_asks_for_a_word_and_counts_nothing():
    at = page("Masked words")
    at.pills(key="example").set_value(parts.REVIEW[0]).run()
    compare(at, "terrible")
    assert "After this review BERT expects “" in said(at) and own.TALLY not in notes.recall(LEARNER)


def test_a_word_of_the_review_itself_is_not_taken_for_its_verdict(monkeypatch):
    first = {
        "position": 4,
        "original": "dirty",
        "words": [],
        "top": [{"token": "small", "probability": 0.3, "rank": 1}],
    }
    behind = {"position": 20, "original": None, "words": [], "top": [{"token": "bad", "probability": 0.5, "rank": 1}]}
    told = []
    monkeypatch.setattr(parts, "guess_first", lambda question, place: [[]] * question.masks)
    monkeypatch.setattr(parts.shape, "closing", told.append)
    for masked, masks in (((4,), [first, behind]), ((), [behind])):
        monkeypatch.setattr(parts, "answers", lambda *given, found=masks: found)
        parts.demonstrate(parts.Question(parts.REVIEW[1], masked, len(masks)), state.Place(LEARNER))
    assert told[0].startswith("The text itself held the right answer, “dirty”") and "After this review" not in told[0]
    assert told[1].startswith("After this review BERT expects “bad”, with 50%: a word of blame.")


@pytest.mark.parametrize(
    ("word", "praise", "blame"),
    [("terrible", False, True), ("▁Great", True, False), ("small", False, False), ("fine", False, False)],
)
def test_praise_and_blame_are_spoken_of_where_the_word_is_one(word, praise, blame):
    told = parts.after_the_review({"top": [{"token": word, "probability": 0.2}]})
    assert ("word of praise" in told, "word of blame" in told) == (praise, blame) and "20%" in told


def test_no_word_is_no_guess_and_is_said():
    at = press(masked_words(), "Compare with BERT")
    assert not answered(at) and "You haven't typed a word yet" in said(at)


def test_each_mask_has_a_field_of_its_own():
    at = page("Masked words")
    at.pills(key="example").set_value("My own sentence").run()
    at.text_input(key="sentence").set_value("The [MASK] is [MASK].").run()
    fields = [field.label for field in at.text_input if field.label.startswith("Your word")]
    assert [label.rpartition(", ")[2] for label in fields] == ["for mask 1", "for mask 2"]
    compare(at, "phone", "good bad")
    first, second = at.tabs
    told = [[text.value for text in tab.text if text.value.startswith("Your “")] for tab in (first, second)]
    assert [len(words) for words in told] == [1, 2]
    assert told[0][0].startswith("Your “phone”") and told[1][0].startswith("Your “good”")


@pytest.mark.parametrize(
    ("given", "truth", "told"),
    [
        ("15", "6", "You said 15; it is 6, because so."),
        ("6", "6", "You said 6, and it is 6, because so."),
        ("", "6", "It is 6, because so."),
    ],
)
def test_a_verdict_is_a_sentence(given, truth, told):
    assert guess.in_words(given, truth, "because so") == told


@pytest.mark.parametrize("look", [more.LEFT, more.RECIPE, more.SENSES, more.FAILS, more.BIAS])
def test_a_look_in_the_drawer_asks_for_no_guess(look):
    at = opened(press(masked_words(), guess.JUST_SHOW), "masked", look)
    assert not at.exception and not asks(at)


def test_the_most_common_label_is_the_mark_to_beat():
    at = opened(page("Your reviews"), "reviews", "How many of each label")
    assert "is right 33% of the time, because 20 of 60 reviews have the label" in said(at)


def test_start_here_asks_for_a_sketch_and_gives_no_score_and_no_time_away():
    at = page("Start here")
    predict(at, "What will their lines look like", SHAPES[1])
    words = said(at)
    assert "That is your sketch" in words and "On average, the random network is" in words
    assert "accuracy" not in words and "seconds" not in words and "right on" not in words


@pytest.mark.parametrize(
    ("given", "accuracy", "told"),
    [
        ("60 to 75 %", 0.71, "You said 60 to 75 % of the validation reviews; it ended at 71%, as you expected."),
        ("Above 90 %", 0.71, "it ended at 71%, less than you expected."),
        ("", 0.71, "It ended with 71% of the validation reviews right."),
    ],
)
def test_the_prediction_of_a_run_gets_its_verdict(given, accuracy, told):
    assert told in after.verdict(given, pd.DataFrame({"accuracy": [0.5, accuracy]}))
    assert set(fine_tune_setup.LEVELS) >= {given} - {""}


def mishap(name: str, losses: list[float], accuracy: float = 0.4):
    """A run broken in this way, with these validation losses."""
    run = runs.create("finetuning", {}, None, LEARNER, about=About(broken=name, prediction="Fall faster"))
    for step, loss in enumerate(losses):
        run.append({"event": "step", "step": step, "loss": 1 / (step + 1), "lr": 0.1})
        run.append({"event": "evaluation", "step": step, "loss": loss, "accuracy": accuracy, "macro_f1": accuracy})
    run.write_report({"labels": {"a": 50, "b": 50}})
    return run


@pytest.mark.parametrize(
    ("number", "losses", "told"),
    [
        (0, [1.1, 4.0], "You said: fall faster. The validation loss rose from 1.10 to 4.00"),
        (0, [1.1, 0.9], "this time the network coped"),
        (1, [1.1, 0.6, 1.5], "fell to 0.60 and then rose to 1.50: it has learned its reviews by heart"),
        (1, [1.1, 0.6], "this time it did not rise"),
        (2, [1.1, 1.0], "always giving the most common label would get about 50%"),
    ],
)
def test_a_run_broken_on_purpose_says_what_came_of_it(number, losses, told):
    assert told in mishaps.verdict(mishap(mishaps.MISHAPS[number].name, losses))


def test_a_mishap_asks_first_and_marks_its_run(monkeypatch):
    monkeypatch.setattr(st, "dialog", lambda name: lambda body: body)  # AppTest closes a dialog at each rerun
    mishap = mishaps.MISHAPS[0]
    at = press(opened(page("Fine-tune"), "fine-tune", fine_tune_more.BREAK), mishap.name)
    assert next(button for button in at.button if button.label == "Start this run").disabled
    notes.keep(LEARNER, **{guess.key_of("break-0"): "Fall faster"})
    at = press(opened(page("Fine-tune"), "fine-tune", fine_tune_more.BREAK), mishap.name)
    for label in (mishap.name, "Start this run"):
        next(button for button in at.button if button.label == label).click()
    at.run()
    (run,) = runs.runs_of(LEARNER)
    assert run.about.broken == mishaps.MISHAPS[0].name and run.about.prediction == "Fall faster"


def test_a_class_that_cannot_be_told_costs_no_prediction(monkeypatch):
    def full(*_, **__):
        raise LessonError("The disk is full.")

    at = masked_words()
    monkeypatch.setattr(collect, "finished", full)
    at = press(at, guess.JUST_SHOW)
    assert not at.exception and answered(at) and "The disk is full." in said(at)


def test_a_prediction_survives_a_full_disk_as_long_as_the_tab(monkeypatch):
    def full(*_, **__):
        raise LessonError("The disk is full.")

    monkeypatch.setattr(notes, "keep", full)
    at = press(masked_words(), guess.JUST_SHOW)
    assert not at.exception and answered(at)
    st.cache_data.clear()
