"""The pages without a browser: what is asked first, what is shown then, and that nobody's words are interpreted."""

import importlib
import re
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest
from transformers import BertModel

from lesson import places
from lesson.bert import checkpoints
from lesson.content import examples
from lesson.content.literal import literal
from lesson.results import run_frames
from lesson.results.picture import SHAPES
from lesson.runs import notes, storage, uploads
from lesson.runs import registry as runs
from lesson.runs.record import About
from lesson.web import frame, navigation
from lesson.web.try_it import more, why
from lesson.web.walk import shape
from lesson.workers import ask as asking_workers
from lesson.workers import engine
from tests.support import tiny
from tests.support.learner import LEARNER, become

NASTY = "<script>alert(1)</script> $x^2$ ![pic](http://x/y.png) :red[hot] **bold** =1+1"


@pytest.fixture(autouse=True)
def in_this_process(monkeypatch, tmp_path):
    """Answer questions here, by a tiny BERT and sixty reviews, not in a worker; runs are created, not performed."""

    def ask(function, *args, slow=False, timeout=60.0, **kwargs):
        module, name = function.split(":")
        if (
            function == "lesson.bert.finetuning.quote:quote"
        ):  # measures for a second or two; a test of its own looks at that
            sizes = {"steps": 300, "batch_size": 16, "train_rows": 600}
            return {"seconds": 12.0, "memory_mb": 512, "fits": 6, **sizes}
        return getattr(importlib.import_module(module), name)(*args, **kwargs)

    monkeypatch.setattr(asking_workers, "ask", ask)
    monkeypatch.setattr(engine, "prepare", lambda: None)
    monkeypatch.setattr(engine, "start", lambda run: run.settle("queued"))
    monkeypatch.setattr(engine, "position", lambda run: engine.Position(2, 30.0))
    monkeypatch.setattr(engine, "recovering", lambda run: False)
    monkeypatch.setattr(places, "BUILT_IN_BERT", Path(tiny.tiny_bert()))
    table = tmp_path / "reviews.csv"
    tiny.reviews(60)[["text", "label"]].assign(text=lambda rows: rows["text"] + " " + rows.index.astype(str)).to_csv(
        table, index=False
    )
    monkeypatch.setattr(places, "BUNDLED_REVIEWS", table)
    st.cache_data.clear()


def page(name: str, **address: str) -> AppTest:
    """The page called `name`, opened cold by its own address."""
    step = navigation.step_of(name)
    at = AppTest.from_file(str(places.PROJECT / "app.py"), default_timeout=60)
    for key, value in address.items():
        at.query_params[key] = value
    if step.file != "app.py":
        at.switch_page(step.file)
    at.run()
    assert not at.exception
    return at


def parameter(at: AppTest, name: str) -> str:
    """A part of the page's address."""
    value = at.query_params[name]
    return value if isinstance(value, str) else value[0]


def press(at: AppTest, label: str) -> AppTest:
    """Click the button with this label."""
    return next(button for button in at.button if button.label == label).click().run()


def compare(at: AppTest, *words: str) -> AppTest:
    """Type these words, one field for each mask, and compare them with BERT's."""
    fields = [field for field in at.text_input if field.label.startswith("Your word")]
    for field, typed in zip(fields, words, strict=True):
        field.set_value(typed)
    return press(
        at, next(button.label for button in at.button if button.label in ("Compare with BERT", "Look them up"))
    )


def predict(at: AppTest, question: str, option: str) -> AppTest:
    """Choose an option of the question with these words in it."""
    asked = [*at.segmented_control, *at.radio]
    return next(each for each in asked if question in each.label).set_value(option).run()


def opened(at: AppTest, page: str, look: str) -> AppTest:
    """Open the page's drawer, and in it this look."""
    at.session_state[shape.drawer_key(page)] = True
    at.run()
    return at.pills(key=f"look-{page}").set_value(look).run()


def said(at: AppTest) -> str:
    """Everything that the page says in plain text, prose and captions."""
    return "\n".join(element.value for element in [*at.text, *at.markdown, *at.caption])


def finished_run(prediction: str = "", **settings) -> runs.Run:
    """A run that really was trained, on sixty rows, by the tiny BERT."""
    table = tiny.reviews(60)
    names = ["negative", "positive", "neutral"]
    run = runs.create(
        "finetuning",
        {
            "checkpoint": "lesson-bert",
            "epochs": 1,
            "trainable": "all",
            "start": "pretrained",
            "max_length": 32,
            "class_names": names,
            "watch": [NASTY],
        }
        | settings,
        table,
        LEARNER,
        about=About(prediction=prediction),
    )
    importlib.import_module("lesson.bert.finetuning.recorder").run(str(run.folder))
    return run


