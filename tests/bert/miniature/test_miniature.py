"""The live miniature: it learns its text, it stops when asked, it leaves a checkpoint that can be asked."""

import json
import math

import pytest
import torch

from lesson.bert.miniature import loop as miniature
from lesson.bert.miniature import run as miniature_run
from lesson.bert.use import masked_words
from lesson.content import miniature_text
from lesson.errors import LessonError
from lesson.runs import registry as runs
from lesson.settings import Miniature

PROBE = miniature_text.PROBE


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    """One miniature of sixty steps; its run folder."""
    run = runs.create(
        "pretraining",
        {"steps": 60, "evaluations": 3},
        miniature_text.table(miniature_text.bundled()),
        folder=tmp_path_factory.mktemp("miniature") / "run",
    )
    miniature_run.run(str(run.folder))
    return run


def _events(run, kind):
    return [event for event in run.events() if event["event"] == kind]


@pytest.mark.long
def test_it_begins_at_chance_and_learns(finished):
    (start,), steps = _events(finished, "start"), _events(finished, "step")
    assert start["chance_loss"] == pytest.approx(math.log(start["vocab_size"]))
    assert steps[-1]["mlm_loss"] < start["chance_loss"] - 0.5
    assert _events(finished, "evaluation")[0]["held_out_loss"] == pytest.approx(start["chance_loss"], rel=0.15)


def test_it_takes_as_many_steps_as_asked_and_is_measured_at_even_distances(finished):
    assert _events(finished, "step")[-1]["step"] == finished.report()["step"] == finished.report()["steps"] == 60
    assert [event["step"] for event in _events(finished, "evaluation")] == [0, 20, 40, 60]
    assert all(len(event["answers"]) == 5 for event in _events(finished, "evaluation"))


@pytest.mark.long
def test_a_small_text_is_known_by_heart_in_few_steps_while_held_out_lines_stay_hard(tmp_path):
    lines = miniature_text.bundled().splitlines()[:30]
    table = miniature_text.table("\n".join(lines))
    run = runs.create("pretraining", {"steps": 400, "evaluations": 1}, table, folder=tmp_path / "run")
    report = miniature_run.run(str(run.folder))
    assert report["own_right"] >= 0.8 * report["own_asked"]
    assert report["held_out_right"] < 0.5 * report["held_out_asked"]


@pytest.mark.slow
@pytest.mark.parametrize("seed", [0, 1, 2])
def test_the_bundled_text_is_known_by_heart_after_the_steps_of_the_page(tmp_path, seed):
    table = miniature_text.table(miniature_text.bundled())
    run = runs.create("pretraining", {"seed": seed}, table, folder=tmp_path / "run")
    report = miniature_run.run(str(run.folder))
    assert report["own_right"] >= 0.8 * report["own_asked"] > 300
    assert report["held_out_right"] < 0.5 * report["held_out_asked"]
    assert report["answers"][0][0] == "harbour"


def test_a_blank_counts_as_right_only_if_its_own_word_comes_first():
    settings = Miniature()
    lesson = miniature.prepare(["the cat sat on the mat."] * 5, ["the dog sat."], settings)
    model = miniature.new_model(lesson, settings)
    (word,) = lesson.tokenizer.convert_tokens_to_ids(["the"])
    with torch.no_grad():
        model.cls.predictions.decoder.bias[word] = 100.0  # whatever it is asked, it says "the"
    assert miniature_run.fill_blanks(model, lesson, lesson.train, most=1000) == (10, 30)  # no full stop is asked
    assert miniature_run.fill_blanks(model, lesson, lesson.train, most=7)[1] == 7


def test_its_checkpoint_answers_like_any_other(finished):
    answers = masked_words.fill(PROBE, str(finished.checkpoint("latest")), top=5)[0]["top"]
    last = _events(finished, "evaluation")[-1]["answers"]
    assert [a["token"] for a in answers] == [token for token, _ in last]
    assert [a["probability"] for a in answers] == pytest.approx([p for _, p in last], abs=2e-4)


def test_the_report_counts_what_was_seen(finished):
    report = finished.report()
    assert report["tokens"] == _events(finished, "step")[-1]["tokens"] > 1000
    assert json.dumps(report, allow_nan=False)


def test_a_stop_request_ends_it_early(tmp_path):
    run = runs.create("pretraining", {}, miniature_text.table(miniature_text.bundled()))
    run.request("stop")
    report = miniature_run.run(str(run.folder))
    assert 0 < report["step"] < report["steps"] == Miniature().steps


def test_the_same_seed_gives_the_same_random_start():
    settings = Miniature()
    lesson = miniature.prepare(["the cat sat on the mat"] * 5, ["the dog"], settings)
    one, other = (miniature.new_model(lesson, settings).state_dict() for _ in range(2))
    assert all(torch.equal(one[name], other[name]) for name in one)


def test_it_leaves_the_number_of_threads_as_it_was(finished):
    before = torch.get_num_threads()
    run = runs.create("pretraining", {"probe": "no mask"}, miniature_text.table(miniature_text.bundled()))
    with pytest.raises(LessonError, match="exactly one"):
        miniature_run.run(str(run.folder))
    assert torch.get_num_threads() == before


def test_every_tenth_line_is_held_out_and_no_word_is_lost():
    text = "One two three. " * 100 + "\n" + "word " * 150
    table = miniature_text.table(text)
    assert " ".join(table["text"]).split() == text.split()
    assert table["text"].str.split().str.len().max() <= miniature_text.WORDS_A_LINE
    assert table["part"].tolist()[9::10] == ["validation"] * (len(table) // 10)


def test_the_shortest_text_that_is_taken_has_a_line_to_hold_out():
    table = miniature_text.table("word " * miniature_text.LEAST_WORDS)
    assert "validation" in set(table["part"])


@pytest.mark.parametrize(
    ("text", "wanted", "found"),
    [
        ("word", "200", "1 word,"),
        ("too short", "200", "2 words"),
        ("word " * 199, "200", "199 words"),
        ("word " * 3001, "3,000", "3,001 words"),
        ("词" * 30 + (" " + "词" * 300) * 199, "40,000", "59,929 characters"),
    ],
)
def test_a_text_of_the_wrong_size_is_refused_with_the_number_wanted_and_the_number_found(text, wanted, found):
    with pytest.raises(LessonError) as refused:
        miniature_text.table(text)
    assert wanted in str(refused.value) and found in str(refused.value)
