"""The glossary: twenty terms, one sentence each, found in prose where they first stand and nowhere else."""

import pytest

from lesson.content import glossary


def names(text: str, *known: str) -> list[str]:
    """The terms that are explained in a text."""
    return [term.name for _, term in glossary.split(text, known) if term is not None]


def test_there_are_twenty_terms_of_one_sentence_each():
    assert len({term.name for term in glossary.TERMS}) == 20
    for term in glossary.TERMS:
        assert term.meaning[-1] in ".?" and ". " not in term.meaning, term.name
        assert names(term.name) == [term.name], "its own name is one of its spellings"


def test_a_term_is_explained_once_and_the_text_stays_as_it_was():
    text = "A **head** is new; the head before it was the word head. Two layers, one layer."
    assert names(text) == ["Head", "Layer"] and names(text, "Head") == ["Layer"]
    assert "".join(piece for piece, _ in glossary.split(text)) == text


@pytest.mark.parametrize("text", ["`head`", "[a head](https://example.org/layers)", "ahead of labelling", "a subtoken"])
def test_code_links_and_parts_of_words_are_left_alone(text):
    assert names(text) == []
