"""A model prepared for training: the same weights, the same answers, and a stock model at the end."""

import pytest
import torch
from torch import nn
from transformers import BertConfig, BertForSequenceClassification

from lesson.bert.speed.prepare import OccurringWords, copy_word_vectors, prepare_for_training

WORDS = torch.tensor([0, 2, 3, 7, 9])
INPUTS = {
    "input_ids": torch.tensor([[2, 7, 9, 3], [2, 9, 3, 0]]),
    "attention_mask": torch.tensor([[1] * 4, [1, 1, 1, 0]]),
}


@pytest.fixture
def model():
    torch.manual_seed(0)
    size = {"hidden_size": 16, "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 32}
    return BertForSequenceClassification(BertConfig(vocab_size=28, attn_implementation="eager", **size)).eval()


@pytest.mark.parametrize(("precision", "near"), [("fp32", 1e-6), ("bf16", 5e-3)])
def test_the_answers_are_those_of_the_model_in_float32(model, precision, near):
    prepared = prepare_for_training(model, precision, WORDS)
    answer = prepared(**INPUTS).logits
    assert answer.dtype == torch.float32
    torch.testing.assert_close(answer, model(**INPUTS).logits, atol=near, rtol=0)


def test_the_weights_are_the_models_own_but_for_the_word_vectors(model):
    own = {id(weight) for weight in model.parameters()}
    others = [
        weight.shape for weight in prepare_for_training(model, "bf16", WORDS).parameters() if id(weight) not in own
    ]
    assert others == [(5, 16)]


def test_the_model_itself_stays_as_transformers_made_it(model):
    before = model(**INPUTS).logits
    prepared = prepare_for_training(model, "bf16", WORDS)
    assert isinstance(model.get_input_embeddings(), nn.Embedding)
    assert torch.equal(model(**INPUTS).logits, before)
    assert model.bert(**INPUTS).last_hidden_state.shape == (2, 4, 16)
    assert prepared.bert(**INPUTS).last_hidden_state.shape == (2, 1, 16)


def test_word_vectors_are_copied_into_the_model_and_back(model):
    prepared = prepare_for_training(model, "fp32", WORDS)
    table, before = model.get_input_embeddings().weight, model.get_input_embeddings().weight.clone()
    with torch.no_grad():
        prepared.get_input_embeddings().weight += 1
    copy_word_vectors(prepared, model)
    assert torch.equal((table != before).any(dim=1).nonzero().flatten(), WORDS)
    torch.testing.assert_close(table[WORDS], before[WORDS] + 1)
    with torch.no_grad():
        table.copy_(before)
    copy_word_vectors(prepared, model, back=True)
    assert torch.equal(prepared.get_input_embeddings().weight, before[WORDS])


def test_a_word_that_was_not_to_occur_is_an_error_and_no_other_words_vector():
    words = OccurringWords(nn.Embedding(28, 16), WORDS)
    with pytest.raises(IndexError):
        words(torch.tensor([[2, 8]]))
