"""The shortened last layer: what it says of the first token, and what it teaches, is what the whole layer would."""

import copy

import torch
from transformers import BertConfig, BertForSequenceClassification

from lesson.bert import first_token
from lesson.bert.frozen import layers_of


def test_a_shortened_classifier_has_the_same_answers_and_gradients():
    torch.manual_seed(0)
    size = {"hidden_size": 16, "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 32}
    whole = BertForSequenceClassification(BertConfig(vocab_size=28, attn_implementation="eager", **size)).eval()
    short = copy.deepcopy(whole)
    first_token.shorten(layers_of(short))
    ids, mask = torch.randint(5, 28, (3, 7)), torch.tensor([[1] * 7, [1] * 4 + [0] * 3, [1] * 2 + [0] * 5])
    answers = [model(ids, attention_mask=mask).logits for model in (whole, short)]
    torch.testing.assert_close(*answers)
    for answer in answers:
        answer.square().sum().backward()
    for (name, one), other in zip(whole.named_parameters(), short.parameters(), strict=True):
        torch.testing.assert_close(one.grad, other.grad, msg=name, atol=1e-6, rtol=1e-4)
    assert short.bert(ids).last_hidden_state.shape == (3, 1, 16)
