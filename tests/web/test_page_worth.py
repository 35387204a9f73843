"""The page Was it worth it?, without a browser: predictions first, then curves, an answer, all kept by a refresh."""

import importlib
import json

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from lesson import effort, places
from lesson.bert.comparison import models as baselines
from lesson.bert.comparison import small_network
from lesson.results import run_table
from lesson.results.fits import NAMES
from lesson.runs import notes, storage
from lesson.runs import registry as runs
from lesson.runs.record import About
from lesson.settings import BUILT_IN
from lesson.web import datasets, guess, state
from lesson.web.fine_tune import after, heads
from lesson.web.reviews import label_some
from lesson.web.walk import shape
from lesson.web.worth import charts as worth_charts
from lesson.web.worth import core as worth_core
from lesson.web.worth import human as worth_human
from lesson.web.worth import picture as worth_picture
from lesson.web.worth import race as worth_race
from lesson.web.worth import ready as worth_ready
from lesson.web.worth import stock as worth_stock
from lesson.web.worth import sweep as worth_sweep
from lesson.workers import ask as asking_workers
from lesson.workers import engine
from tests.results import test_answer
from tests.results.test_answer import results
from tests.support.learner import LEARNER
from tests.support.tiny import tiny_bert

SWEEP_RESULTS = results({20: 0.6, 600: 0.8}, {20: 0.4, 600: 0.7}, scratch={20: 0.3, 600: 0.5})
SWEEP_RESULTS += [test_answer.fit("bert-head-only", 20, seed, 0.6) for seed in (0, 1)]
ABOUT = {
    "made": "2026-01-01",
    "command": "bert-lesson compare",
    "machine": {"processor": "a processor", "threads": 2},
}


@pytest.fixture(autouse=True)
def in_this_process(monkeypatch, tmp_path):
    """Answer questions here instead of in a worker; runs are created but not performed."""

    def ask(function, *args, slow=False, timeout=60.0, **kwargs):
        if function == "lesson.bert.comparison.quote:quote":
            return {"seconds": 90.0, "fits": 6, "by_model": {}}
        module, name = function.split(":")
        return getattr(importlib.import_module(module), name)(*args, **kwargs)

    monkeypatch.setattr(asking_workers, "ask", ask)
    monkeypatch.setattr(engine, "prepare", lambda: None)
    monkeypatch.setattr(engine, "start", lambda run: run.settle("queued"))
    monkeypatch.setattr(engine, "position", lambda run: engine.Position(0, None))
    monkeypatch.setattr(engine, "recovering", lambda run: False)
    monkeypatch.setattr(places, "BUILT_IN_BERT", tiny_bert())
    monkeypatch.setattr(places, "SWEEP", tmp_path / "sweep")
    (tmp_path / "sweep").mkdir()
    (tmp_path / "sweep" / "results.jsonl").write_text("\n".join(map(json.dumps, SWEEP_RESULTS)))
    (tmp_path / "sweep" / "about.json").write_text(json.dumps(ABOUT))
    st.cache_data.clear()


def page(**known):
    """The page, with these notes of the learner already there."""
    if known:
        notes.keep(LEARNER, **known)
    at = AppTest.from_file(str(places.PROJECT / "app.py"), default_timeout=60)
    at.switch_page("pages/7_Was_it_worth_it.py").run()
    assert not at.exception
    return at


def said(at):
    return "\n".join(element.value for element in [*at.text, *at.markdown, *at.caption])


def look(at, name):
    """Open the drawer and choose this look."""
    at.session_state[shape.drawer_key("worth")] = True
    at.run()
    at.pills(key="look-worth").set_value(name).run()


def a_race(*fits, state="finished"):
    """A race of this learner that has got as far as these fits."""
    run = runs.create("comparison", {**worth_race.SETTINGS}, None, LEARNER, about=About(task="race", data="bundled"))
    run.append({"event": "start", "fits": 6})
    for fit in fits:
        run.append({"event": "progress", **{key: fit[key] for key in ("model", "size", "seed", "seconds", "accuracy")}})
        run.append({"event": "fit", **fit})
    run.settle(state)
    return run


