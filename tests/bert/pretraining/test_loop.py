"""The loop's losses are Transformers', and its copy in low precision teaches the weights the same."""

import copy

import numpy as np
import pytest
import torch
from torch._subclasses.fake_tensor import DynamicOutputShapeException, FakeTensorMode
from transformers import BertForPreTraining

from lesson import places
from lesson.bert.pretraining import data, held_out, loop, pairs
from lesson.bert.pretraining.batches import masked_batch
from lesson.bert.pretraining.schedule import Leg
from lesson.bert.speed import copies
from lesson.settings import PreTraining

SETTINGS = PreTraining(layers=2, hidden_size=64, vocab_size=200, max_length=48, tokens=512)


def a_batch(corpus):
    """A masked batch with some pairs in it."""
    steps = data.rows_of_steps(corpus, SETTINGS, 0)
    rows = next(batch for step in steps for batch in step if (batch["follows"] != pairs.UNLABELLED).any())
    return masked_batch(rows, 0.3, SETTINGS, 0, 0)


def test_loss_of_a_batch_equals_transformers_own(corpus):
    model, batch = loop.new_model(SETTINGS).eval(), a_batch(corpus)
    theirs = model(
        batch["inputs"],
        token_type_ids=batch["types"],
        attention_mask=batch["attention"],
        labels=batch["labels"],
        next_sentence_label=batch["follows"],
    ).loss
    ours = loop.losses(model, model.bert.encoder.layer, batch)
    torch.testing.assert_close(sum(ours), theirs, rtol=1e-4, atol=1e-4)


def test_the_copy_that_computes_teaches_the_weights_what_they_would_have_learned_themselves(corpus, monkeypatch):
    monkeypatch.setattr(copies.hardware, "precision", lambda: "fp32")
    one, batch = loop.new_model(SETTINGS), a_batch(corpus)
    two = copy.deepcopy(one)
    sum(loop.losses(one, one.bert.encoder.layer, batch)).backward()
    layers = copies.low_precision(two)
    sum(loop.losses(two, layers, batch)).backward()
    copies.copy_gradients(layers, two)
    for (name, weight), other in zip(one.named_parameters(), two.parameters(), strict=True):
        torch.testing.assert_close(weight.grad, other.grad, msg=name)


def test_isolated_sentences_have_no_next_sentence_loss_and_spoil_no_gradient():
    found = [pairs.Row(np.array([2, 20 + n, 30 + n, 40 + n, 3]), 5, pairs.UNLABELLED) for n in range(12)]
    batch = masked_batch(data._small(pairs.collate(found)), 0.5, SETTINGS, 0, 0)
    model = loop.new_model(SETTINGS)
    mlm, nsp = loop.losses(model, model.bert.encoder.layer, batch)
    assert nsp.isnan() and not mlm.isnan()
    (mlm + nsp.nan_to_num()).backward()
    assert all(weight.grad.isfinite().all() for weight in model.parameters() if weight.grad is not None)


def test_nothing_from_rows_to_losses_depends_on_a_number_that_a_gpu_would_have_to_be_waited_for(corpus):
    rows = next(data.rows_of_steps(corpus, SETTINGS, 0))[0]
    model = loop.new_model(SETTINGS)
    with FakeTensorMode(allow_non_fake_inputs=True):  # its tensors have shapes and no numbers
        batch = masked_batch(rows, 0.3, SETTINGS, 0, 0)
        mlm, nsp = loop.losses(model, model.bert.encoder.layer, batch)
        assert mlm.shape == nsp.shape == ()
        with pytest.raises(DynamicOutputShapeException):
            batch["labels"].nonzero()


def test_the_mask_rate_and_the_learning_rate_are_those_of_the_share_that_is_done(corpus, monkeypatch):
    class Scripted(Leg):
        def done(self, step):
            return (0.0, 0.5, 1.0)[step]

    settings = PreTraining(
        **{**vars(SETTINGS), "seconds": 9.0, "decay": 1.0, "early_mask_rate": 0.4, "late_mask_rate": 0.2}
    )
    asked = []
    monkeypatch.setattr(loop, "masked_batch", lambda *given: asked.append(given[1]) or masked_batch(*given))
    model = loop.new_model(settings)
    optimizers = loop.new_optimizers(model, settings)
    rows = data.rows_of_steps(corpus, settings, 0)
    rates = [
        optimizers[1].param_groups[0]["lr"]
        for _ in loop.pretrain(model, optimizers, rows, settings, Scripted(settings))
    ]
    assert asked == pytest.approx([0.4, 0.3])
    assert rates == pytest.approx([0.0, 0.5 * settings.adam_rate])


def test_held_out_scores_of_an_untrained_model_are_chance(corpus):
    model = BertForPreTraining(loop.new_model(PreTraining(layers=2, hidden_size=64, vocab_size=200)).config).eval()
    scores = held_out.score(model, held_out.held_out_batches(corpus, 48))
    assert abs(scores["mlm_loss"] - np.log(200)) < 0.2 and 0.1 < scores["nsp_accuracy"] < 0.9


@pytest.mark.skipif(not places.BUILT_IN_BERT.exists(), reason="the built-in BERT is made by this very program")
def test_the_built_in_bert_is_a_plain_bert_within_its_limits():
    model, loading = BertForPreTraining.from_pretrained(places.BUILT_IN_BERT, output_loading_info=True)
    assert not loading["missing_keys"] and not loading["unexpected_keys"]
    assert model.num_parameters() <= 12_000_000 and model.config.max_position_embeddings == 512
    assert (places.BUILT_IN_BERT / "model.safetensors").stat().st_size <= 25_000_000
