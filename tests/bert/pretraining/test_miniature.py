"""The live miniature: it learns, it stops when asked, it leaves a checkpoint that can be asked like any other."""

import json
import math

import pytest
import torch

from lesson.bert.pretraining import miniature
from lesson.bert.use import masked_words
from lesson.content import miniature_text
from lesson.errors import LessonError
from lesson.runs import registry as runs


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    """One miniature of three seconds; its run folder."""
    run = runs.create(
        "pretraining",
        {"seconds": 3.0, "evaluations": 3},
        miniature_text.table(miniature_text.bundled()),
        folder=tmp_path_factory.mktemp("miniature") / "run",
    )
    miniature.run(str(run.folder))
    return run


def _events(run, kind):
    return [event for event in run.events() if event["event"] == kind]


def test_it_begins_at_chance_and_learns(finished):
    (start,), steps = _events(finished, "start"), _events(finished, "step")
    assert start["chance_loss"] == pytest.approx(math.log(start["vocab_size"]))
    assert steps[0]["mlm_loss"] == pytest.approx(start["chance_loss"], rel=0.15)
    assert steps[-1]["mlm_loss"] < steps[0]["mlm_loss"] - 0.5


def test_the_probe_is_asked_before_the_first_step_and_after_the_last(finished):
    asked = _events(finished, "evaluation")
    assert asked[0]["step"] == 0 and asked[-1]["step"] == _events(finished, "step")[-1]["step"]
    assert all(len(event["answers"]) == 5 for event in asked)


def test_its_checkpoint_answers_like_any_other(finished):
    answers = masked_words.fill("the dog sat by the [MASK].", str(finished.checkpoint("latest")), top=5)[0]["top"]
    last = _events(finished, "evaluation")[-1]["answers"]
    assert [a["token"] for a in answers] == [token for token, _ in last]
    assert [a["probability"] for a in answers] == pytest.approx([p for _, p in last], abs=2e-4)


def test_the_report_counts_what_was_seen(finished):
    report = finished.report()
    assert report["tokens"] == _events(finished, "step")[-1]["tokens"] > 1000
    assert json.dumps(report, allow_nan=False)


def test_a_stop_request_ends_it_early(tmp_path):
    run = runs.create("pretraining", {"seconds": 60.0}, miniature_text.table(miniature_text.bundled()))
    run.request("stop")
    report = miniature.run(str(run.folder))
    assert 0 < report["seconds"] < 5


def test_the_same_seed_gives_the_same_random_start():
    settings = miniature.Settings()
    lesson = miniature.prepare(["the cat sat on the mat"] * 5, ["the dog"], settings)
    one, other = (miniature.new_model(lesson, settings).state_dict() for _ in range(2))
    assert all(torch.equal(one[name], other[name]) for name in one)


def test_it_leaves_the_number_of_threads_as_it_was(finished):
    before = torch.get_num_threads()
    run = runs.create("pretraining", {"probe": "no mask"}, miniature_text.table(miniature_text.bundled()))
    with pytest.raises(LessonError, match="exactly one"):
        miniature.run(str(run.folder))
    assert torch.get_num_threads() == before


def test_every_tenth_line_is_held_out_and_no_word_is_lost():
    text = "One two three. " * 100 + "\n" + "word " * 150
    table = miniature_text.table(text)
    assert " ".join(table["text"]).split() == text.split()
    assert table["text"].str.split().str.len().max() <= miniature_text.WORDS_A_LINE
    assert table["part"].tolist()[9::10] == ["validation"] * (len(table) // 10)


@pytest.mark.parametrize(("text", "reason"), [("too short", "2 words"), ("word " * 100_000, "characters")])
def test_a_text_of_the_wrong_size_is_refused(text, reason):
    with pytest.raises(LessonError, match=reason):
        miniature_text.table(text)
