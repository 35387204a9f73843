"""Your reviews, before there are labels: judged with none, labelled here, and fine-tuned on what was labelled."""

import pandas as pd
import pytest

from lesson.bert.use import zero_labels as worker
from lesson.content.classes import LESSON_CLASSES
from lesson.errors import LessonError
from lesson.reviews.reading import Reading
from lesson.reviews.split import parts_of
from lesson.runs import notes, uploads
from lesson.runs import registry as runs
from lesson.web import state
from lesson.web.fine_tune import heads
from lesson.web.reviews import given, label_some, own_sentence, own_words, unlabelled, zero_labels
from lesson.web.state import Place
from lesson.web.walk import own, shape
from tests.support.learner import LEARNER, become
from tests.web.test_pages import in_this_process, page, predict, press, said  # noqa: F401  (a fixture)

CONFUSION = [[3, 1, 0], [1, 3, 0], [1, 0, 1]]
WORDS = [["bad"], ["good"], ["okay"]]


def result(part: str) -> dict:
    """What the word head answers, as the worker gives it."""
    return {
        "part": part,
        "rows": 10,
        "accuracy": 0.7,
        "macro_f1": 0.69,
        "confusion": CONFUSION,
        "class_names": ["negative", "positive", "neutral"],
        "words": WORDS,
        "prompt": "It was [MASK].",
    }


@pytest.fixture
def offered(monkeypatch):
    """A word head that can be asked, and a note of which part it was asked about."""
    asked: list[str] = []

    def zero(table, checkpoint, words, prompt, part):
        asked.append(part)
        return result(part)

    monkeypatch.setattr(zero_labels.questions, "zero_labels", zero)
    can = {"able": True, "offered": True, "prompt": "It was [MASK].", "unknown": [[], [], []]}
    answer_words = lambda names, *_: can | {"words": WORDS[: len(names)]}  # noqa: E731
    monkeypatch.setattr(zero_labels.questions, "answer_words", answer_words)
    return asked


def test_the_answer_without_labels_waits_for_a_guess_and_the_test_is_asked_once(offered):
    at = page("Your reviews")
    assert "of 10 validation reviews right" not in said(at) and offered == []
    predict(at, "without having seen a single label", "About half")
    assert "You said: about half. It gets 7 of 10 validation reviews right; always giving the most" in said(at)
    assert "frequent label would get 4." in said(at)
    assert offered == ["validation"]
    press(at, "Ask the test reviews, once")
    assert "On the 10 test reviews: 70% right" in said(at) and offered == ["validation", "test"]
    assert not any(button.label.startswith("Ask the test") for button in page("Your reviews").button)


def test_the_sentence_typed_on_masked_words_is_judged_without_labels(offered, monkeypatch):
    asked = []

    def judge(texts, names, checkpoint, words, prompt, unlabelled):
        asked.append((texts, len(unlabelled)))
        return [{"label": "positive", "probabilities": {"negative": 0.3, "positive": 0.6, "neutral": 0.1}}]

    monkeypatch.setattr(own_sentence.questions, "judge", judge)
    notes.keep(LEARNER, **{own.SENTENCE: "The soup was warm."})
    at = page("Your reviews")
    assert asked == [], "not before the guess"
    predict(at, "without having seen a single label", "About half")
    assert at.text_input(key="zero-sentence").value == "The soup was warm."
    assert "BERT calls your sentence positive, with 60%" in said(at) and asked == [(["The soup was warm."], 40)]


def test_a_bert_without_its_word_head_cannot_be_asked(monkeypatch):
    can = {"able": False, "offered": False, "prompt": "", "words": [[], [], []], "unknown": []}
    monkeypatch.setattr(zero_labels.questions, "answer_words", lambda *given: can)
    assert "This BERT came without its masked-word head" in said(page("Your reviews"))


def test_where_no_word_stands_for_a_class_the_learner_gives_one(offered, monkeypatch):
    def answer_words(names, checkpoint, words=()):
        words = [list(some) for some in words] or [["awful"], ["great"], []]
        return {"able": True, "offered": all(words), "prompt": "It was [MASK].", "words": words, "unknown": []}

    monkeypatch.setattr(zero_labels.questions, "answer_words", answer_words)
    at = page("Your reviews")
    assert "So far there is none for “neutral”" in said(at) and offered == []
    at.text_input(key="zero-bundled-2").set_value("fair, middling").run()
    assert "So far there is none" not in said(at)
    predict(at, "without having seen a single label", "About half")
    assert offered == ["validation"] and at.text_input(key="zero-bundled-2").value == "fair, middling"
    place = Place(learner=LEARNER, data="bundled")
    with_words = {"zero-bundled-2": "fair, middling"}
    monkeypatch.setattr(own_words.st, "session_state", with_words)
    assert heads.chosen_head(place, tuple(LESSON_CLASSES))["answer_words"][2] == ("fair", "middling")
    with_words.clear()
    assert heads.chosen_head(place, tuple(LESSON_CLASSES)) == {"head": "new"}


