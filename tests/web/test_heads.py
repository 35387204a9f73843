"""The head of a run on the page Fine-tune: the new one first, the word head where it can be had, and the twin."""

import importlib

from lesson.runs import registry as runs
from lesson.web import guess
from lesson.web.fine_tune import heads
from lesson.web.fine_tune import twin as twins
from lesson.web.state import STOCK, Place
from tests.web.test_pages import finished_run, in_this_process, page, parameter, press, said  # noqa: F401

LABELS, HEAD, START = "Labels to learn from", "The head", "Start from"


def control(at, label):
    return next((each for each in at.segmented_control if each.label == label), None)


def begun(at):
    """The run that the page starts as it is set up now."""
    press(at, guess.JUST_SHOW)
    press(at, "Start fine-tuning")
    return runs.find(parameter(at, "run"))


def test_labels_come_first_and_a_run_learns_from_as_many_as_are_chosen():
    at = page("Fine-tune")
    assert at.segmented_control[0].label == LABELS
    assert [str(option) for option in control(at, LABELS).options] == ["20", "all 40"]
    control(at, LABELS).set_value(20).run()
    run = begun(at)
    assert run.settings["labels"] == 20 and run.settings["head"] == "new"


def test_the_word_head_is_chosen_with_its_words_and_not_offered_from_a_random_start():
    at = page("Fine-tune")
    control(at, HEAD).set_value("Word head").run()
    assert "All in all, it was" in said(at) and "great" in said(at)
    control(at, START).set_value("Random").run()
    assert control(at, HEAD) is None
    control(at, START).set_value("Pre-trained").run()
    assert begun(at).settings["head"] == "word"


NEW, AFTERWARDS = "The *new head*, a small layer, starts from random numbers", "Afterwards you can keep the word head"
KEPT, NOTHING = "no part of the network starts from random numbers", "Nothing is pre-trained here"


def told_of(at):
    """Which of the four things the opening says of head and start."""
    return [each for each in (NEW, AFTERWARDS, KEPT, NOTHING) if each in said(at)]


def test_the_opening_tells_of_the_head_and_the_start_that_are_chosen():
    at = page("Fine-tune")
    assert told_of(at) == [NEW, AFTERWARDS]
    control(at, HEAD).set_value("Word head").run()
    assert told_of(at) == [KEPT]
    control(at, START).set_value("Random").run()
    assert told_of(at) == [NOTHING]
    assert told_of(page("Fine-tune", preset="ten-minutes")) == [KEPT]


def test_the_opening_promises_no_word_head_where_no_word_answers(monkeypatch):
    monkeypatch.setattr(heads, "can_be_asked", lambda place, names: False)
    assert told_of(page("Fine-tune")) == [NEW]


def test_after_a_run_the_head_it_had_is_kept_on_the_same_data_with_the_same_seed():
    first = finished_run(seed=3, labels=20)
    at = page("Fine-tune", run=first.id)
    press(at, guess.JUST_SHOW)
    press(at, "Keep the word head")
    twin = runs.find(parameter(at, "run"))
    differ = {name for name, value in twin.settings.items() if value != first.settings.get(name, value)}
    assert (
        differ <= {"head", "learning_rate", "answer_words", "prompt"}
        and twin.settings["head"] == "word"
        and twin.about.twin == first.id
    )
    assert twin.table().equals(first.table())
    importlib.import_module("lesson.bert.finetuning.recorder").run(str(twin.folder))
    told = twins.side_by_side(twin)
    assert "A new head starts at chance" in told and "At the end:" in told
    at = page("Fine-tune", run=twin.id)
    assert told in said(at) and not any(button.label == "Keep the word head" for button in at.button)
    assert any(toggle.label == "Show the run with the new head behind it" for toggle in at.toggle)


def test_the_head_it_had_is_asked_with_the_words_that_the_learner_chose_for_these_reviews():
    first = finished_run()
    at = page("Fine-tune", run=first.id, data=STOCK)  # the run learned from others than the page is set to
    at.session_state[f"zero-{STOCK}-0"] = "broken"
    at.session_state[f"zero-{first.about.data}-0"] = "awful, bad"
    at.session_state[f"zero-{first.about.data}-prompt"] = "it was [MASK] ."
    at.run()
    assert "“it was \\[MASK\\] \\.”, and these words answer: awful, bad for " in said(at)
    press(at, guess.JUST_SHOW)
    press(at, "Keep the word head")
    twin = runs.find(parameter(at, "run"))
    assert twin.settings["answer_words"][0] == ["awful", "bad"] and twin.settings["prompt"] == "it was [MASK] ."
    assert len(twin.settings["answer_words"]) == len(first.settings["class_names"])


def test_classes_without_words_get_the_new_head_without_a_question():
    run = finished_run()
    assert twins._may_have_one(run, Place(learner=run.learner))
    assert not heads.usual(("1", "2"), run.settings["checkpoint"])["offered"]
