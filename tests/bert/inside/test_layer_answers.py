"""What each layer would already answer: its vectors, read by the masked-word head."""

import pytest
import torch

from lesson.bert import checkpoints
from lesson.bert.inside.layer_answers import layer_answers, read_layers
from lesson.bert.use.masked_words import fill
from lesson.errors import LessonError
from tests.support import tiny

TEXT = "the [MASK] is very [MASK] and it was bad ."


@torch.no_grad()
def test_each_layer_is_read_as_the_head_reads_the_last_one():
    bert = checkpoints.open(tiny.tiny_bert())
    model, ids = bert.masked_lm(), bert.tokenizer(TEXT)["input_ids"]
    states = model.bert(torch.tensor([ids]), output_hidden_states=True).hidden_states
    expected = torch.stack([model.cls(state)[0, [2, 5]].log_softmax(-1) for state in states])
    assert read_layers(model, ids, [2, 5]).shape == (3, 2, len(tiny.WORDS))
    torch.testing.assert_close(read_layers(model, ids, [2, 5]), expected, atol=1e-4, rtol=1e-4)


@pytest.mark.parametrize("family", ["bert", "roberta", "distilbert", "albert", "electra"])
def test_the_last_layers_answer_is_the_models_own(tmp_path, family):
    folder = str(tiny.relative(tmp_path, family))
    found, own = layer_answers(TEXT, folder, (), 4), fill(TEXT, folder, (), 4)
    for mine, its in zip(found, own, strict=True):
        assert [each["token"] for each in mine["layers"][-1]["top"]] == [each["token"] for each in its["top"]]
        assert mine["layers"][-1]["final"]["rank"] == 1 and len(mine["layers"]) == 3
        assert mine["layers"][-1]["top"][0]["probability"] == pytest.approx(its["top"][0]["probability"], rel=1e-3)


def test_a_hidden_words_own_standing_is_told_and_nobody_elses_model_is_touched():
    model = checkpoints.masked_lm(tiny.tiny_bert())
    (found,) = layer_answers("the phone is good", tiny.tiny_bert(), [4])
    assert found["original"] == "good" and [each["layer"] for each in found["layers"]] == [0, 1, 2]
    standing = fill("the phone is good", tiny.tiny_bert(), [4], words=["good"])[0]["words"][0]
    assert found["layers"][-1]["right"]["rank"] == standing["rank"]
    assert not model.base_model._forward_hooks


def test_a_sentence_without_a_mask_is_refused():
    with pytest.raises(LessonError, match="no \\[MASK\\]"):
        layer_answers("the phone is good", tiny.tiny_bert())