def test_the_race_waits_in_the_drawer_with_its_quote():
    at = page()
    assert not any(button.label == "Start the race" for button in at.button)
    look(at, "The race: who is quickest, and who is right")
    assert "**90 s**" in said(at)
    next(button for button in at.button if button.label == "Start the race").click().run()
    made = runs.runs_of(LEARNER)
    assert [run.about.task for run in made] == ["race"] and made[0].state == "queued"
    assert len(made[0].table()) == 1800 and "Next in line" in "".join(bar.proto.text for bar in at.get("progress"))


def test_a_race_is_found_again_by_the_learner_alone():
    fits = [fit for fit in SWEEP_RESULTS if fit["size"] == 600 and fit["seed"] == 0]
    a_race(*fits)
    at = page()
    assert "BERT, new head got the most test reviews right: 80%." in said(at)
    table = next(frame.value for frame in at.dataframe if "Energy, J" in frame.value.columns)
    assert table["Energy, J"].tolist() == [180.0, 20.0, 20.0]
    assert "(75" in table["Accuracy (95 %)"].iloc[0]


def test_a_stopped_race_can_go_on():
    a_race(SWEEP_RESULTS[0], state="stopped")
    at = page()
    assert "Stopped after 1 of 6 fits" in said(at)
    next(button for button in at.button if button.label == "Resume").click().run()
    assert runs.runs_of(LEARNER)[0].state == "queued"


def test_the_picture_and_its_sentences_wait_for_the_learners_guess():
    at = page()
    assert "reading saved" not in said(at) and "learned from 600 labelled reviews" in at.number_input[0].label
    at.number_input[0].set_value(150)
    next(button for button in at.button if button.label.startswith("Draw my guess")).click().run()
    told = (
        "which counts words, needs 600 labels to get 70% right; BERT with a new head needs about 110, so reading saved"
    )
    assert told in said(at)
    assert "You said 150 labelled reviews; BERT with a new head needs about 110." in said(at)
    assert "Computing needed" in said(at) and "the fewer the labels, the more reading is worth" in said(at)
    look(at, "What pre-training gave, here and elsewhere")
    assert "Head only against random start: a body that has read and stands still beats" in said(at)
    assert "Data needed: with 20 labels" in said(at) and "arXiv:1907.07543" in said(at)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (worth_core.NEVER, "You said it never gets there; BERT with a new head needs about 110."),
        (109, "You said 109 labelled reviews, and BERT with a new head needs about 110."),
        (worth_core.UNGUESSED, ""),
    ],
)
def test_a_guess_gets_its_verdict_in_words(given, told):
    assert worth_core.verdict(given, SWEEP_RESULTS) == told


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (5, "You said 5 labelled reviews, and BERT with a new head needs no more than 20."),
        (20, "You said 20 labelled reviews, and BERT with a new head needs no more than 20."),
        (0, "You said 0 labelled reviews; BERT with a new head needs no more than 20."),
        (21, "You said 21 labelled reviews; BERT with a new head needs no more than 20."),
    ],
)
def test_who_guessed_fewer_than_were_measured_may_be_right(given, told):
    assert worth_core.verdict(given, results({20: 0.7, 600: 0.8}, {20: 0.4, 600: 0.7})) == told


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (worth_core.NEVER, "You said it never gets there, and BERT does not get there with fewer than 600."),
        (900, "You said 900 labelled reviews, and BERT does not get there with fewer than 600."),
        (150, "You said 150 labelled reviews; BERT does not get there with fewer than 600."),
    ],
)
def test_a_guess_is_held_against_a_bert_that_saves_nothing_too(given, told):
    assert worth_core.verdict(given, results({20: 0.3, 600: 0.6}, {20: 0.4, 600: 0.7})) == told


@pytest.mark.parametrize("fits", [[], [test_answer.fit("majority", 20, 0, 0.3)], results({}, {20: 0.4})])
def test_without_a_result_a_guess_has_no_verdict(fits):
    assert worth_core.verdict(150, fits) == ""


def test_the_core_is_three_sentences_and_the_rest_is_folded():
    labelled(wrong=2)
    notes.keep(LEARNER, **{guess.key_of("shape"): worth_core.picture.SHAPES[1]})
    at = page(**{"needed-bundled": 150})
    (folded,) = (each for each in at.expander if each.label == worth_core.FURTHER)
    assert "No curve says which reviews reading helps with" in folded.text[0].value
    inside = {text.value for panel in at.expander for text in panel.text}
    shown = [text.value for text in at.main.text if text.value not in inside]
    after = shown[shown.index(next(each for each in shown if each.startswith("You said 150"))) + 1 :]
    starts = ("Logistic regression, which", "The dashed line is you", "Computing needed", "Published figures say")
    assert [each.startswith(start) for each, start in zip(after, starts, strict=False)] == [True] * 4
    assert [each.count(". ") for each in after[:4]] == [0] * 4


