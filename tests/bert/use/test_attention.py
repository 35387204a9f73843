"""What every head looks at: equal to the plain formula, and the model that others share stays as it is."""

import numpy as np
import pytest
import torch

from lesson.bert import checkpoints
from lesson.bert.use.attention import MOST, attention, masks_look, own_copy, patterns
from lesson.bert.use.masked_words import fill
from lesson.errors import LessonError
from tests.support import tiny

TEXT = "the phone is very good and the food was bad ."


def plain(model, ids):
    """softmax(QKᵀ / √d) of each head, from the weights and the hidden states alone."""
    states = model.bert(torch.tensor([ids]), output_hidden_states=True).hidden_states
    heads, width = model.config.num_attention_heads, model.config.hidden_size
    size, found = width // heads, []
    for layer, state in zip(model.bert.encoder.layer, states[:-1], strict=True):
        own = layer.attention.self
        query, key = (state[0] @ part.weight.T + part.bias for part in (own.query, own.key))
        rows = [slice(head * size, (head + 1) * size) for head in range(heads)]
        found.append([((query[:, each] @ key[:, each].T) / size**0.5).softmax(-1).tolist() for each in rows])
    return np.array(found)


@torch.no_grad()
def test_weights_are_those_of_the_plain_formula():
    found = attention(TEXT, tiny.tiny_bert(), [2])
    bert = checkpoints.open(tiny.tiny_bert())
    ids = bert.tokenizer(TEXT)["input_ids"]
    ids[2] = bert.mask_id
    expected = plain(bert.masked_lm(), ids)
    assert found["weights"].shape == expected.shape == (2, 2, len(ids), len(ids))
    np.testing.assert_allclose(found["weights"], expected, atol=1e-3)
    assert found["tokens"][:3] == ["[CLS]", "the", "[MASK]"] and found["masks"] == [2]


def test_the_model_that_others_share_is_neither_copied_nor_changed():
    model = checkpoints.masked_lm(tiny.tiny_bert())
    before = fill("the [MASK] is good", tiny.tiny_bert())
    attention(TEXT, tiny.tiny_bert())
    assert model.config._attn_implementation == "sdpa" and checkpoints.masked_lm(tiny.tiny_bert()) is model
    assert fill("the [MASK] is good", tiny.tiny_bert()) == before
    own = own_copy(model)
    assert {each.data_ptr() for each in own.parameters()} == {each.data_ptr() for each in model.parameters()}
    assert own.config is not model.config and own.bert.encoder.layer[0] is not model.bert.encoder.layer[0]


@pytest.mark.parametrize("family", ["roberta", "distilbert", "albert", "electra"])
def test_the_whole_family_can_be_looked_at(tmp_path, family):
    weights = attention("the phone is good", str(tiny.relative(tmp_path, family)))["weights"]
    assert weights.shape[:2] == (2, 2)
    np.testing.assert_allclose(weights.astype(float).sum(axis=-1), 1.0, atol=5e-3)


def test_patterns_are_found_where_they_were_put():
    tokens = 6
    weights = np.full((2, 3, tokens, tokens), 0.01)
    for at in range(1, tokens):
        weights[1, 0, at, at - 1] = 0.95  # a head for the token before
        weights[0, 2, at, tokens - 1] = 0.9  # one for [SEP]
    found = patterns(weights)
    assert found["before"][1, 0] == pytest.approx(0.95) and found["before"].argmax() == 3
    assert found["last"][0, 2] == pytest.approx(0.9) and found["last"].argmax() == 2
    assert found["after"].max() < 0.3, "the last word's look at [SEP] is no look at a word"


def test_what_a_mask_looks_at_is_another_word_and_never_an_end_or_a_mask():
    weights = np.zeros((1, 2, 5, 5))
    weights[0, :, 2] = [0.5, 0.1, 0.2, 0.15, 0.05]
    weights[0, 1, 2, 3] = 0.3
    assert masks_look(weights, [2], [1, 3]) == [
        {"position": 2, "word": 3, "share": 0.225, "layer": 1, "head": 2, "most": 0.3}
    ]
    assert masks_look(weights, [1, 2, 3], []) == []


def test_a_full_stop_is_no_word_to_look_at():
    looks = attention("good [MASK] .", tiny.tiny_bert())["masks_look"]
    assert [look["word"] for look in looks] == [1]


def test_a_sentence_that_no_picture_could_hold_is_refused_with_a_remedy():
    with pytest.raises(LessonError, match=f"42 tokens long.*up to {MOST}. Take a shorter one"):
        attention("good " * 40, tiny.tiny_bert())


@pytest.mark.parametrize("text", ["good", "good bad"])
def test_the_shortest_sentences_have_patterns_too(text):
    found = attention(text, tiny.tiny_bert())
    assert np.isfinite(np.array(list(found["patterns"].values()))).all() and found["masks_look"] == []
