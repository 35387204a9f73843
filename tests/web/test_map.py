"""The map on the page Fine-tune, live and afterwards, the random start beside it, and the drawer's looks inside."""

import importlib
import json
import shutil
from dataclasses import replace

import pandas as pd
import pytest

from lesson.results.inside import map as maps
from lesson.runs import registry as runs
from lesson.web.fine_tune import advice, beside, closing, more
from lesson.web.inside import layers
from tests.web.test_pages import (  # noqa: F401
    NASTY,
    finished_run,
    in_this_process,
    opened,
    page,
    parameter,
    press,
    said,
)


def test_a_finished_run_shows_its_map_with_a_slider_and_says_what_moved():
    run = finished_run(epochs=3)
    at = page("Fine-tune", run=run.id)
    frames = maps.whole(run)
    assert maps.in_words(frames, frames[-1], run.settings) in said(at)
    slider = next(each for each in at.select_slider if each.label == "Step")
    assert slider.value == len(frames) - 1
    slider.set_value(0).run()
    assert "Before the first step two labels lie" in said(at)
    assert not at.exception


@pytest.mark.long
def test_play_goes_through_all_pictures_and_stops_at_the_last():
    run = finished_run(epochs=3)
    at = press(page("Fine-tune", run=run.id), "Play")
    name, last = f"map-{run.id}", len(maps.whole(run)) - 1
    assert at.session_state[f"{name}-at"] == 0 and at.session_state[f"{name}-playing"]
    for frame in range(1, last + 1):
        at.run()
        assert at.session_state[f"{name}-at"] == frame
    assert not at.session_state[f"{name}-playing"]
    assert any(button.label == "Play" for button in at.button) and not at.exception


def test_a_late_browser_does_not_stop_the_playing_and_a_hand_does():
    run = finished_run(epochs=4)
    at = press(page("Fine-tune", run=run.id), "Play")
    name = f"map-{run.id}"
    at.run().run()
    slider = next(each for each in at.select_slider if each.label == "Step")
    slider.set_value(1).run()
    assert at.session_state[f"{name}-playing"]
    slider = next(each for each in at.select_slider if each.label == "Step")
    slider.set_value(len(maps.whole(run)) - 1).run()
    assert not at.session_state[f"{name}-playing"]


def test_a_run_that_goes_on_shows_its_latest_picture():
    run = finished_run(epochs=2)
    run.settle("running")
    run.settle("queued")
    at = page("Fine-tune", run=run.id)
    frames = maps.live(run)
    assert maps.in_words(frames, frames[-1], run.settings) in said(at) and not at.select_slider


def test_of_a_head_alone_it_says_that_nothing_moves():
    run = finished_run(trainable="head", epochs=2)
    words = said(page("Fine-tune", run=run.id))
    assert "Nothing moves: only the head learns" in words and "Below the head nothing moved" in words


def test_a_run_from_before_there_were_maps_shows_all_the_rest():
    run = finished_run()
    shutil.rmtree(run.folder / "map")
    at = page("Fine-tune", run=run.id)
    assert not at.exception and "What came out" in [header.value for header in at.header]
    assert "of the validation reviews right, and ended with" in said(at)


def test_a_review_is_no_markup_on_the_map():
    run = finished_run()
    table = run.table()
    table["text"] = NASTY
    table.to_csv(run.folder / "data.csv", index=False)
    maps.reviews.cache_clear()
    at = page("Fine-tune", run=run.id)
    at.session_state["map-0-table"] = True
    at.run()
    maps.reviews.cache_clear()
    assert not at.exception and not any("alert(1)" in element.value for element in at.markdown)
    assert any(NASTY in frame.value["Review"].tolist() for frame in at.dataframe if "Review" in frame.value)


def test_the_random_start_is_one_click_away_and_its_map_stands_beside_the_first():
    first = finished_run(epochs=2)
    at = press(page("Fine-tune", run=first.id), "The same from a random start")
    other = runs.find(parameter(at, "run"))
    assert {name for name in other.settings if other.settings[name] != first.settings.get(name)} == {"start"}
    assert other.settings["start"] == "random" and other.table().equals(first.table())
    importlib.import_module("lesson.bert.finetuning.recorder").run(str(other.folder))
    at = page("Fine-tune", run=other.id)
    words = said(at)
    assert f"**{beside.OURS}**" in words and f"**{beside.THEIRS}**" in words and not at.exception
    assert not any(button.label == "The same from a random start" for button in at.button)
    first.delete()
    assert f"**{beside.THEIRS}**" not in said(page("Fine-tune", run=other.id))


@pytest.mark.parametrize("settings", [{}, {"trainable": "head"}, {"head": "word"}, {"start": "random"}])
def test_the_closing_sentence_follows_the_numbers(settings):
    run = finished_run(epochs=2, **settings)
    at = page("Fine-tune", run=run.id)
    evaluations = [event for event in run.events() if event["event"] == "evaluation"]
    assert f"{evaluations[0]['accuracy']:.0%} of the validation reviews right" in said(at)
    assert f"and ended with {evaluations[-1]['accuracy']:.0%}." in said(at)
    assert ("The word head began" in said(at)) == (settings.get("head") == "word")


def test_what_changed_inside_is_told_layer_by_layer_in_the_drawer():
    run = finished_run(epochs=3)
    at = opened(page("Fine-tune", run=run.id), "fine-tune", more.LAYERS)
    found = layers._asked(run)
    assert layers.in_words(found["layers"]) in said(at)
    assert any("Weights moved" in frame.value for frame in at.dataframe)
    at = opened(at, "fine-tune", more.PROBES)
    assert layers.read_off(found["probes"]["before"], found["probes"]["after"], found["frequent"]) in said(at)
    assert any("Labels read off" in frame.value for frame in at.dataframe) and not at.exception


@pytest.mark.long
@pytest.mark.parametrize("look", [more.QUALITY, more.WATCHED, more.RAN, more.RISES, more.RUNS])
def test_every_other_look_of_the_drawer_opens(look):
    at = opened(page("Fine-tune", run=finished_run(epochs=2).id), "fine-tune", look)
    assert not at.exception


def test_layers_that_moved_about_alike_are_not_ranked():
    alike = [{"moved": moved, "similar": 0.99} for moved in (0.0, 0.020, 0.021)]
    assert layers.in_words(alike).startswith("All layers moved about as far, by 2.0% to 2.1%")


def test_a_run_without_a_model_offers_no_look_inside_it():
    run = finished_run()
    shutil.rmtree(run.folder / "best")
    at = page("Fine-tune", run=run.id)
    at.session_state["drawer-fine-tune"] = True
    at.run()
    assert more.LAYERS not in json.dumps(at.pills(key="look-fine-tune").options)


def test_the_advice_knows_whether_the_loss_rose():
    flat = pd.DataFrame({"step": [0, 9], "loss": [1.1, 0.5], "accuracy": [0.3, 0.8]})
    assert "did not rise" in advice.in_words(flat)


def test_the_closing_names_how_far_the_labels_parted(monkeypatch):
    run = finished_run(epochs=2)
    frames = maps.whole(run)
    far = [replace(frame, apart=apart) for frame, apart in zip(frames, (1.0, 2.0, 3.0), strict=False)]
    assert "2.0 times as far apart as their reviews scatter (1.0 times at first)" in closing._inside(run, far[:2])
    assert "hardly moved apart" in closing._inside(run, [far[0], far[0]])
