"""The page Try it: which run answers, what was guessed of which text, and what the answer is worth."""

import json

import pytest

from lesson.content import examples
from lesson.content.traps import WHY
from lesson.results.inside import leaving_out
from lesson.runs import registry as runs
from lesson.runs.record import About
from lesson.web import asking, guess
from lesson.web.try_it import answers, more, which_run, why
from lesson.workers import ask as asking_workers
from tests.support import tiny
from tests.support.learner import LEARNER, become
from tests.web.test_page_score_file import FILE, choose
from tests.web.test_pages import (  # noqa: F401
    finished_run,
    in_this_process,
    opened,
    page,
    parameter,
    predict,
    press,
    said,
)

FOUND = {"label": "negative", "probabilities": {"negative": 0.91, "positive": 0.05, "neutral": 0.04}}


def made_run(validation: float, broken: str = "") -> runs.Run:
    """A run that can answer, as good on its validation reviews as told."""
    run = finished_run()
    record = json.loads((run.folder / "settings.json").read_text())
    record["about"] |= {"broken": broken, "data": "bundled"}
    (run.folder / "settings.json").write_text(json.dumps(record))
    run.append(
        {
            "event": "evaluation",
            "step": 99,
            "epoch": 1.0,
            "loss": 1.0,
            "accuracy": validation,
            "macro_f1": validation,
            "predicted": {"negative": 2, "positive": 2},
        }
    )
    return run


def test_it_says_which_run_answers_and_how_good_that_is():
    run = made_run(2.0)
    told = said(page("Try it", run=run.id))
    assert "Run 1 · Bundled reviews · whole model · new head · pre-trained start · started " in told
    assert "test macro-F1" in told


def test_the_best_on_validation_answers_by_default_and_never_one_broken_on_purpose():
    made_run(2.0)
    made_run(1.5)
    made_run(9.0, broken="60 epochs on 40 reviews")
    at = page("Try it")
    assert at.selectbox[0].value == "Run 1" and len(at.selectbox[0].options) == 3


def test_another_run_is_chosen_and_goes_to_the_address():
    made_run(2.0)
    other = made_run(1.5)
    at = page("Try it")
    at.selectbox[0].set_value("Run 2").run()
    assert parameter(at, "run") == other.id
    assert at.selectbox[0].value == "Run 2" and "Run 1 did best on its validation reviews." in said(at)
    assert "whole model · new head · pre-trained start · started " in said(at)
    assert at.selectbox[0].options[1].startswith("Run 2 · Bundled reviews · test macro-F1 ")


def test_a_broken_run_in_the_address_answers_only_when_it_is_chosen():
    made_run(2.0)
    broken = made_run(1.0, broken="A frozen random body")
    at = page("Try it", run=broken.id)
    assert at.selectbox[0].value == "Run 1" and "broken on purpose" not in said(at)
    at.selectbox[0].set_value("Run 2").run()
    assert "broken on purpose: A frozen random body" in said(at)


def test_where_all_runs_are_broken_one_is_chosen_by_hand():
    made_run(1.0, broken="A frozen random body")
    at = page("Try it")
    assert "All of your runs were broken on purpose" in said(at) and at.selectbox
    assert "our model says" not in said(at)


def test_somebody_elses_run_can_be_tried_by_its_link():
    run = made_run(2.0)
    become(runs.new_id())
    assert "Somebody else's run · " in said(page("Try it", run=run.id))


@pytest.mark.long
def test_a_reopened_run_goes_to_try_it_as_itself(monkeypatch):
    made_run(2.0)
    run, went = made_run(1.0, broken="A frozen random body"), []
    at = page("Fine-tune", run=run.id)
    monkeypatch.setattr("lesson.web.navigation.go", lambda name, place: went.append((name, place.run)))
    press(at, "Try it on my own words")
    assert went == [("Try it", run.id)] and at.session_state[which_run.CHOSEN] == run.id


def test_another_text_hides_its_answer_until_it_is_guessed():
    at = predict(page("Try it", run=made_run(2.0).id), "call it", "positive")
    assert "You said positive" in said(at)
    pills = at.pills(key="try-example")
    pills.set_value(pills.options[1]).run()
    assert "our model says" not in said(at) and "You said" not in said(at)
    press(at, guess.JUST_SHOW)
    assert "Your model says: " in said(at) and "You said" not in said(at)


def test_the_fourth_text_is_answered_at_once():
    at = page("Try it", run=made_run(2.0).id)
    pills = at.pills(key="try-example")
    for number in range(guess.MOST):
        at.pills(key="try-example").set_value(pills.options[number]).run()
        press(at, guess.JUST_SHOW)
    at.pills(key="try-example").set_value(pills.options[guess.MOST]).run()
    assert "Your model says: " in said(at)


@pytest.mark.parametrize(
    "review", [*examples.load().reviews.values(), *examples.load().fooled], ids=lambda each: each.text
)
def test_being_wrong_is_said_with_its_reason_where_the_truth_is_known(review):
    told = answers.about_truth(review.text, FOUND)
    if review.label == FOUND["label"]:
        assert told == "That is right: the review is negative."
    else:
        assert told == f"That is wrong: the review is {review.label}. {WHY[review.group]}"


def test_of_a_text_of_the_learners_own_nothing_is_claimed():
    assert answers.about_truth("I bought it.", FOUND) == ""
    assert answers.about_truth(examples.load().fooled[0].text, {"label": "joy", "probabilities": {"joy": 1.0}}) == ""


