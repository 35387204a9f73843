"""Filling masks: equal to transformers' pipeline, honest about words it lacks, clear about what it cannot read."""

import json
import sys

import pytest
import torch
from transformers import pipeline

from lesson.bert import checkpoints
from lesson.bert.use import encoding, masked_words
from lesson.errors import LessonError
from lesson.settings import BUILT_IN
from tests.support.command import run_program
from tests.support.tiny import WORDS, tiny_bert

TEXT = "the [MASK] was very the food."


def _top(answer):
    return [(a["token"], pytest.approx(a["probability"], rel=1e-4)) for a in answer["top"]]


@pytest.mark.parametrize("text", [TEXT, "The phone [MASK] very the food!", "it is [MASK]"])
def test_the_answers_are_those_of_the_fill_mask_pipeline(text):
    expected = pipeline("fill-mask", model=tiny_bert(), top_k=5)(text)
    (mask,) = masked_words.fill(text, tiny_bert(), top=5)
    assert [(e["token_str"], e["score"]) for e in expected] == _top(mask)


def test_several_masks_are_answered_from_left_to_right_as_the_pipeline_does():
    expected = pipeline("fill-mask", model=tiny_bert(), top_k=3)("the [MASK] was very [MASK]")
    masks = masked_words.fill("the [MASK] was very [MASK]", tiny_bert(), top=3)
    assert [m["position"] for m in masks] == [2, 5]
    assert [[(e["token_str"], e["score"]) for e in one] for one in expected] == [_top(m) for m in masks]


def test_texts_answered_in_one_padded_batch_equal_texts_answered_alone(tmp_path):
    texts = [TEXT, "it [MASK]", "the phone was very very [MASK] and not good."]
    bert = checkpoints.open(tiny_bert())
    together = masked_words.predict(masked_words._read_texts(list(enumerate(texts)), None, bert), bert, 5)
    for text, masks in zip(texts, together, strict=True):
        assert _top(masked_words.fill(text, tiny_bert(), top=5)[0]) == [
            (a["token"], a["probability"]) for a in masks[0]["top"]
        ]


def test_a_token_masked_by_position_gives_the_same_answer_as_a_typed_mask():
    (typed,) = masked_words.fill(TEXT, tiny_bert())
    (clicked,) = masked_words.fill("the phone was very the food.", tiny_bert(), masked=[2])
    assert clicked["original"] == "phone" and typed["original"] is None
    assert clicked["top"] == typed["top"]


def test_every_word_of_the_vocabulary_has_a_rank_and_the_ranks_are_those_of_the_list():
    (mask,) = masked_words.fill(TEXT, tiny_bert(), top=len(WORDS), words=["Phone", "hotel"])
    ranks = {a["token"]: a["rank"] for a in mask["top"]}
    assert [(w["rank"], w["in_vocabulary"]) for w in mask["words"]] == [(ranks["phone"], True), (ranks["hotel"], True)]
    assert sum(a["probability"] for a in mask["top"]) == pytest.approx(1, abs=1e-5)


@pytest.mark.parametrize(("word", "pieces"), [("zebra", ["[UNK]"]), ("the hotel", ["the", "hotel"])])
def test_a_word_outside_the_vocabulary_is_told_in_pieces_and_never_scored(word, pieces):
    (mask,) = masked_words.fill(TEXT, tiny_bert(), words=[word])
    assert mask["words"] == [{"word": word, "in_vocabulary": False, "pieces": pieces}]


def test_left_only_does_not_depend_on_what_stands_to_the_right():
    (one,) = masked_words.left_only("the phone [MASK] very the food.", tiny_bert())
    (other,) = masked_words.left_only("the phone [MASK] it very good!", tiny_bert())
    (both,) = masked_words.fill("the phone [MASK] very the food.", tiny_bert())
    assert _top(one) == [(a["token"], a["probability"]) for a in other["top"]]
    assert [a["probability"] for a in one["top"]] != pytest.approx([a["probability"] for a in both["top"]], rel=1e-3)


