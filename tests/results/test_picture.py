"""The one picture: its lines, the labels that reading saved, and its sentences, which follow the numbers."""

import pytest

from lesson import places
from lesson.results import fits as figures
from lesson.results import picture
from tests.results.test_answer import fit

COUNTING = {20: 0.4, 200: 0.6, 2000: 0.7}


def fits(word=None, new=None, counting=None):
    """Fits of two seeds from curves {labels: accuracy}."""
    lines = {
        picture.WORD_HEAD: word,
        picture.NEW_HEAD: new,
        picture.COUNTING: COUNTING if counting is None else counting,
    }
    return [
        fit(model, size, seed, accuracy)
        for model, line in lines.items()
        for size, accuracy in (line or {}).items()
        for seed in (0, 1)
    ]


def test_reading_saved_the_labels_between_the_two_curves():
    found = picture.saved(fits(word={0: 0.5, 20: 0.6, 2000: 0.8}))
    assert found == picture.Saved(picture.WORD_HEAD, 200, 2000, 0.7, fewest=20)
    assert picture.sentence(fits(word={0: 0.5, 20: 0.6, 2000: 0.8})) == (
        "Logistic regression, which counts words, needs 2,000 labels to get 70% right; BERT with its word head needs "
        "about 200, so reading saved about 1,800."
    )


def test_a_model_that_needs_no_label_saves_all_of_them():
    assert "BERT with its word head needs none at all, so reading saved all 2,000." in picture.sentence(
        fits(word={0: 0.75})
    )


@pytest.mark.parametrize("word", [{0: 0.3, 2000: 0.6}, {20: 0.3, 2000: 0.7}])
def test_where_reading_saves_nothing_the_sentence_says_so(word):
    assert picture.saved(fits(word=word)) is None
    assert "Reading saved no labels here: counting words gets 70% right with 2,000 labels" in picture.sentence(
        fits(word=word)
    )


def test_without_a_word_head_the_new_head_stands_for_reading():
    assert "BERT with a new head needs about 200," in picture.sentence(fits(new={20: 0.6, 2000: 0.8}))


@pytest.mark.parametrize("word", [{20: 0.7, 2000: 0.8}, {0: 0.5, 20: 0.75, 2000: 0.8}])
def test_where_the_fewest_labels_measured_are_enough_fewer_may_be(word):
    assert "needs no more than 20, so reading saved at least 1,980." in picture.sentence(fits(word=word))


def test_the_head_that_needs_fewest_labels_is_named_as_the_one_that_saved_them():
    new, counting = {20: 0.42, 200: 0.72, 1000: 0.82}, {20: 0.4, 200: 0.55, 1000: 0.7}
    made = fits(word={20: 0.5, 1000: 0.68}, new=new, counting=counting)
    assert picture.saved(made) == picture.Saved(picture.NEW_HEAD, 172, 1000, 0.7, fewest=20)
    assert "BERT with a new head needs about 170, so reading saved about 830." in picture.sentence(made)


def test_counting_is_taken_where_it_is_best_not_where_it_has_most():
    found = picture.saved(fits(word={20: 0.7}, counting={200: 0.7, 2000: 0.6}))
    assert found is not None and found.labels == 200


@pytest.mark.parametrize("line", [{}, {"word": {0: 0.5}, "counting": {}}])
def test_half_a_picture_says_nothing(line):
    assert picture.sentence(fits(**line)) == ""


def test_no_label_stands_left_of_a_break_and_of_all_else_that_is_drawn():
    found = picture.axis([0, 12, 20, 200])
    assert 0 < found.zero < found.gap < 12 and found.broken
    assert [found.label(tick) for tick in found.ticks] == ["0", "20", "50", "100", "200"]


def test_where_nothing_stands_at_zero_the_axis_is_whole():
    found = picture.axis([50, 1200])
    assert not found.broken and [found.label(tick) for tick in found.ticks][:2] == ["50", "100"]


def test_the_picture_is_described_for_those_who_cannot_see_it():
    said = picture.in_words(fits(word={0: 0.5, 2000: 0.8}))
    assert "BERT, word head: 50% with no label, 80% with 2,000 labels" in said
    assert "Logistic regression: 40% with 20 labels, 70% with 2,000 labels" in said and "Reading saved" in said


@pytest.mark.parametrize(
    ("word", "number"),
    [
        ({20: 0.6, 2000: 0.72}, 0),
        ({20: 0.6, 2000: 0.6}, 0),
        ({20: 0.6, 2000: 0.9}, 1),
        ({20: 0.6, 2000: 0.75}, 1),
        ({20: 0.3, 2000: 0.6}, 2),
        ({20: 0.3, 200: 0.7, 2000: 0.9}, 3),
        ({20: 0.3, 2000: 0.73}, 3),
        ({20: 0.41, 2000: 0.7}, 4),
        ({20: 0.3, 200: 0.6, 2000: 0.7}, 4),
    ],
)
def test_the_lines_have_one_of_the_shapes_that_were_offered_as_a_guess(word, number):
    assert picture.shape(fits(word=word)) == picture.SHAPES[number]


def test_the_better_head_at_each_size_stands_for_reading():
    assert picture.shape(fits(word={20: 0.6, 2000: 0.6}, new={20: 0.3, 2000: 0.8})) == picture.SHAPES[1]


def test_a_lead_on_which_seeds_disagree_is_none():
    made = [each | {"accuracy": 0.5 + 0.5 * each["seed"]} for each in fits(new={2000: 0.8}) if each["size"] == 2000]
    made = [each for each in made if each["model"] == picture.NEW_HEAD]
    kept = [each for each in fits(new={20: 0.6}) if each["size"] in (20, 2000)]
    assert picture.shape(kept + made) == picture.SHAPES[0]
    alone = [each for each in fits(new={20: 0.6, 2000: 0.8}) if each["seed"] == 0]
    assert picture.shape(alone) == picture.SHAPES[1]


def test_lines_that_part_in_the_middle_have_none_of_the_shapes():
    assert picture.shape(fits(new={20: 0.5, 200: 0.5, 2000: 0.8})) is None


def test_the_ready_sweep_has_the_shape_that_its_picture_shows():
    assert picture.shape(figures.ready(places.SWEEP)[0]) == picture.SHAPES[1]


@pytest.mark.parametrize(
    ("lines", "whole"),
    [
        ({"word": {20: 0.5}}, True),
        ({"new": {20: 0.5, 300: 0.6}}, True),
        ({"new": {300: 0.5}}, False),
        ({"word": {0: 0.5}}, False),
        ({}, False),
        ({"word": {20: 0.5}, "counting": {}}, False),
    ],
)
def test_a_picture_has_counting_and_reading_at_one_size_at_least(lines, whole):
    assert picture.is_whole(fits(**lines)) == whole


def test_a_line_that_is_missing_has_no_shape():
    assert picture.shape(fits(new={20: 0.5})) is None and picture.shape([]) is None
