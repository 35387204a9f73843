"""A file may hold the table of words once, as the decoder's: all read it as the embeddings, or all refuse it."""

import pytest
import torch
from safetensors.torch import load_file

from lesson.bert import checkpoints
from lesson.bert.finetuning.prepare import prepare
from lesson.bert.use import masked_words
from lesson.errors import LessonError
from tests.support import tiny
from tests.support.damage import WEIGHTS, change_config, change_weights
from tests.support.tuning import settings

WORDS = "word_embeddings.weight"
DECODERS = {
    "bert": "cls.predictions.decoder.weight",
    "distilbert": "vocab_projector.weight",
    "roberta": "lm_head.decoder.weight",
    "electra": "generator_lm_head.weight",
    "albert": "predictions.decoder.weight",
}


def decoder_alone(folder, family):
    """Give the embeddings the name of the decoder."""
    change_weights(
        folder, lambda weights: {DECODERS[family] if WORDS in name else name: x for name, x in weights.items()}
    )


def fill(folder):
    return masked_words.fill("the [MASK] is.", str(folder))


def fine_tune(folder, head="new"):
    return prepare(settings(checkpoint=str(folder), head=head), tiny.reviews())


@pytest.mark.parametrize("family", DECODERS)
def test_the_decoder_s_side_alone_is_read_as_the_embeddings_by_all(tmp_path, family):
    folder = tiny.relative(tmp_path, family)
    (words,) = (weight for name, weight in load_file(folder / WEIGHTS).items() if WORDS in name)
    facts, answer = checkpoints.describe(str(folder)), fill(folder)
    decoder_alone(folder, family)
    checkpoints.check(str(folder))
    assert (checkpoints.describe(str(folder)), fill(folder)) == (facts, answer)
    for head in ("new", "word"):
        assert torch.equal(fine_tune(folder, head).classifier.get_input_embeddings().weight, words)


def test_both_sides_are_left_as_they_are(tmp_path):
    folder = tiny.bert(tmp_path)
    (name,) = (name for name in load_file(folder / WEIGHTS) if WORDS in name)
    answer = fill(folder)
    change_weights(folder, lambda weights: weights | {DECODERS["bert"]: weights[name].clone()})
    assert fill(folder) == answer and fine_tune(folder).steps > 0


@pytest.mark.parametrize("family", ["bert", "roberta"])
def test_without_tying_the_embeddings_are_missing_for_all(tmp_path, family):
    folder = tiny.relative(tmp_path, family)
    change_config(folder, tie_word_embeddings=False)
    decoder_alone(folder, family)
    told = set()
    for way in (checkpoints.describe, checkpoints.check, fill, fine_tune):
        with pytest.raises(LessonError, match=rf"1 of the \d+ weights of the body are missing.*{WORDS}") as refusal:
            way(str(folder))
        told.add(str(refusal.value))
    assert len(told) == 1