def test_the_answer_of_a_guess_waits_with_the_picture_for_the_teacher(monkeypatch):
    monkeypatch.setattr(guess.reveal, "wait", lambda *_: True)
    at = page(**{"needed-bundled": 150})
    assert "Your guess: 150 labelled reviews." in said(at) and "needs about" not in said(at)


@pytest.mark.parametrize(
    ("sketched", "told"),
    [
        (1, "you sketched exactly that"),
        (2, "Here it turned out differently: reading leads all along"),
        (None, ""),
    ],
)
def test_the_sketch_of_the_first_page_is_answered(sketched, told):
    if sketched is not None:
        notes.keep(LEARNER, **{guess.key_of("shape"): worth_core.picture.SHAPES[sketched]})
    found = worth_core.of_the_sketch(state.Place(LEARNER), SWEEP_RESULTS)
    assert told in found and bool(found) == bool(told)


@pytest.mark.parametrize(
    ("bert", "plain", "told"),
    [
        ({20: 0.3, 600: 0.9}, {20: 0.4, 600: 0.7}, "counting leads where labels are few; then reading overtakes."),
        ({20: 0.4, 600: 0.9}, {20: 0.4, 600: 0.7}, "is +0 points with 20 labels and +20 points with 600 labels."),
        ({20: 0.6}, {20: 0.4}, "is +20 points with 20 labels, and one number of labels makes no line."),
    ],
)
def test_a_sketch_is_answered_however_the_lines_run(bert, plain, told):
    notes.keep(LEARNER, **{guess.key_of("shape"): worth_core.picture.SHAPES[0]})
    found = worth_core.of_the_sketch(state.Place(LEARNER), results(bert, plain))
    assert "you sketched this: reading leads where labels are few" in found and found.endswith(told)


def test_who_only_looked_at_the_sketches_is_told_nothing_of_one():
    notes.keep(LEARNER, **{guess.key_of("shape"): guess.SHOWN})
    assert worth_core.of_the_sketch(state.Place(LEARNER), SWEEP_RESULTS) == ""


def a_sweep(*fits, state="stopped", wanted=18, data="bundled", **settings):
    """A sweep of this learner that has got as far as these fits."""
    run = runs.create("comparison", settings, None, LEARNER, about=About(task="sweep", data=data))
    run.append({"event": "start", "fits": wanted})
    for fit in fits:
        run.append({"event": "fit", **fit})
    run.settle(state)
    return run


PAIR = [test_answer.fit("bert-fine-tuned", 20, 0, 0.9), test_answer.fit("logistic-regression", 20, 0, 0.5)]


@pytest.mark.parametrize(
    "fits",
    [
        [test_answer.fit("majority", 20, 0, 0.3)],
        PAIR[1:],
        PAIR[:1],
        [PAIR[0], test_answer.fit("logistic-regression", 50, 0, 0.5)],
        [test_answer.fit("bert-word-head", 0, 0, 0.6), PAIR[1]],
    ],
)
@pytest.mark.parametrize("ended", ["stopped", "finished"])
def test_a_sweep_without_counting_and_reading_at_one_size_does_not_replace_the_picture(fits, ended):
    a_sweep(*fits, state=ended)
    place = state.Place(LEARNER)
    assert worth_core.results(place) == SWEEP_RESULTS and "part of a picture" not in worth_core.caveat(place)
    upload = state.Place(LEARNER, data="an-upload")
    a_sweep(*fits, state=ended, data="an-upload")
    assert worth_core.results(upload) == [] and not worth_ready.has_picture(LEARNER, "an-upload")
    assert worth_core.nothing_yet(upload).startswith("There is no picture of these reviews yet: it needs")


def test_a_stopped_sweep_with_both_is_the_picture_and_said_to_be_a_part():
    a_sweep(*PAIR)
    place = state.Place(LEARNER)
    assert [fit["accuracy"] for fit in worth_core.results(place)] == [0.9, 0.5]
    told = "This is part of a picture: your sweep has made 2 of 18 fits."
    assert worth_core.caveat(place) == told and told in said(page(**{"needed-bundled": 150}))
    assert worth_ready.has_picture(LEARNER, "bundled")
    a_sweep(*PAIR, data="an-upload")
    assert worth_ready.has_picture(LEARNER, "an-upload")


