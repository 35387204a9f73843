"""What reading buys: the lines are of one shape, the big ones stand alone, and the sentences follow the numbers."""

import pytest

from lesson import effort
from lesson.web.worth import reading
from lesson.web.worth.answer import PUBLISHED


def fits(scores, name="{} million"):
    return [
        {"name": name.format(tokens), "tokens": tokens, "labels": labels, "seed": seed, "accuracy": score + seed / 100}
        for (tokens, labels), score in scores.items()
        for seed in (-1, 0, 1)
    ]


def test_the_sentences_follow_the_numbers():
    found = reading.curves(fits({(0, 0): 0.33, (10, 0): 0.45, (0, 600): 0.40, (10, 600): 0.60}))
    assert reading.sentences(found) == [
        "With no label, the BERT that had read nothing got 33% of the test reviews right, and the one that had read 10 "
        "million tokens 45%.",
        "With 600 labels, the BERT that had read nothing got 40% of the test reviews right, and the one that had read "
        "10 million tokens 60%.",
        "It took 600 labels to get the one that had read nothing to 40%; the one that had read 10 million tokens got "
        "there with no label.",
    ]


def test_who_has_read_most_is_not_said_to_be_best_where_it_is_not():
    rising = fits({(0, 600): 0.40, (10, 600): 0.50, (30, 600): 0.60})
    assert not any("More is not" in each for each in reading.sentences(reading.curves(rising)))
    for top, told in ((0.52, "That may be chance"), (0.62, "hardly chance")):
        falling = fits({(0, 600): 0.40, (10, 600): top, (30, 600): 0.50})
        (said,) = (each for each in reading.sentences(reading.curves(falling)) if "More is not" in each)
        assert f"10 million tokens got {top:.0%}" in said and told in said


def test_reading_that_buys_nothing_is_not_said_to_have_bought_something():
    found = reading.curves(fits({(0, 20): 0.5, (0, 600): 0.7, (10, 20): 0.4, (10, 600): 0.6}))
    assert len(reading.sentences(found)) == 1
    assert reading.sentences(found)[0].endswith("10 million tokens 60%.")


def test_labels_that_taught_an_unread_network_nothing_are_not_counted_as_what_it_took():
    found = reading.curves(fits({(0, 0): 0.36, (10, 0): 0.45, (0, 600): 0.37, (10, 600): 0.60}))
    assert reading.sentences(found)[2].startswith("The one that had read nothing learned nothing from 600 labels")


def test_big_ones_stand_alone_and_the_spread_is_that_of_the_seeds():
    found = reading.curves(fits({(0, 20): 0.5}) + fits({(1768, 20): 0.7}, "built-in"))
    assert found["who"].tolist() == [reading.SERIES, "the built-in BERT"]
    assert found["place"].tolist() == [reading.NOTHING, 1768]
    assert (found["high"] - found["low"]).round(6).tolist() == [0.02, 0.02]


def test_another_small_bert_stands_alone_too_and_changes_no_sentence():
    ours = fits({(0, 20): 0.3, (0, 600): 0.4, (10, 20): 0.4, (10, 600): 0.6})
    found = reading.curves(ours + fits({(3300, 20): 0.7, (3300, 600): 0.8}, reading.MINILM))
    assert found["who"].tolist().count(reading.MINILM) == 2
    assert reading.sentences(found) == reading.sentences(reading.curves(ours))


def test_the_results_that_come_with_the_lesson_can_be_drawn():
    found = reading.curves(reading.load())
    ours = found[found["who"] == reading.SERIES]
    assert set(ours["labels"]) == {0, 20, 100, 600}
    assert found["tokens"].min() == 0
    assert len(reading.sentences(found)) == 4
    assert set(ours["tokens"]) == {0, 1, 3, 10, 30} and reading.MINILM in set(found["who"])


def test_no_word_beside_a_symbol_is_so_long_that_it_crosses_the_lines_on_a_phone():
    found = reading.curves(reading.load())
    alone = found[found["who"] != reading.SERIES]
    assert max(len(line) for said in alone["said"] for line in said.split("\n")) <= 17
    assert [said.replace("\n", " ") for said in alone["said"]] == alone["who"].tolist()
    (words,) = (layer for layer in reading._spec(["20 labels"])["layer"] if layer["mark"]["type"] == "text")
    assert words["mark"]["lineBreak"] == "\n" and words["encoding"]["text"]["field"] == "said"


@pytest.mark.parametrize(
    ("today", "told"),
    [
        ((effort.Effort(3, 60), effort.Effort(3, 225)), "152 steps with 600 labels, and new heads for 304, where"),
        (reading.MADE_WITH, ""),
    ],
)
def test_how_long_these_fits_trained_is_said_where_a_run_of_today_trains_otherwise(monkeypatch, today, told):
    monkeypatch.setattr(reading, "TODAY", today)
    said = reading.trained_for(600)
    assert told in said and bool(said) == bool(told)
    assert not said or said.endswith("where a run of today has 114 and 228.")


def test_beside_the_picture_stands_the_published_figure_that_the_other_look_has():
    assert "by 9.7 % with 100 labels a class" in reading.PUBLISHED and "9.7 %" in PUBLISHED["BERT ahead by"].tolist()