@pytest.mark.parametrize("step", navigation.STEPS, ids=lambda step: step.name)
def test_every_page_opened_cold_shows_its_question_and_the_whole_walk(step):
    at = page(step.name)
    assert at.title[0].value == (step.question if step.file != "app.py" else frame.TITLE)
    assert len([each for each in at.sidebar if each.type == "page_link"]) == len(navigation.STEPS) + len(
        navigation.BESIDE
    )


def test_masked_words_hides_its_answers_until_the_learner_has_compared():
    at = page("Masked words")
    at.pills(key="example").set_value("My own sentence").run()
    at.text_input(key="sentence").set_value("The food is [MASK].").run()
    assert "Your “good”" not in said(at)
    compare(at, "good zebra")
    assert re.search(r"Your “good”: .*rank \d+", said(at))
    assert "“zebra” is not one token" in said(at)


@pytest.mark.parametrize("name", ["Masked words", "Next sentence"])
def test_a_checkpoint_without_a_pages_head_is_told_at_once_and_the_built_in_bert_answers(name, tmp_path):
    headless = tmp_path / "headless"
    BertModel.from_pretrained(tiny.tiny_bert(seed=1)).save_pretrained(headless)
    checkpoints.tokenizer(tiny.tiny_bert()).save_pretrained(headless)
    at = page(name, checkpoint=str(headless))
    assert "On this page the built-in BERT answers instead" in said(at)
    if name == "Masked words":
        at.pills(key="example").set_value("My own sentence").run()
        at.text_input(key="sentence").set_value("The food is [MASK].").run()
        compare(at, "good")
        assert "Your “good”: " in said(at)
    assert parameter(at, "checkpoint") == str(headless), "it stays chosen, for fine-tuning"


def test_a_prediction_is_remembered_for_the_next_visit():
    at = page("Start here")
    at.radio(key="guess-shape").set_value(SHAPES[1]).run()
    assert page("Start here").radio(key="guess-shape").value == SHAPES[1]
    assert notes.recall(storage.new_id()) == {}


def test_your_reviews_shows_counts_split_and_margin():
    at = opened(page("Your reviews"), "reviews", "Why some are kept back")
    assert [metric.value for metric in at.metric] == ["40", "7", "13"]
    assert "±" in said(at)


def test_an_upload_in_the_address_is_found_again_and_its_words_stay_as_they_are():
    rows = [f'"{NASTY} number {n}",{"yes" if n % 2 else "no"}' for n in range(40)]
    data = uploads.save("\n".join(["what,verdict", *rows]).encode(), "mine.csv")
    at = opened(page("Your reviews", data=data), "reviews", "The reviews themselves")
    assert not any("alert(1)" in element.value for element in at.markdown)
    assert at.dataframe[0].value["Text"][0].startswith("<script>")


def test_a_refused_file_says_why_and_offers_no_training():
    at = page("Your reviews", data=uploads.save(b"PK\x03\x04" + bytes(200), "mine.csv"))
    assert "cannot be used" in said(at)
    assert not any(button.label.startswith("Fine-tune") for button in at.button)


def test_an_upload_that_has_expired_is_told_in_a_sentence():
    assert "Upload it again" in said(page("Your reviews", data=storage.new_id()))


def test_a_run_cannot_start_before_the_prediction_and_goes_to_the_address():
    at = page("Fine-tune")
    start = next(button for button in at.button if button.label == "Start fine-tuning")
    assert start.disabled
    next(each for each in at.segmented_control if "validation reviews" in each.label).set_value("60 to 75 %").run()
    next(button for button in at.button if button.label == "Start fine-tuning").click().run()
    run = runs.find(parameter(at, "run"))
    assert run.about.prediction == "60 to 75 %" and run.learner == LEARNER
    assert (run.settings["steps"], run.settings["labels"], run.settings["head"]) == (None, 0, "new")
    assert set(run.table()["part"]) == {"train", "validation", "test"}


def test_a_run_of_the_past_shows_its_result_and_its_prediction():
    run = finished_run(prediction="Above 90 %")
    at = page("Fine-tune", run=run.id)
    assert {"Test accuracy", "Test macro-F1"} <= {metric.label for metric in at.metric}
    assert "You said above 90 % of the validation reviews; it ended at" in said(at)


def test_pause_and_stop_are_requests_in_the_run_folder():
    run = finished_run()
    run.settle("queued")
    at = page("Fine-tune", run=run.id)
    next(button for button in at.button if button.label == "Pause").click().run()
    assert run.state == "paused"


def test_a_run_that_is_gone_is_told_and_another_can_be_set_up():
    at = page("Fine-tune", run=storage.new_id())
    assert "no such run" in said(at)
    assert any(button.label == "Start fine-tuning" for button in at.button)


