"""The 15 % · 80/10/10 recipe."""

import torch

from lesson.bert.pretraining.masking import IGNORED, KEPT, MASKED, RANDOM, UNCHANGED, mask_tokens

IDS = torch.randint(5, 1000, (400, 100), generator=torch.Generator().manual_seed(1))
SPECIAL = torch.zeros_like(IDS, dtype=torch.bool)


def draw(seed: int = 0, **options):
    return mask_tokens(IDS, SPECIAL, 1000, mask_id=4, generator=torch.Generator().manual_seed(seed), **options)


def share(found: torch.Tensor) -> float:
    return found.float().mean().item()


def test_about_15_percent_of_the_tokens_are_chosen():
    assert abs(share(draw()[2] != KEPT) - 0.15) < 0.006  # three standard deviations of 40,000 draws


def test_of_the_chosen_80_percent_are_masked_10_random_and_10_unchanged():
    kind = draw()[2]
    chosen = kind[kind != KEPT]
    shares = [share(chosen == name) for name in (MASKED, RANDOM, UNCHANGED)]
    assert all(abs(found - wanted) < 0.02 for found, wanted in zip(shares, (0.8, 0.1, 0.1), strict=False))


def test_labels_are_the_original_tokens_exactly_where_one_was_chosen():
    _, labels, kind = draw()
    assert torch.equal(labels, torch.where(kind == KEPT, IGNORED, IDS))


def test_inputs_differ_only_where_a_token_was_masked_or_made_random():
    inputs, _, kind = draw()
    assert torch.equal(inputs[(kind == KEPT) | (kind == UNCHANGED)], IDS[(kind == KEPT) | (kind == UNCHANGED)])
    assert (inputs[kind == MASKED] == 4).all()


def test_special_tokens_are_never_chosen():
    special = IDS % 2 == 0
    kind = mask_tokens(IDS, special, 1000, mask_id=4, rate=1.0)[2]
    assert (kind[special] == KEPT).all() and (kind[~special] != KEPT).all()


def test_the_same_seed_draws_the_same_masks_and_another_seed_others():
    assert torch.equal(draw(1)[0], draw(1)[0]) and not torch.equal(draw(1)[0], draw(2)[0])
