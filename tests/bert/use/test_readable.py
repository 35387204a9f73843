"""How much of a text a model could read: cut, unknown, in another script."""

import pytest

from lesson.bert import checkpoints
from lesson.bert.use.readable import main_script, read_by
from tests.support.tiny import tiny_bert


def _read(text, max_length=64):
    return read_by(checkpoints.tokenizer(tiny_bert()), [text], max_length)[0]


def test_tokens_beyond_the_limit_are_counted():
    assert _read("the phone is good .", 32)["cut"] == 0
    assert _read("the phone is good .", 7)["cut"] == 0, "five words, and one token at each end"
    assert _read("the phone is good .", 6)["cut"] == 1
    assert _read("the " * 100, 32)["cut"] == 102 - 32


def test_the_share_of_unknown_words_leaves_out_what_the_tokenizer_adds():
    assert _read("the phone is good")["unknown_share"] == 0
    assert _read("the zebra is good")["unknown_share"] == 0.25
    assert _read("zebra llama")["unknown_share"] == 1


@pytest.mark.parametrize(
    ("text", "script"),
    [
        ("the phone is good", None),
        ("der Akku hält ewig, très bien", None),
        ("10/10 !!! 👍", None),
        ("Отличный телефон", "Cyrillic"),
        ("这家酒店很好", "Cjk"),
        ("ο φούρνος is καλός", "Greek"),
        ("good phone, отличный", None),
    ],
)
def test_a_script_that_the_vocabulary_cannot_write_is_named(text, script):
    assert _read(text)["script"] == script


def test_the_main_script_is_that_of_more_than_half_of_the_letters():
    assert main_script("abвгд") == "Cyrillic"
    assert main_script("abвг") is None


def test_the_built_in_bert_reads_english_and_says_what_it_cannot_read():
    words = checkpoints.tokenizer("lesson-bert")
    english, russian, empty = read_by(words, ["The soup was cold.", "Суп был холодный.", "…"], 128)
    assert english == {"cut": 0, "unknown_share": 0.0, "script": None}
    assert russian["script"] == "Cyrillic" and empty["script"] is None
    assert read_by(words, [], 128) == []