def test_only_the_owner_can_delete_a_run():
    run = finished_run()
    assert any(button.label == "Delete this run" for button in page("Fine-tune", run=run.id).button)
    become(storage.new_id())
    assert not any(button.label == "Delete this run" for button in page("Fine-tune", run=run.id).button)


def test_try_it_asks_first_and_then_says_what_the_model_says():
    run = finished_run()
    at = page("Try it", run=run.id)
    assert "our model says" not in said(at)
    at.segmented_control[0].set_value("positive").run()
    assert re.search(r"You said positive[;,] (but|and) your model says: \w+, with \d+%", said(at))


def test_try_it_sets_the_reviews_that_fooled_the_built_in_bert_beside_what_this_model_says():
    at = page("Try it", run=(run := finished_run()).id)
    opened(at, "try", more.FOOLED)
    assert not at.exception
    table = at.dataframe[-1].value
    assert list(table["Review"]) == [review.text for review in examples.load().fooled]
    assert f"three times on the set “{examples.load().learned_from}”" in said(at)
    assert set(table["Yours says"]) <= set(run.settings["class_names"])


def test_the_effect_of_a_word_is_what_its_absence_takes_away():
    assert why.effects([0.8, 0.3, 0.9]) == [50.0, -10.0]


def test_a_title_of_the_learners_own_is_shown_letter_by_letter():
    assert literal("*so* :red[hot]").count("\\") == 5


def test_a_resumed_run_counts_the_later_telling_of_a_step():
    told = [
        {"event": "step", "step": step, "loss": loss, "lr": 0.1}
        for step, loss in ((1, 5.0), (2, 9.0), (2, 4.0), (3, 3.0))
    ]
    assert run_frames.of_kind(told, "step")["loss"].tolist() == [5.0, 4.0, 3.0]


def test_a_long_run_is_thinned_to_a_few_hundred_points_and_keeps_its_last():
    told = [{"event": "step", "step": step, "loss": 1.0, "lr": 0.1} for step in range(1, 5001)]
    drawn = run_frames.loss(told)
    assert len(drawn) <= run_frames.POINTS and drawn["step"].max() == 5000


def test_try_it_without_a_model_points_to_fine_tuning():
    become(storage.new_id())
    assert "no fine-tuned model" in said(page("Try it"))


@pytest.mark.parametrize("name", ["Fine-tune", "Try it", "Was it worth it?", "Check yourself"])
def test_a_damaged_run_in_the_address_leaves_a_way_on(name):
    run = runs.create("finetuning", {"epochs": 1}, tiny.reviews(60), LEARNER)
    (run.folder / "settings.json").write_text("{}")
    at = page(name, run=run.id)
    sound = page(name, run=storage.new_id())
    assert [button.label for button in at.button] == [button.label for button in sound.button]


def test_only_the_owner_of_a_run_sees_the_sentences_on_its_watch_list():
    settings = {"epochs": 1, "class_names": ["bad", "good"], "watch": ["My secret soup was cold."]}
    run = runs.create("finetuning", settings, tiny.reviews(60), LEARNER)
    run.append({"event": "start", "class_names": ["bad", "good"], "steps": 1})
    run.append({"event": "step", "step": 1, "loss": 0.7, "watch": [[0.4, 0.6]]})
    run.append({"event": "state", "state": "stopped"})
    at = AppTest.from_function(_watch_list, args=(str(run.folder),)).run()
    assert not at.exception and "secret soup" in said(at)
    become(storage.new_id())
    at = AppTest.from_function(_watch_list, args=(str(run.folder),)).run()
    assert not at.exception and "secret soup" not in said(at) and "only the owner" in said(at)


def _watch_list(folder):
    """A script of its own for AppTest, which runs it as text."""
    from pathlib import Path

    from lesson.runs.registry import Run
    from lesson.web.fine_tune import curves

    curves.watched(Run(Path(folder)))


@pytest.mark.long
@pytest.mark.parametrize("name", ["Sentence", "probability", "step", "label", "__index__", "Really", "0", "text"])
def test_a_label_may_be_called_anything(name):
    table = tiny.reviews(60)
    table["label"] = table["label"].map({"negative": name, "positive": "series", "neutral": "order"})
    settings = {"epochs": 1, "max_length": 32, "class_names": [name, "series", "order"], "watch": ["good"]}
    run = runs.create("finetuning", settings, table, LEARNER)
    importlib.import_module("lesson.bert.finetuning.recorder").run(str(run.folder))
    for where in ("Fine-tune", "Try it"):
        assert not page(where, run=run.id).exception