@pytest.mark.parametrize(
    ("right", "macro_f1", "told"),
    [
        (170, 0.75, "That is what reading alone is worth;"),
        (144, 0.62, "But that finds no other label: by macro-F1 it has 44%, and reading alone 62%"),
        (161, 0.45, "So here, reading alone is worth nothing;"),
    ],
)
def test_one_sided_labels_do_not_decide_what_reading_is_worth(right, macro_f1, told):
    result = {"accuracy": right / 200, "rows": 200, "macro_f1": macro_f1, "confusion": [[160, 0], [0, 40]]}
    assert told in zero_labels.verdict("About half", result)


def label_twelve(**address: str):
    """The drawer of Your reviews, open where twelve reviews are labelled."""
    at = page("Your reviews", **address)
    at.session_state[shape.drawer_key("reviews")] = True
    at.run()
    return at.pills(key="look-reviews").set_value("What is a label? Give twelve yourself").run()


def test_twelve_labels_of_ones_own_are_counted_timed_and_learned_from(offered):
    at = label_twelve()
    for number in range(label_some.TWELVE):
        assert f"Review {number + 1} of 12" in said(at)
        next(button for button in at.button if button.key == f"label-{number}-positive").click().run()
    assert "You agree with 4 of 12 labels" in said(at) and "600 labels would take you" in said(at)
    press(at, "Fine-tune on my twelve")
    made = runs.runs_of(LEARNER)[0]
    train = made.table().query("part == 'train'")
    assert made.settings["head"] == "word" and set(train["label"]) == {"positive"} and len(train) == 12
    others = made.table().query("part == 'unlabelled'")
    assert set(made.table()["part"]) == {"train", "validation", "test", "unlabelled"}
    assert len(others) > 12 and set(others["label"]) == {""} and not set(others["line"]) & set(train["line"])


def test_twelve_labels_that_no_word_stands_for_are_learned_with_a_new_head():
    rows = [f"this is text number {number} about thing {number * 7},{number % 2 + 1}" for number in range(60)]
    data = uploads.save("\n".join(["text,cluster", *rows]).encode(), "numbers.csv", LEARNER)
    at = label_twelve(data=data)
    for number in range(label_some.TWELVE):
        next(button for button in at.button if button.key == f"label-{number}-{number % 2 + 1}").click().run()
    press(at, "Fine-tune on my twelve")
    made = runs.runs_of(LEARNER)[0]
    assert made.settings["head"] == "new" and made.settings["class_names"] == ["1", "2"]


def texts_alone(many: int = 30) -> str:
    rows = [f"{number},This is text number {number} about thing {number * 7}" for number in range(many)]
    return uploads.save("\n".join(["id,text", *rows]).encode(), "texts.csv", LEARNER)


def test_a_file_without_labels_is_judged_and_labelled_and_learned_from(offered, monkeypatch):
    judged = [{"label": "negative", "probabilities": {"negative": 0.8, "positive": 0.2}}] * 30
    monkeypatch.setattr(unlabelled.questions, "judge", lambda texts, *given: judged[: len(texts)])
    data = texts_alone()
    at = page("Your reviews", data=data)
    assert "Texts without labels" in said(at) and "Or use the texts as they are: below, BERT can judge" in said(at)
    assert "cannot be used" not in said(at)
    assert "No labels were used" in said(at) and "average probability over these texts is subtracted" in said(at)
    assert at.dataframe[0].value["Judged"].tolist() == ["negative"] * 30
    at.session_state["unlabelled"] = "Label some"
    at.run()
    for number in range(12):
        name = ("negative", "positive")[number % 2]
        next(button for button in at.button if button.label == name).click().run()
    assert "12 labels so far, 18 texts to go" in said(at)
    press(at, "Fine-tune on these labels")
    made = runs.runs_of(LEARNER)[0]
    assert made.settings["class_names"] == ["negative", "positive"] and len(made.table()) == 30
    assert made.table()["part"].value_counts()["unlabelled"] == 18


def test_the_bundled_reviews_stand_in_where_there_are_few_texts_and_the_page_says_so(monkeypatch):
    data, stand_in, taken = texts_alone(19), ("a phone to stand in", "a hotel to stand in"), []
    monkeypatch.setattr(worker, "_bundled", lambda: stand_in)
    encode = worker.encode
    monkeypatch.setattr(worker, "encode", lambda words, texts, *how: taken.append(texts) or encode(words, texts, *how))
    assert "over the bundled reviews is subtracted; that needs no label" in said(page("Your reviews", data=data))
    assert taken == [stand_in]


def test_somebody_else_s_file_is_not_labelled(offered, monkeypatch):
    data = texts_alone()
    become("b" * 22)
    with pytest.raises(LessonError, match="uploaded by somebody else"):
        given.give(data, ("a", "b"), "2", "a")
    assert "given" not in notes.recall(data)