def test_a_finished_sweep_is_no_part_and_a_running_one_no_picture():
    place = state.Place(LEARNER)
    a_sweep(*PAIR, state="finished", wanted=2)
    assert worth_core.caveat(place) == "" and len(worth_core.results(place)) == 2
    a_sweep(*PAIR, state="queued")
    assert worth_core.results(place) == SWEEP_RESULTS and worth_core.nothing_yet(place).startswith(
        "Your sweep is under"
    )


def a_tested_run(**about):
    run = runs.create("finetuning", {}, None, LEARNER, about=About(**{"data": "bundled", **about}))
    run.write_report({"rows": {"train": 50}, "test_accuracy": 0.61})
    return run


def test_runs_of_the_learners_own_are_dots_on_the_picture_under_the_names_that_they_have_everywhere():
    a_race(SWEEP_RESULTS[0])
    a_tested_run(grid="0123456789abcdefghijkl")
    a_tested_run(data="stock-phrases")
    a_tested_run(broken="Learning rate too high")
    a_tested_run()
    own = run_table.dots(run_table.mine(LEARNER), "bundled")
    assert own["name"].tolist() == ["Grid 1, run 1", "Run 3"]
    assert own.iloc[1].to_dict() == {"size": 50, "accuracy": 0.61, "name": "Run 3"}
    rows = worth_picture.rows(SWEEP_RESULTS, own, worth_picture.axis_of(SWEEP_RESULTS, *own["size"]))
    assert rows.loc[rows["kind"] == "own", "said"].tolist() == ["Grid 1, run 1", "Run 3"]
    assert rows.loc[rows["kind"] == "saved", "until"].tolist() == [600]


def test_after_a_run_one_sentence_says_where_its_dot_lies():
    place = state.Place(LEARNER)
    told = "Your run is a dot in the picture on “Was it worth it?”, where the lines join it: 50 labels, 61% right."
    assert after.in_the_picture(a_tested_run(), place) == told
    assert after.in_the_picture(a_tested_run(data="stock-phrases"), place) == told  # in another picture


@pytest.mark.parametrize("fits", [SWEEP_RESULTS, []])
def test_the_dots_are_drawn_alone_on_the_axes_of_the_picture(fits, monkeypatch):
    drawn = []
    monkeypatch.setattr(worth_picture.charts, "with_table", lambda *given, **more: drawn.append((given, more)))
    a_tested_run()
    worth_picture.draw_own(fits, run_table.dots(run_table.mine(LEARNER), "bundled"), "own-dots")
    ((rows, spec, told, columns), _) = drawn[0]
    assert rows.to_dict("records") == [{"place": 50, "mean": 0.61, "said": "Run 1"}] and set(columns) <= set(rows)
    assert told == "Your Run 1: 61% with 50 labels."
    assert spec["layer"][0]["encoding"]["x"]["scale"]["domain"] == ([8, 600] if fits else [20, 50])
    assert spec["height"] < worth_picture.spec(worth_picture.axis_of(fits, 50))["height"]
    assert {layer["mark"]["type"] for layer in spec["layer"]} == {"point", "text"}, "no line before the guess"


def test_a_run_without_a_dot_is_not_said_to_have_one():
    place = state.Place(LEARNER)
    for about in ({"broken": "Learning rate too high"}, {"data": "0123456789abcdefghijkl"}):
        assert after.in_the_picture(a_tested_run(**about), place) == ""
    assert after.in_the_picture(a_tested_run(), state.Place("somebody else")) == ""
    a_sweep(*PAIR, data="0123456789abcdefghijkl")
    assert "50 labels" in after.in_the_picture(a_tested_run(data="0123456789abcdefghijkl"), place)
    untested = runs.create("finetuning", {}, None, LEARNER, about=About(data="bundled"))
    assert after.in_the_picture(untested, place) == ""


def labelled(wrong, learner=LEARNER, data="bundled"):
    """Notes of a learner who labelled the twelve reviews, so many of them otherwise than the file."""
    found = datasets.usable(data)
    labels = label_some.chosen(found)["label"].tolist()
    other = {name: next(each for each in found.class_names if each != name) for name in found.class_names}
    given = [[other[label] if number < wrong else label, 4.0] for number, label in enumerate(labels)]
    notes.keep(learner, **{f"labelled-{data}": given})