def test_left_only_gives_each_mask_its_own_left_side():
    first, second = masked_words.left_only("the [MASK] was [MASK].", tiny_bert())
    assert _top(first) == [
        (a["token"], a["probability"]) for a in masked_words.left_only("the [MASK]", tiny_bert())[0]["top"]
    ]
    assert second["position"] == 4


def test_surprise_is_the_probability_that_fill_gives_to_the_token_itself():
    measured = masked_words.surprise("the phone was", tiny_bert())
    for position, token in enumerate(measured, start=1):
        (mask,) = masked_words.fill("the phone was", tiny_bert(), masked=[position], words=[token["token"]])
        assert token["probability"] == pytest.approx(mask["words"][0]["probability"], rel=1e-4)
        assert token["bits"] == pytest.approx(-torch.tensor(token["probability"]).log2().item(), abs=1e-4)
        assert token["rank"] == mask["words"][0]["rank"]


def test_tokens_point_back_into_the_text_as_typed():
    text = "The [mask] was: zebra"
    found = masked_words.tokens(text, tiny_bert())
    assert [text[t["start"] : t["end"]] for t in found] == ["", "The", "[mask]", "was", ":", "zebra", ""]
    assert [t["special"] for t in found] == [True, False, True, False, False, False, True]
    assert [t["unknown"] for t in found] == [False, False, False, False, True, True, False]


def test_offsets_are_moved_back_when_the_models_own_mask_has_another_length():
    places = encoding._in_the_original([(0, 0), (0, 3), (4, 10), (11, 14), (15, 21), (0, 0)], [0, 7, 9, 8, 9, 2], 9, -2)
    assert places == [(0, 0), (0, 3), (4, 8), (9, 12), (13, 17), (0, 0)]


@pytest.mark.parametrize(
    ("text", "masked", "reason"),
    [
        ("the phone was", [], "no [MASK]"),
        ("", [], "empty"),
        (" \n", [], "empty"),
        ("the phone was", [0], "position 0"),
        ("the phone was", [99], "position 99"),
        ("the " * 64 + "[MASK]", [], "64 at most"),
        ("caf\udce9 [MASK]", [], "UTF-8"),
    ],
)
def test_what_cannot_be_filled_is_refused_with_its_reason(text, masked, reason):
    with pytest.raises(LessonError) as refusal:
        masked_words.fill(text, tiny_bert(), masked=masked)
    assert reason in str(refusal.value)


def _cli(*arguments):
    return run_program("masked-words", "--checkpoint", tiny_bert(), *arguments)


def test_the_command_line_prints_one_object_a_line_of_the_file(tmp_path):
    file = tmp_path / "texts.txt"
    file.write_text("\ufeff" + TEXT + "\n\nit is [MASK] and [MASK]\n", encoding="utf-8")
    done = _cli("--file", str(file), "--top", "2")
    first, second = [json.loads(line) for line in done.stdout.splitlines()]
    assert first["text"] == TEXT and len(second["masks"]) == 2
    assert [set(answer) for answer in first["masks"][0]["top"]] == [{"token", "probability", "rank"}] * 2
    assert done.returncode == 0


def test_the_command_line_names_the_line_that_it_cannot_answer(tmp_path):
    file = tmp_path / "texts.txt"
    file.write_text(TEXT + "\nthe phone was\n", encoding="utf-8")
    done = _cli("--file", str(file))
    assert (done.returncode, done.stdout) == (2, "")
    assert "line 2" in done.stderr and len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize("content", [b"caf\xe9 [MASK]\n", b"", None])
def test_an_unreadable_file_is_refused_in_one_sentence(tmp_path, content, capsys, monkeypatch):
    file = tmp_path / "texts.txt"
    if content is not None:
        file.write_bytes(content)
    monkeypatch.setattr(sys, "argv", ["masked_words", "--file", str(file), "--checkpoint", tiny_bert()])
    with pytest.raises(LessonError) as refusal:
        masked_words.main()
    assert str(file) in str(refusal.value)


def test_a_checkpoint_that_is_not_there_is_told(monkeypatch):
    with pytest.raises(LessonError):
        masked_words.fill(TEXT, "/no/such/folder")
    assert BUILT_IN == "lesson-bert"
