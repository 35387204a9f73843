"""The pages on pre-training, without a browser: first the prediction, then answers; no record or text breaks them."""

import importlib
import re
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from lesson import checkpoint_names, places
from lesson.content import examples, probes
from lesson.runs import notes
from lesson.runs import registry as runs
from lesson.web import guess
from lesson.web.masked_words import more
from lesson.web.next_sentence import more as next_more
from lesson.web.watch import more as watch_more
from lesson.workers import ask as asking_workers
from lesson.workers import engine
from tests.support import synthetic_history
from tests.support.learner import LEARNER
from tests.support.tiny import tiny_bert
from tests.web.test_pages import compare, opened, predict, press


@pytest.fixture(autouse=True)
def in_this_process(monkeypatch, tmp_path):
    """Answer questions here instead of in a worker, by a tiny BERT; runs are created but not performed."""

    def ask(function, *args, slow=False, timeout=60.0, **kwargs):
        module, name = function.split(":")
        return getattr(importlib.import_module(module), name)(*args, **kwargs)

    monkeypatch.setattr(asking_workers, "ask", ask)
    monkeypatch.setattr(engine, "prepare", lambda: None)
    monkeypatch.setattr(engine, "start", lambda run: run.settle("queued"))
    monkeypatch.setattr(engine, "position", lambda run: engine.Position(0, None))
    monkeypatch.setattr(engine, "recovering", lambda run: False)
    monkeypatch.setattr(places, "BUILT_IN_BERT", Path(tiny_bert()))
    monkeypatch.setattr(places, "PRETRAINING_HISTORY", synthetic_history.write(tmp_path / "history.json"))
    st.cache_data.clear()


def shown(at):
    """Look at the answers without guessing, wherever the page asks."""
    while shows := [button for button in at.button if button.label == guess.JUST_SHOW]:
        shows[0].click().run()
    return at


def page(name, **guesses):
    """The page with these predictions already made."""
    notes.keep(LEARNER, **{f"guess-{key}": value for key, value in guesses.items()})
    at = AppTest.from_file(str(places.PROJECT / "app.py"), default_timeout=30)
    at.switch_page(f"pages/{name}.py").run()
    assert not at.exception
    return at


def said(at):
    return "\n".join(element.value for element in [*at.text, *at.markdown, *at.caption])


def test_next_sentence_keeps_its_answers_until_the_learner_has_guessed():
    at = page("2_Next_sentence")
    assert "it is Pair" not in said(at) and "tells random sentences apart" not in said(at)
    predict(at, "most likely", "Pair 1")
    assert re.search(r"You said Pair 1(;| and|, and) it is Pair \d, the ", said(at))


def test_next_sentence_shows_every_pair_in_its_drawer():
    at = opened(page("2_Next_sentence"), "next", next_more.ALL)
    assert len(at.dataframe[-1].value) == len(probes.load().pairs)


def test_a_pair_of_ones_own_is_asked_in_both_orders():
    at = opened(page("2_Next_sentence"), "next", next_more.OWN)
    at.text_input(key="own-a").set_value("the food was good")
    at.text_input(key="own-b").set_value("it was :red[very] $bad$")
    press(at, "Does B follow A?")
    assert not at.exception
    assert list(at.dataframe[-1].value["Order"]) == ["A, then B", "B, then A"]


def test_a_pair_that_is_too_long_is_told_in_a_sentence():
    at = opened(page("2_Next_sentence"), "next", next_more.OWN)
    at.text_input(key="own-a").set_value("the food " * 40)
    at.text_input(key="own-b").set_value("it was")
    press(at, "Does B follow A?")
    assert "Shorten them" in said(at)


def test_watch_it_learn_asks_what_step_0_says_and_opens_where_the_sentence_is_first_right():
    at = page("3_Watch_it_learn")
    assert not at.get("select_slider")
    at.segmented_control(key="guess-step-0").set_value("the").run()
    assert "“##x0” with 0.01%" in said(at)
    assert "Step 1,000:" in said(at) and at.dataframe[0].value["Word"].iloc[0] == "water"


def test_the_slider_scrubs_through_the_record():
    at = page("3_Watch_it_learn", **{"step-0": "the"})
    at.select_slider(key="snapshot").set_value(1).run()
    assert f"Step {synthetic_history.STEPS[1]:,}:" in said(at)
    assert at.dataframe[0].value["Word"].iloc[0] == "the" and "It has learned to count" in said(at)


def test_playing_begins_at_the_beginning_moves_one_step_at_a_time_and_ends_at_the_last():
    at = page("3_Watch_it_learn", **{"step-0": "the"})
    at.button(key="play").click().run()
    seen = [at.session_state["snapshot"]]
    for _ in range(len(synthetic_history.STEPS)):
        at.run()
        seen.append(at.session_state["snapshot"])
    assert seen[:3] == [0, 1, 2] and seen[-1] == len(synthetic_history.STEPS) - 1
    assert at.session_state["playing"] is False


