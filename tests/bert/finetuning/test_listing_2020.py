"""The 2020 listing does what it did then."""

import pytest
import torch

from lesson.bert.finetuning import listing_2020
from lesson.content.classes import LESSON_CLASSES
from lesson.content.listing_2020 import LABELS, NEW, TEXTS
from lesson.errors import LessonError
from tests.support import tiny


@pytest.fixture(scope="module")
def bert(tmp_path_factory):
    return str(tiny.bert(tmp_path_factory.mktemp("bert"), max_position_embeddings=128))


def test_three_epochs_over_three_sentences_in_twos_and_then_an_answer(bert):
    *steps, answer = listing_2020.run(bert)
    assert [(step["epoch"], step["step"]) for step in steps] == [(1, 1), (1, 2), (2, 3), (2, 4), (3, 5), (3, 6)]
    assert (answer["event"], answer["text"]) == ("prediction", NEW)
    assert answer["label"] in LESSON_CLASSES


def test_every_text_is_padded_to_128_tokens_and_read_in_float32(bert):
    model, tokenizer = listing_2020.load(bert)
    seen, forward = set(), model.forward
    model.forward = lambda **batch: seen.add(tuple(batch["input_ids"].shape)) or forward(**batch)
    list(listing_2020.finetune(model, tokenizer, TEXTS, LABELS))
    assert seen == {(1, 128), (2, 128)}
    assert {weight.dtype for weight in model.parameters()} == {torch.float32}


def test_nothing_fixes_its_seed_and_it_leaves_everybody_elses_alone(bert):
    torch.manual_seed(0)
    before = torch.get_rng_state()
    first, second = (listing_2020.run(bert)[0]["loss"] for _ in range(2))
    assert first != second
    assert torch.equal(torch.get_rng_state(), before)


def test_a_checkpoint_that_is_not_there_is_a_sentence():
    with pytest.raises(LessonError, match="not on this machine yet"):
        listing_2020.run("nobody/nothing")
