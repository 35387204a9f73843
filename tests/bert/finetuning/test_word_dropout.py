"""Word dropout: how much goes, what stays, and where nothing may go."""

import pytest
import torch

from lesson.bert import checkpoints
from lesson.bert.finetuning.batches import Rows
from lesson.bert.finetuning.loop import finetune
from lesson.bert.finetuning.prepare import prepare
from lesson.bert.finetuning.word_dropout import drop_words
from lesson.settings import FineTuning
from tests.support import tiny

MASK_ID = 4
ROWS = Rows(tuple(torch.tensor([2, *[9] * length, 3]) for length in (30, 40, 50)), torch.zeros(3))


def dropped(step: int, rate: float = 0.15, seed: int = 0) -> torch.Tensor:
    inputs, _ = ROWS.batch([0, 1, 2])
    return drop_words(inputs, MASK_ID, rate, seed, step)["input_ids"]


def test_the_share_is_kept_and_the_special_tokens_and_padding_are_left_alone():
    plain = ROWS.batch([0, 1, 2])[0]["input_ids"]
    shares = []
    for step in range(200):
        ids = dropped(step)
        assert torch.equal(ids[plain != 9], plain[plain != 9])
        shares.append((ids[plain == 9] == MASK_ID).float().mean())
    assert abs(float(torch.stack(shares).mean()) - 0.15) < 0.01
    assert (dropped(0, rate=0.999)[plain == 9] == MASK_ID).float().mean() > 0.95


def test_each_step_hides_other_words_and_the_same_step_the_same():
    assert torch.equal(dropped(5), dropped(5))
    assert not torch.equal(dropped(5), dropped(6))
    assert not torch.equal(dropped(5), dropped(5, seed=1))


def test_features_of_a_frozen_body_are_left_alone():
    inputs = {"inputs_embeds": torch.ones(1, 3, 2), "attention_mask": torch.ones(1, 3)}
    assert drop_words(inputs, None, 0.5, 0, 1) is inputs


@pytest.mark.long
def test_a_run_masks_with_the_checkpoints_own_mask_and_evaluates_whole_reviews(tmp_path):
    job = prepare(FineTuning(checkpoint=str(tiny.bert(tmp_path)), max_length=32, word_dropout=0.5), tiny.reviews())
    seen = []
    forward = job.model.forward
    job.model.forward = lambda **inputs: seen.append((job.model.training, inputs["input_ids"])) or forward(**inputs)
    list(finetune(job))
    assert job.mask_id == checkpoints.tokenizer(job.settings.checkpoint).mask_token_id
    training = torch.cat([ids.flatten() for trains, ids in seen if trains])
    reading = torch.cat([ids.flatten() for trains, ids in seen if not trains])
    assert (training == job.mask_id).any() and not (reading == job.mask_id).any()