def test_who_has_labelled_twelve_reviews_is_a_line_in_the_picture():
    labelled(wrong=2)
    at = page(**{"needed-bundled": 150})
    told = "you agreed with 10 of 12 labels, and with so few, 55% to 95% is plausible."
    assert told in said(at)
    table = next(frame.value for frame in at.dataframe if "Worst seed" in frame.value)
    assert table.set_index("Model").loc["You, on 12 reviews", "Test reviews right"] == pytest.approx(10 / 12)
    own = worth_picture.Human(10, 12)
    axis = worth_picture.axis_of(SWEEP_RESULTS)
    rows = worth_picture.rows(SWEEP_RESULTS, run_table.dots({}, "bundled"), axis, human=own).set_index("kind")
    assert rows.loc["human", "said"] == "you, on 12 reviews" and rows.loc["human", "mean"] == own.share


def test_the_line_is_the_learners_own_on_these_reviews_and_waits_for_the_last_label():
    labelled(wrong=2)
    assert worth_human.agreement(state.Place(LEARNER)) == worth_picture.Human(10, 12)
    assert worth_human.agreement(state.Place(LEARNER, data="stock-phrases")) is None
    assert worth_human.agreement(state.Place(storage.new_id())) is None
    kept = notes.recall(LEARNER)["labelled-bundled"]
    for given in (kept[:-1], [["a class of before", 4.0], *kept[1:]]):
        notes.keep(LEARNER, **{"labelled-bundled": given})
        assert worth_human.agreement(state.Place(LEARNER)) is None


def test_a_guess_of_few_labels_stands_right_of_the_break_and_one_of_none_left_of_it():
    nobody = run_table.dots({}, "bundled")
    for number in (0, 5):
        axis = worth_picture.axis_of(SWEEP_RESULTS, number)
        rows = worth_picture.rows(SWEEP_RESULTS, nobody, axis, number).set_index("kind")
        assert axis.broken == (number == 0) == ("gap" in rows.index)
        assert rows.loc["guess", "place"] == (number or axis.zero)
        assert axis.zero < axis.gap < min(number or 20, 20)
        assert str(axis.gap) in json.dumps(worth_picture.spec(axis))


def test_the_answer_knows_which_bert_was_compared():
    place = state.Place(LEARNER, checkpoint="bert-base-uncased")
    assert worth_core.checkpoint(place) == BUILT_IN  # nobody has measured another, so the ready sweep is shown
    about = About(task="sweep", data="bundled")
    run = runs.create("comparison", {"checkpoint": "bert-base-uncased"}, None, LEARNER, about=about)
    for fit in PAIR:
        run.append({"event": "fit", **fit})
    run.settle("finished")
    assert worth_core.checkpoint(place) == "bert-base-uncased" and len(worth_core.results(place)) == 2


def test_another_data_set_has_no_ready_picture_and_offers_to_measure_one(monkeypatch):
    monkeypatch.setattr(places, "SWEEP", places.PROJECT / "nowhere")
    at = page()
    assert "Nothing has been measured on these reviews yet" in said(at) and "Data needed" not in said(at)
    assert any(button.label == "Start the sweep" for button in at.button)


def test_a_sweep_of_ones_own_starts_with_a_plan_that_fits():
    assert worth_sweep.sizes_of("Full", 150, 3) == [20, 50, 100, 0]
    assert worth_sweep.sizes_of("Full", 150, 10) == [50, 100, 0]


def test_what_the_page_says_of_the_models_is_what_the_code_does():
    words = worth_race.runners_in_words(list(NAMES))
    for each in (effort.NEW_HEAD, effort.WORD_HEAD, effort.HEAD_ONLY, small_network.Shape().effort):
        assert f"at least {each.epochs} epochs and {each.steps} steps" in words
    assert "five-fold" in words and baselines.FOLDS == 5


def test_a_model_that_began_again_is_drawn_once():
    events = [
        {"event": "progress", "model": "small-network", "seconds": seconds, "accuracy": 0.5}
        for seconds in (0.5, 1.0, 0.4, 0.9)
    ]
    assert worth_charts.race_rows(events)["seconds"].tolist() == [0.4, 0.9]


