"""The sentence under a miniature follows its numbers, also where they disappoint."""

import pytest

from lesson.results.miniature import conclude


def report(own, held_out, asked=100, step=1500):
    """A report of a miniature of 1,500 steps that filled so many of `asked` blanks right."""
    counts = {"own_right": own, "own_asked": asked, "held_out_right": held_out, "held_out_asked": asked}
    return counts | {"step": step, "steps": 1500}


@pytest.mark.parametrize(
    ("own", "held_out", "meaning"),
    [
        (97, 5, "by heart and little beyond"),
        (80, 39, "by heart and little beyond"),
        (95, 60, "much of that carries over"),
        (95, 90, "as well on lines it never saw"),
        (60, 20, "knows part of its text"),
        (79, 5, "knows part of its text"),
        (30, 28, "as well on lines it never saw"),
        (12, 9, "next to nothing"),
        (0, 0, "next to nothing"),
    ],
)
def test_the_meaning_follows_the_two_shares(own, held_out, meaning):
    said = conclude(report(own, held_out))
    assert f"it gets {own} ({own} %) right; of 100 in lines it never saw, {held_out} ({held_out} %)" in said
    assert meaning in said and said.count(".") == (3 if "regular" in said else 2)


def test_a_miniature_that_fell_short_is_not_said_to_know_its_text_by_heart():
    assert all("by heart" not in conclude(report(own, 0)) for own in range(80))


def test_a_percentage_is_100_only_when_all_were_right_and_0_only_when_none_was():
    assert "998 (99 %) right" in conclude(report(998, 3, asked=1000))
    assert "3 (1 %)." in conclude(report(998, 3, asked=1000))
    assert "1,000 (100 %) right" in conclude(report(1000, 0, asked=1000))
    assert ", 0 (0 %)." in conclude(report(1000, 0, asked=1000))


def test_a_stop_is_told_and_excuses_what_was_not_learned():
    said = conclude(report(10, 8, step=30))
    assert "hardly begun" in said and said.endswith("It was stopped after 30 of 1,500 steps.")
    assert "regular text" not in conclude(report(50, 8, step=700))


def test_without_held_out_blanks_only_its_own_are_counted():
    assert conclude({"own_right": 1, "own_asked": 1, "held_out_asked": 0, "step": 5, "steps": 5}) == (
        "Of 1 blank in the lines it learned from, it gets 1 (100 %) right."
    )


def test_a_report_without_blanks_says_nothing():
    assert conclude({}) == "" and conclude({"own_asked": 0}) == ""
