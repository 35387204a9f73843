"""Masked words' looks into the network: ids, what each layer would answer, what the heads look at."""

import numpy as np
import pytest

from lesson.web.masked_words import attention, ids, layers, more
from tests.web.test_pages import in_this_process, opened, page, press, said  # noqa: F401


def look(name):
    """The look of this name at a sentence of one's own."""
    at = page("Masked words")
    at.pills(key="example").set_value("My own sentence").run()
    at.text_input(key="sentence").set_value("the [MASK] was very good and the food was bad .").run()
    return opened(press(at, "Just show me"), "masked", name)


def test_ids_stand_with_their_tokens_and_one_word_more_moves_the_positions():
    at = look(more.IDS)
    table = next(frame.value for frame in at.dataframe if "What it is" in frame.value)
    assert table["Token"].iloc[[0, -1]].tolist() == ["[CLS]", "[SEP]"] and table["Id"].iloc[[0, -1]].tolist() == [2, 3]
    assert "[CLS] and [SEP] included" in said(at) and "moves by 1 position, and its id stays" in said(at)
    moved = next(frame.value for frame in at.dataframe if "Position now" in frame.value)
    assert (moved["Position now"] - moved["Position before"]).dropna().tolist() == [0] + [1] * (len(table) - 1)


@pytest.mark.parametrize(("name", "words"), [("An emoji", "became [UNK]"), ("Another language", "became [UNK]")])
def test_what_a_vocabulary_lacks_is_said_to_be_unknown(name, words):
    at = look(more.IDS)
    assert words in said(at.pills(key="ids-text").set_value(name).run())


def test_pieces_of_one_word_are_counted_together():
    tokens = [("the", 0, 3), ("yawn", 4, 8), ("##ing", 8, 11), ("-", 11, 12), ("cat", 12, 15), (".", 15, 16)]
    found = [{"token": t, "start": a, "end": b, "unknown": False, "special": False} for t, a, b in tokens]
    counted = [("the", 1), ("yawning", 2), ("-", 1), ("cat", 1), (".", 1)]
    assert ids.pieces_of("the yawning-cat.", found) == counted


def test_each_layers_answers_stand_in_a_table_and_the_sentence_follows_them():
    at = look(more.LAYERS)
    table = next(frame.value for frame in at.dataframe if "Place" in frame.value)
    assert table["Layer"].unique().tolist() == [0, 1, 2] and table["Place"].tolist() == [1, 2, 3] * 3
    assert "stands first" in said(at) or "first." in said(at)
    assert "What not to conclude" in said(at)


def test_an_answer_that_never_changes_and_one_that_comes_last_are_told_as_such():
    def layer(word, rank):
        return {"top": [{"token": word}], "final": {"rank": rank, "probability": 0.1}}

    assert "all the way" in layers.in_words({"layers": [layer("dark", 1)] * 3})
    late = layers.in_words({"layers": [layer("the", 9), layer("cold", 1), layer("hot", 3), layer("dark", 1)]})
    assert late.startswith("Only the last layer, 3, puts “dark” first. The layer before it would have said “hot”")


def test_heads_are_told_in_words_and_in_tables_and_the_caveat_stands_below():
    at = look(more.ATTENTION)
    assert "of its attention; spread evenly" in said(at) and "Jain and Wallace 2019" in said(at)
    heads = next(frame.value for frame in at.dataframe if "Head" in frame.value)
    assert heads[["Layer", "Head"]].to_numpy().tolist() == [[1, 1], [1, 2], [2, 1], [2, 2]]
    matrix = next(frame.value for frame in at.dataframe if "looks at" in frame.value)
    rows = matrix.groupby("Token")["Share of its attention"].sum()
    np.testing.assert_allclose(rows, 1.0, atol=5e-3)


def test_a_find_shows_its_head():
    at = look(more.ATTENTION)
    press(at, "Show")
    name = attention.name(at.session_state[attention.CHOSEN], 2).capitalize()
    assert f"**{name}**" in said(at)