def test_playing_goes_on_from_where_the_learner_put_the_slider():
    at = page("3_Watch_it_learn", **{"step-0": "the"})
    at.select_slider(key="snapshot").set_value(2).run()
    at.button(key="play").click().run()
    assert at.session_state["snapshot"] == 3


def test_without_a_record_the_miniature_is_still_there(monkeypatch, tmp_path):
    monkeypatch.setattr(places, "PRETRAINING_HISTORY", tmp_path / "none.json")
    at = opened(page("3_Watch_it_learn"), "watch", watch_more.MINIATURE)
    assert "record of the pre-training is missing" in said(at)
    assert at.segmented_control(key="miniature-source")


def test_a_miniature_becomes_a_run_of_the_learner():
    at = opened(shown(page("3_Watch_it_learn")), "watch", watch_more.MINIATURE)
    next(button for button in at.button if button.label == "Pre-train it").click().run()
    (run,) = runs.runs_of(LEARNER)
    assert (run.kind, run.state) == ("pretraining", "queued")
    assert not at.exception and any(button.label == "Stop" for button in at.button)


@pytest.mark.long
def test_a_finished_miniature_is_shown_beside_bert_base():
    from lesson.bert.miniature import run as miniature_run
    from lesson.content import miniature_text
    from lesson.results import miniature

    run = runs.create("pretraining", {"steps": 12}, miniature_text.table(miniature_text.bundled()), LEARNER)
    report = miniature_run.run(str(run.folder))
    run.settle("finished")
    at = opened(shown(page("3_Watch_it_learn")), "watch", watch_more.MINIATURE)
    assert "runs like this one" in said(at)
    assert miniature.conclude(report) in said(at) and "next to nothing" in said(at)
    assert f"it now gets {report['own_right']} of {report['own_asked']} blanks right" in said(at)
    run.delete()


def test_a_miniature_at_work_tells_its_step_and_what_is_left():
    run = runs.create("pretraining", {}, None, LEARNER)
    run.settle("running")
    start = {
        "steps": 1000,
        "probe": "A [MASK].",
        "chance_loss": 6.0,
        "parameters": 9,
        "text_tokens": 9,
        "text_words": 9,
    }
    run.append({"event": "start", **start})
    counts = {"own_right": 3, "own_asked": 9, "held_out_right": 0, "held_out_asked": 5}
    known = {"held_out_loss": 6.0, "answers": [["dog", 0.5], ["cat", 0.25]]}
    run.append({"event": "evaluation", "step": 0, "tokens": 0, "seconds": 0.0, **counts, **known})
    run.append({"event": "step", "step": 250, "tokens": 12_345, "seconds": 10.0, "mlm_loss": 4.0})
    with run.working():  # as a worker would
        at = opened(shown(page("3_Watch_it_learn")), "watch", watch_more.MINIATURE)
    assert not at.exception
    assert at.get("progress")[0].proto.value == 25
    assert at.get("progress")[0].proto.text == "Step 250 of 1,000 · 12,345 tokens read · about 30 seconds to go"
    run.delete()


@pytest.mark.parametrize(("text", "wanted"), [("a few words", "at least 200"), ("word " * 3001, "3,000 at most")])
def test_a_text_of_the_wrong_size_is_refused_with_the_numbers(text, wanted):
    at = opened(shown(page("3_Watch_it_learn")), "watch", watch_more.MINIATURE)
    at.segmented_control(key="miniature-source").set_value("My own text").run()
    at.text_area(key="miniature-text").set_value(text).run()
    next(button for button in at.button if button.label == "Pre-train it").click().run()
    assert wanted in said(at) and f"{len(text.split()):,} words" in said(at) and not runs.runs_of(LEARNER)


def test_a_miniature_without_a_mask_is_refused_in_a_sentence():
    at = opened(shown(page("3_Watch_it_learn")), "watch", watch_more.MINIATURE)
    at.text_input(key="miniature-probe").set_value("no mask here").run()
    next(button for button in at.button if button.label == "Pre-train it").click().run()
    assert "exactly one [MASK]" in said(at) and not runs.runs_of(LEARNER)


RESULT = {more.LEFT: "Left side only", more.RECIPE: "Draw 1.", more.BIAS: "it says nothing about people"}


@pytest.fixture
def masked_words():
    at = page("1_Masked_words")
    at.pills(key="example").set_value("My own sentence").run()
    at.text_input(key="sentence").set_value("the [MASK] was very good and the food was bad").run()
    compare(at, "phone")
    assert not at.exception
    return at


