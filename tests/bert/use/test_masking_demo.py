"""The recipe shown is the recipe that pre-training uses."""

from collections import Counter

import pytest

from lesson.bert.use import masking_demo as recipe
from tests.support.tiny import tiny_bert

TEXT = "the phone was very the food, it was not very good."


def test_a_draw_repeats_with_its_seed_and_changes_with_another():
    one, again, other = (recipe.draw(TEXT, tiny_bert(), seed=seed, rate=0.5) for seed in (1, 1, 2))
    assert one == again != other


def test_special_tokens_and_typed_masks_are_never_chosen():
    for seed in range(20):
        tokens = recipe.draw("the [MASK] was.", tiny_bert(), seed=seed, rate=1.0)
        assert [t["kind"] == "special" for t in tokens] == [True, False, True, False, False, True]
        assert all(t["shown"] == t["token"] for t in tokens if t["kind"] in ("special", "not chosen", "unchanged"))


def test_many_draws_choose_15_per_cent_and_split_them_80_10_10():
    counts = Counter(t["kind"] for seed in range(1500) for t in recipe.draw(TEXT, tiny_bert(), seed=seed))
    chosen = counts["masked"] + counts["random"] + counts["unchanged"]
    assert chosen / (chosen + counts["not chosen"]) == pytest.approx(0.15, abs=0.01)
    assert [counts[kind] / chosen for kind in ("masked", "random", "unchanged")] == pytest.approx(
        [0.8, 0.1, 0.1], abs=0.03
    )


def test_masked_tokens_are_shown_as_the_mask():
    tokens = recipe.draw(TEXT, tiny_bert(), seed=0, rate=1.0)
    assert {t["shown"] for t in tokens if t["kind"] == "masked"} == {"[MASK]"}