def labelling(data: str, *names: str):
    """A file without labels, opened where it is labelled; its first texts get these labels."""
    at = page("Your reviews", data=data)
    at.session_state["unlabelled"] = "Label some"
    at.run()
    for name in names:
        press(at, name)
    return at


def classes(at, data: str, typed: str):
    """Type other classes."""
    return at.text_input(key=f"classes-{data}").set_value(typed).run()


def kept(data: str) -> list[str]:
    """The labels of a file, in the order they were given in."""
    return list(notes.recall(data).get("given", {}).values())


def test_labels_follow_their_classes_when_these_are_renamed(offered):
    data = texts_alone()
    at = labelling(data, "negative", "positive", "negative")
    classes(at, data, "bad, good, neutral")
    assert kept(data) == ["bad", "good", "bad"] and "3 labels so far, 27 texts to go" in said(at)
    assert "3 labels follow their class: what was “negative” is now “bad”, what was “positive” is now “good”" in said(
        at
    )
    press(at, "good")
    assert kept(data) == ["bad", "good", "bad", "good"] and "follow their class" not in said(at)
    assert page("Your reviews", data=data).text_input(key=f"classes-{data}").value == "bad, good, neutral"


def test_labels_of_a_class_that_is_gone_are_left_aside_until_it_is_back(offered):
    data = texts_alone()
    at = labelling(data, "negative", "neutral", "positive")
    classes(at, data, "negative, positive")
    assert "1 label is set aside" in said(at) and "2 labels so far, 28 texts to go" in said(at)
    assert "This is text number 1 about" in said(at), "comes up again"
    press(at, "Undo the last one")
    assert kept(data) == ["negative", "neutral"] and "1 label so far, 29 texts to go" in said(at)
    classes(at, data, "negative, positive, neutral")
    assert "2 labels so far, 28 texts to go" in said(at) and "set aside" not in said(at)


def test_the_last_label_is_taken_back_and_then_the_one_before(offered):
    data = texts_alone()
    at = labelling(data, "negative", "positive")
    press(at, "Undo the last one")
    assert kept(data) == ["negative"] and "This is text number 1 about" in said(at)
    press(at, "Undo the last one")
    assert kept(data) == [] and not any(button.label == "Undo the last one" for button in at.button)


def test_somebody_else_s_classes_and_labels_stay_as_they_are(offered):
    data = texts_alone()
    labelling(data, "negative")
    become("b" * 22)
    at = labelling(data)
    classes(at, data, "bad, good")
    press(at, "good")
    assert "uploaded by somebody else" in said(at) and kept(data) == ["negative"]
    classes(at, data, "negative, good")
    press(at, "Undo the last one")
    assert "uploaded by somebody else" in said(at) and kept(data) == ["negative"]


@pytest.mark.parametrize(
    ("before", "after", "became"),
    [
        ("abc", "xbc", {"a": "x"}),
        ("abc", "xyc", {"a": "x", "b": "y"}),
        ("abc", "cxb", {"a": "x"}),
        ("abc", "cba", {}),
        ("abc", "xcy", {}),
        ("abc", "ab", {}),
        ("ab", "abc", {}),
        ("abc", "xb", {}),
    ],
)
def test_which_class_became_which(before, after, became):
    assert given.renamed(before, after) == became


def test_one_of_the_twelve_is_taken_back(offered):
    at = label_twelve()
    assert not any(button.label == "Undo the last one" for button in at.button)
    press(at, "positive")
    press(at, "negative")
    press(at, "Undo the last one")
    assert "Review 2 of 12" in said(at) and [label for label, _ in twelve()] == ["positive"]
    for _ in range(11):
        press(at, "neutral")
    press(at, "Undo the last one")
    assert "Review 12 of 12" in said(at) and len(twelve()) == 11


def twelve() -> list:
    """What was said of the bundled reviews so far."""
    return notes.recall(LEARNER).get(f"labelled-{state.BUNDLED}", [])


def test_the_twelve_begin_anew_where_the_file_has_other_classes(offered):
    notes.keep(LEARNER, **{f"labelled-{state.BUNDLED}": [["5", 2.0]]})
    assert "Review 1 of 12" in said(label_twelve())


def test_answer_words_are_split_and_said_once():
    assert zero_labels.split_words("good, great,good,") == ("good", "great")


def test_the_twelve_are_the_same_for_everybody_and_have_every_label():
    table = pd.DataFrame({"line": range(60), "text": [f"text {n}" for n in range(60)], "label": ["a", "b", "c"] * 20})
    found = Reading(table=table, parts=parts_of(table))
    first, second = label_some.chosen(found), label_some.chosen(found)
    assert first.equals(second) and set(first["label"]) == {"a", "b", "c"}