@pytest.mark.parametrize(
    ("how", "told"),
    [
        ({"cut": 1}, "the last 1 token was cut off (max_length 32)"),
        ({"cut": 40}, "the last 40 tokens were cut off"),
        ({"unknown_share": 0.6}, "60% of its tokens are not in this BERT's vocabulary: it sees [UNK] there"),
        ({"script": "Cyrillic", "unknown_share": 0.9}, "written in Cyrillic letters"),
    ],
)
def test_what_could_not_be_read_is_said(how, told):
    run = runs.create("finetuning", {"max_length": 32}, None, LEARNER)
    (sentence,) = answers.how_it_was_read(FOUND | how, run)
    assert told in sentence


def test_a_text_read_whole_needs_no_word():
    run = runs.create("finetuning", {"max_length": 32}, None, LEARNER)
    assert answers.how_it_was_read(FOUND | {"cut": 0, "unknown_share": 0.1, "script": None}, run) == []


def test_too_much_text_is_said_and_its_beginning_counts():
    at = page("Try it", run=made_run(2.0).id)
    at.pills(key="try-example").set_value("My own words").run()
    assert "Write a review" in said(at)
    at.text_area(key="try-text").set_value("good " * 700).run()
    assert "3,499 characters long, but only the first 3,000 count here" in said(at)


def test_swapping_begins_at_the_word_that_decides(monkeypatch):
    shares = {"this phone is awful": 0.9, "phone is awful": 0.8, "this is awful": 0.85, "this phone awful": 0.9}

    def classify(folder, texts, version):
        return [
            {"label": "negative", "probabilities": {"negative": shares.get(text, 0.2), "positive": 0.1}}
            for text in texts
        ]

    monkeypatch.setattr("lesson.web.asking.classify", classify)
    run = runs.create("finetuning", {}, None, LEARNER)
    assert why.deciding(run, "this phone is awful", 1.0) == 3
    assert why.deciding(run, "awful", 1.0) == 0


def test_of_a_long_text_all_is_asked_and_only_its_first_words_take_turns_to_be_missing(monkeypatch):
    asked = []

    def classify(folder, texts, version):
        asked.extend(texts)
        share = {text: 0.9 if "awful" in text else 0.3 for text in texts}
        return [{"label": "bad", "probabilities": {"bad": share[text], "good": 1 - share[text]}} for text in texts]

    monkeypatch.setattr("lesson.web.asking.classify", classify)
    run, words = runs.create("finetuning", {}, None, LEARNER), [f"word{place}" for place in range(130)]
    inside = " ".join([*words[:80], "awful", *words[81:]])
    assert why.deciding(run, inside, 1.0) == 80
    assert asked[0] == inside and all(len(text.split()) == 129 for text in asked[1:]) and len(asked) == 101
    beyond = " ".join([*words[:120], "awful", *words[121:]])
    label, points = why._points(run, beyond, 1.0)
    assert label == "bad" and points == [0.0] * leaving_out.MOST


def test_a_long_text_is_told_that_its_last_words_stay(monkeypatch):
    monkeypatch.setattr(leaving_out, "MOST", 5)
    at = predict(page("Try it", run=made_run(2.0).id), "call it", "positive")
    words = len(next(iter(examples.load().reviews.values())).text.split())
    told = f"Only the first 5 words can be left out here. The answer itself rests on all {words}."
    assert said(at).count(told) == 1
    opened(at, "try", more.SWAP)
    assert said(at).count(told) == 2 and len(next(box for box in at.selectbox if box.label == "Take out").options) == 5


def test_without_a_word_the_answer_drops_from_what_the_page_says_of_the_whole_text(monkeypatch):
    monkeypatch.setattr(leaving_out, "MOST", 2)
    run, text = finished_run(), "this phone is awful and it was so bad"
    found, label, points = asking.classify(str(run.folder), (text,), 1.0)[0], *why._points(run, text, 1.0)
    without = asking.classify(str(run.folder), ("phone is awful and it was so bad",), 1.0)[0]
    drop = found["probabilities"][label] - without["probabilities"][label]
    assert label == found["label"] and points[0] == pytest.approx(100 * drop, abs=0.1) and len(points) == 2


def test_an_empty_swap_is_told_what_to_do():
    at = predict(page("Try it", run=made_run(2.0).id), "call it", "positive")
    told = said(opened(at, "try", more.SWAP))
    assert "Type another one to put in its place" in told and "At most 6 of your runs are asked" in told


AGREEMENT = {
    "label_column": "said *so*",
    "rows": 120,
    "accuracy": 0.82,
    "accuracy_interval": (0.74, 0.88),
    "macro_f1": 0.8,
    "macro_f1_interval": (0.71, 0.87),
}


def test_a_scored_file_with_labels_is_compared_with_them(monkeypatch):
    at = opened(page("Try it", run=made_run(2.0).id), "try", more.FILE)
    choose(at, "mine.csv", FILE)
    ask = asking_workers.ask

    def with_agreement(function, *args, **kwargs):
        answer = ask(function, *args, **kwargs)
        more = {"agreement": AGREEMENT, "cut": 1, "unreadable": 2}
        return answer | more if function.endswith(":score_csv") else answer

    monkeypatch.setattr(asking_workers, "ask", with_agreement)
    press(at, "Score 3 rows")
    told = [text.value for text in at.text]
    assert (
        "The file has labels of its own, in the column “said *so*”: on 120 rows your model agrees with 82% of them "
        "(95 % interval: 74% to 88%). Macro-F1: 80% (71% to 87%)."
    ) in told
    assert "1 text was longer than this run reads, and cut off." in told
    assert "2 texts are mostly unknown to this BERT: don't trust their labels." in told


def test_tables_of_before_know_no_broken_runs():
    run = runs.create("finetuning", {}, tiny.reviews(6), LEARNER, about=About(data="bundled"))
    record = json.loads((run.folder / "settings.json").read_text())
    del record["about"]["broken"]
    (run.folder / "settings.json").write_text(json.dumps(record))
    assert run.about.broken == ""