def test_the_other_set_is_reached_from_the_drawer_alone_and_says_who_was_ahead_on_it(monkeypatch):
    at, went = page(), []
    monkeypatch.setattr("lesson.web.navigation.go", lambda name, place: went.append((name, place.data)))
    look(at, "Stock phrases and wit")
    assert "logistic regression got 74.8% of the test reviews right, and BERT with" in said(at)
    next(button for button in at.button if "instead" in button.label).click().run()
    assert went == [("Your reviews", state.STOCK)]


def test_the_other_set_has_a_sweep_of_its_own():
    assert worth_ready.sweep(state.BUNDLED)[0] == SWEEP_RESULTS
    assert len(worth_ready.sweep(state.STOCK)[0]) > 50 and worth_ready.sweep("an-upload") == ([], {})


@pytest.mark.parametrize(
    ("bert", "plain", "told"),
    [
        ({20: 0.41, 600: 0.7}, {20: 0.4, 600: 0.7}, "gains little here: counting words is enough. The lead"),
        ({20: 0.6, 600: 0.8}, {20: 0.4, 600: 0.7}, "Even here pre-training pays with any number of labels. The lead"),
        ({20: 0.6, 600: 0.7}, {20: 0.4, 600: 0.7}, "pays here only where labels are few. The lead"),
        ({20: 0.3, 600: 0.8}, {20: 0.4, 600: 0.7}, "pays here only where labels are many. The lead"),
        ({20: 0.3, 600: 0.6}, {20: 0.4, 600: 0.7}, "does not pay here: counting words is enough. The lead"),
        ({20: 0.4, 600: 0.8}, {20: 0.4, 600: 0.7}, "Who is ahead here depends on the number of labels. The lead"),
        ({20: 0.4}, {600: 0.7}, ""),
    ],
)
def test_what_is_said_of_the_stock_phrases_follows_their_sweep(bert, plain, told):
    said = worth_stock.who_was_ahead(results(bert, plain))
    assert told in said and bool(said) == bool(told)


def another_sweep(monkeypatch, folder, weights, fits):
    """Put this in place of the sweep on the stock phrases, and today's weights in that on the bundled reviews."""
    (places.SWEEP / "about.json").write_text(json.dumps({**ABOUT, "weights_sha256": ["today"]}))
    folder.mkdir()
    (folder / "results.jsonl").write_text("\n".join(map(json.dumps, fits)))
    (folder / "about.json").write_text(json.dumps({**ABOUT, "weights_sha256": [weights]}))
    monkeypatch.setattr(places, "STOCK_SWEEP", folder)


@pytest.mark.parametrize(("weights", "earlier"), [("before", True), ("today", False)])
def test_figures_of_an_earlier_bert_are_called_so_wherever_they_stand(monkeypatch, tmp_path, weights, earlier):
    word = [test_answer.fit("bert-word-head", 0, 0, 0.5)]
    another_sweep(monkeypatch, tmp_path / "stock", weights, [*SWEEP_RESULTS, *word])
    assert worth_ready.caveat(state.STOCK) == (worth_ready.EARLIER if earlier else "")
    at = page()
    look(at, "Stock phrases and wit")
    assert (worth_ready.EARLIER in said(at)) == earlier
    assert worth_core.caveat(state.Place(LEARNER, data=state.STOCK)) == worth_ready.caveat(state.STOCK)


def test_a_ready_sweep_without_a_word_head_says_so(monkeypatch, tmp_path):
    another_sweep(monkeypatch, tmp_path / "stock", "today", SWEEP_RESULTS)
    assert worth_ready.caveat(state.STOCK).startswith("No word head was measured")
    assert worth_ready.caveat("an-upload") == ""


@pytest.mark.parametrize(("offered", "number"), [(True, "Seven"), (False, "Six")])
def test_the_models_are_counted_that_will_run(monkeypatch, offered, number):
    monkeypatch.setattr(heads, "usual", lambda *_: {"offered": offered})
    at = page(**{"needed-bundled": 150})
    look(at, "The race: who is quickest, and who is right")
    assert f"{number} models learn" in said(at)
    assert ("**BERT, word head**" in said(at)) == offered != ("The word head is missing: it needs" in said(at))
    at.pills(key="look-worth").set_value("Every model, at every number of labels").run()
    at.session_state["own-sweep"] = True
    at.run()
    (models,) = (each for each in at.pills if each.label == "Models")
    assert len(models.options) == len(models.value) == (7 if offered else 6)
    assert ("The word head is missing: it needs" in said(at)) != offered
