"""Next sentence prediction: the pre-trained head's own answer, batched, and clear about what it cannot read."""

import json
import sys

import pytest
import torch
from transformers import BertForPreTraining, BertTokenizer

from lesson.bert.use import next_sentence
from lesson.errors import LessonError
from tests.support.command import run_program
from tests.support.tiny import tiny_bert

PAIRS = [
    ("the phone was.", "it was good."),
    ("a hotel is very the food!", "lovely"),
    ("so", "it is not very bad food."),
]


def test_the_probability_is_that_of_the_pre_training_head_at_index_0():
    tokenizer, model = BertTokenizer.from_pretrained(tiny_bert()), BertForPreTraining.from_pretrained(tiny_bert())
    with torch.no_grad():
        for a, b in PAIRS:
            logits = model(**tokenizer(a, b, return_tensors="pt")).seq_relationship_logits
            assert next_sentence.is_next([(a, b)], tiny_bert()) == pytest.approx(
                [logits.softmax(-1)[0, 0].item()], rel=1e-4
            )


def test_pairs_in_one_padded_batch_answer_as_each_does_alone():
    alone = [next_sentence.is_next([pair], tiny_bert())[0] for pair in PAIRS]
    assert next_sentence.is_next(PAIRS, tiny_bert()) == pytest.approx(alone, rel=1e-4)


def test_no_pairs_give_no_probabilities():
    assert next_sentence.is_next([], tiny_bert()) == []


def test_the_order_of_the_two_sentences_matters():
    a, b = PAIRS[0]
    there, back = next_sentence.is_next([(a, b), (b, a)], tiny_bert())
    assert there != pytest.approx(back, abs=1e-6)


@pytest.mark.parametrize(
    ("a", "b", "reason"),
    [
        ("", "it is.", "empty"),
        ("it is.", "  ", "empty"),
        ("the " * 40, "phone " * 40, "64 at most"),
        ("caf\udce9", "it", "UTF-8"),
    ],
)
def test_a_pair_that_cannot_be_read_is_refused_with_its_reason(a, b, reason):
    with pytest.raises(LessonError, match=reason):
        next_sentence.is_next([(a, b)], tiny_bert())


def _cli(*arguments):
    return run_program("next-sentence", "--checkpoint", tiny_bert(), *arguments)


def test_the_command_line_answers_a_file_of_json_lines_in_its_order(tmp_path):
    file = tmp_path / "pairs.jsonl"
    file.write_text("".join(json.dumps({"a": a, "b": b}) + "\n" for a, b in PAIRS), encoding="utf-8")
    done = _cli("--file", str(file))
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 0 and [(x["a"], x["b"]) for x in answers] == PAIRS
    assert [x["is_next"] for x in answers] == pytest.approx(next_sentence.is_next(PAIRS, tiny_bert()), rel=1e-4)


@pytest.mark.parametrize(
    "line", ["not json", "[1, 2]", '{"a": "only one"}', '{"a": "x", "b": 3}', '{"a": "x", "b": ""}']
)
def test_the_first_bad_line_of_a_file_is_named(tmp_path, monkeypatch, line):
    file = tmp_path / "pairs.jsonl"
    file.write_text('{"a": "the phone", "b": "is"}\n' + line + "\n", encoding="utf-8")
    monkeypatch.setattr(sys, "argv", ["next_sentence", "--file", str(file), "--checkpoint", tiny_bert()])
    with pytest.raises(LessonError, match="line 2"):
        next_sentence.main()


@pytest.mark.parametrize("arguments", [[], ["only one"], ["one", "two", "three"], ["one", "two", "--file", "x"]])
def test_anything_but_two_sentences_or_a_file_is_refused(monkeypatch, arguments):
    monkeypatch.setattr(sys, "argv", ["next_sentence", *arguments])
    with pytest.raises(LessonError, match="two sentences"):
        next_sentence.main()


def test_bad_input_ends_with_status_2_and_one_sentence():
    done = _cli("the phone", " ")
    assert (done.returncode, done.stdout, len(done.stderr.splitlines())) == (2, "", 1)