@pytest.mark.parametrize("look", list(RESULT))
def test_each_closer_look_shows_its_result(masked_words, look):
    opened(masked_words, "masked", look)
    assert not masked_words.exception
    assert RESULT[look] in said(masked_words)


def test_surprise_lists_every_token_with_its_bits(masked_words):
    opened(masked_words, "masked", more.SURPRISE)
    assert re.search(r"“.+” surprises it most, with", said(masked_words))
    assert list(masked_words.dataframe[-1].value.columns) == ["Token", "Bits", "Probability", "Rank"]


def test_drawing_again_counts_all_draws(masked_words):
    opened(masked_words, "masked", more.RECIPE)
    for _ in range(2):
        next(button for button in masked_words.button if button.label == "Draw again").click().run()
    assert "Draw 3." in said(masked_words)
    assert masked_words.dataframe[-1].value["All your draws"].iloc[0].split(" of ")[1].startswith("27")


def test_two_meanings_shows_both_sentences(masked_words):
    opened(masked_words, "masked", more.SENSES)
    word = list(examples.load().meanings)[1]
    masked_words.pills(key="polysemy").set_value(word).run()
    assert all(sense.text in said(masked_words) for sense in examples.load().meanings[word])


def test_the_right_side_is_hidden_from_an_example_or_from_the_sentence_above(masked_words):
    opened(masked_words, "masked", more.LEFT)
    assert examples.load().left_only[0].text in said(masked_words)
    masked_words.pills(key="left-sentence").set_value("The one above").run()
    assert not masked_words.exception
    assert examples.load().left_only[0].text not in said(masked_words) and "Left side only" in said(masked_words)


def test_where_it_fails_tells_what_this_model_makes_of_a_not_and_what_the_built_in_one_missed(masked_words):
    opened(masked_words, "masked", more.FAILS)
    assert not masked_words.exception
    assert "first guess changes" in said(masked_words) or "ignored the “not”" in said(masked_words)
    assert list(masked_words.dataframe[-1].value["Sentence"]) == [miss.text for miss in examples.load().missed]


@pytest.mark.parametrize(("open", "named"), [("1", "a folder"), ("0", "hub")])
def test_another_model_answers_beside_the_chosen_one(masked_words, monkeypatch, open, named):
    monkeypatch.setenv(checkpoint_names.LOCAL, open)
    opened(masked_words, "masked", more.OTHER)
    assert "bert-base-uncased" in said(masked_words)
    assert masked_words.selectbox(key="other-model").label.endswith(named)


SCORED_ANEW = {"mlm_accuracy": 0.2, "nsp_accuracy": 0.6}


@pytest.mark.parametrize(
    ("begin", "before", "explained"), [(0, None, False), (3000, None, True), (3000, SCORED_ANEW, True)]
)
def test_continued_pretraining_is_told_where_a_finished_model_was_trained_on(tmp_path, begin, before, explained):
    synthetic_history.write(tmp_path / "history.json", begin=begin, before=before)
    at = opened(page("3_Watch_it_learn", **{"step-0": "the"}), "watch", watch_more.ORDER)
    assert (watch_more.SECOND in at.pills(key="look-watch").options) == explained
    if explained:
        at.pills(key="look-watch").set_value(watch_more.SECOND).run()
    assert ("After 24.6 million tokens its training ended once" in said(at)) == explained
    assert ("3.0 times as much text; 50% of its reading" in said(at)) == bool(before)
    assert ("masked words 20.0% before, 35.0% at the lowest, 35.0% at the end" in said(at)) == bool(before)


def test_the_end_of_a_leg_tells_both_of_its_scores(tmp_path):
    synthetic_history.write(tmp_path / "history.json", begin=3000, before=SCORED_ANEW)
    at = page("3_Watch_it_learn", **{"step-0": "the"})
    at.select_slider(key="snapshot").set_value(6).run()
    assert "gets 30% of the masked words" in said(at) and "On the text that comes next: 20% and 60%." in said(at)


def test_a_late_browser_that_repeats_an_old_frame_does_not_stop_the_playing_and_a_hand_does():
    at = page("3_Watch_it_learn", **{"step-0": "the"})
    press(at, "Play")
    for _ in range(3):
        at.run()
    frame = at.session_state["snapshot"]
    at.select_slider(key="snapshot").set_value(frame - 2).run()
    assert at.session_state["playing"] and at.session_state["snapshot"] > frame - 2
    at.select_slider(key="snapshot").set_value(len(synthetic_history.STEPS) - 1).run()
    assert not at.session_state["playing"] and at.session_state["snapshot"] == len(synthetic_history.STEPS) - 1
