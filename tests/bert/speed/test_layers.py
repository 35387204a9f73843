"""The quick layers say, and teach, what Transformers' own layers would."""

import copy

import torch
from transformers import BertConfig, BertForSequenceClassification, BertModel

from lesson.bert.speed import layers
from lesson.bert.speed.views import layers_of, with_layers

SIZE = {"hidden_size": 16, "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 32}
MASK = torch.tensor([[1] * 7, [1] * 4 + [0] * 3, [1] * 2 + [0] * 5])


def test_layers_that_compute_less_have_the_same_answers_and_gradients():
    torch.manual_seed(0)
    whole = BertForSequenceClassification(BertConfig(vocab_size=28, attn_implementation="eager", **SIZE)).eval()
    twin = copy.deepcopy(whole)
    twin.bert = with_layers(twin.bert, layers.computing_less(layers_of(twin)))
    ids = torch.randint(5, 28, (3, 7))
    answers = [model(ids, attention_mask=MASK).logits for model in (whole, twin)]
    torch.testing.assert_close(*answers)
    for answer in answers:
        answer.square().sum().backward()
    for (name, one), other in zip(whole.named_parameters(), twin.parameters(), strict=True):
        torch.testing.assert_close(one.grad, other.grad, msg=name, atol=1e-6, rtol=1e-4)
    assert twin.bert(ids).last_hidden_state.shape == (3, 1, 16)


def test_some_tokens_get_the_output_of_the_whole_layer():
    torch.manual_seed(0)
    layer = BertModel(BertConfig(vocab_size=28, attn_implementation="eager", **SIZE)).eval().encoder.layer[0]
    hidden, mask = torch.randn(3, 7, 16), (1 - MASK[:, None, None].float()) * torch.finfo(torch.float32).min
    places = torch.tensor([[0, 2, 3], [0, 1, 6], [1, 0, 2]])
    whole = layer(hidden, mask)
    some = whole[torch.arange(3)[:, None], places]
    torch.testing.assert_close(layers.some_tokens(layer, hidden, mask, places), some)
    torch.testing.assert_close(layers.all_tokens(layer, hidden, mask), whole)
