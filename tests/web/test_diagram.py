"""The one diagram: what is lit, frozen and random in it, that each part has its sentence, and where it stands."""

import re
import xml.etree.ElementTree as ET

import pytest

from lesson.web.network import diagram, drawing, parts
from lesson.web.network.parts import HEADS, LAYERS, NEW_HEAD, WORD_HEAD
from tests.web.test_pages import in_this_process, page  # noqa: F401


def drawn(layers: int = 9, heads=(NEW_HEAD,), lit: str = NEW_HEAD, frozen=range(0), random=()) -> ET.Element:
    """The drawing as a tree; what is no well-formed XML fails here."""
    found = parts.of(layers, heads, frozen, random)
    return ET.fromstring(drawing.svg(layers, heads, lit, frozen, random, found))


def boxes(svg: ET.Element, part: str) -> list[str]:
    """The looks of the boxes of a part."""
    return [
        box.get("class", "").split()
        for box in svg.findall(f".//g[@data-part='{part}']/rect")
        if "box" in box.get("class", "")
    ]


@pytest.mark.parametrize(("layers", "frozen"), [(9, 7), (12, 0), (2, 2), (24, 23)])
def test_it_has_a_bar_for_each_layer_and_the_frozen_ones_are_marked(layers, frozen):
    svg = drawn(layers, frozen=range(frozen))
    assert (len(boxes(svg, "frozen layers")), len(boxes(svg, "layers"))) == (frozen, layers - frozen)
    assert all("frozen" in look for look in boxes(svg, "frozen layers"))
    assert not any("frozen" in look for look in boxes(svg, "layers"))


def test_only_the_active_part_is_lit_and_only_what_is_random_is_hatched():
    svg = drawn(heads=(NEW_HEAD, WORD_HEAD), random=(NEW_HEAD,))
    assert boxes(svg, NEW_HEAD) == [["box", "lit", "random"]] and boxes(svg, WORD_HEAD) == [["box"]]
    assert not any({"lit", "random"} & set(look) for look in boxes(svg, LAYERS))


def test_every_part_can_be_chosen_by_keyboard_and_has_a_sentence_that_names_what_is_random():
    found = parts.of(9, tuple(HEADS), range(3), {NEW_HEAD})
    groups = drawn(heads=tuple(HEADS), frozen=range(3), random={NEW_HEAD}).findall(".//g")
    assert [group.get("data-part") for group in groups] == [part.key for part in found]
    assert all(group.get("role") == "button" and group.get("tabindex") == "0" for group in groups)
    assert [part.key for part in found if parts.UNTAUGHT in part.sentence] == [NEW_HEAD]


def test_a_gauge_fills_each_layer_and_its_diamond_stands_as_high_as_it_says():
    found = parts.of(4, (NEW_HEAD,), range(1), ())
    gauges = [(0.0, 1.0), (0.25, 0.5), (1.0, 0.0), (0.5, 0.5)]
    svg = ET.fromstring(drawing.svg(4, (NEW_HEAD,), NEW_HEAD, range(1), (), found, gauges))
    filled = [float(box.get("height")) for box in svg.iter("rect") if box.get("class") == "gauge"]
    assert filled == pytest.approx([filled[2] * share for share, _ in gauges], abs=0.1)
    assert len([path for path in svg.iter("path") if path.get("class") == "diamond"]) == 4
    assert len(svg.find(".//g[@data-part='frozen layers']").findall("path")) == 1
    tops = [float(path.get("d").split()[2]) for path in svg.iter("path") if path.get("class") == "diamond"]
    assert tops[0] < tops[1] == tops[3] < tops[2]


def test_nothing_reaches_beyond_the_drawing_however_many_layers():
    for layers in (1, 9, 48):
        edges = [
            float(box.get("x")) + float(box.get("width"))
            for box in drawn(layers).iter("rect")
            if box.get("x") is not None
        ]
        assert max(edges) <= drawing.WIDTH


@pytest.fixture
def seen(monkeypatch):
    """What is drawn on a page."""
    found = []
    monkeypatch.setattr(diagram, "_component", lambda key, data: found.append(data))
    return found


@pytest.mark.parametrize(
    ("settings", "frozen", "random"),
    [
        ({}, 0, 1),
        ({"trainable": "last-2"}, 7, 1),
        ({"trainable": "head"}, 9, 1),
        ({"start": "random"}, 0, 3),
        ({"head": "word"}, 0, 0),
        ({"head": "word", "start": "random"}, 0, 3),
    ],
)
def test_a_fine_tuning_shows_what_its_settings_freeze_and_throw_away(seen, monkeypatch, settings, frozen, random):
    monkeypatch.setattr(diagram, "layers_of", lambda name: 9)
    diagram.of_run({"checkpoint": "any", **settings})
    svg = ET.fromstring(seen[0]["svg"])
    assert len(boxes(svg, "frozen layers")) == frozen
    assert sum(parts.UNTAUGHT in each for each in set(seen[0]["sentences"].values())) == random


@pytest.mark.parametrize(
    ("name", "head"),
    [
        ("Start here", LAYERS),
        ("Masked words", WORD_HEAD),
        ("Next sentence", "pair head"),
        ("Watch it learn", LAYERS),
        ("Fine-tune", NEW_HEAD),
    ],
)
def test_the_pages_where_a_model_speaks_draw_the_learners_network(seen, name, head):
    page(name)
    assert f"Lit: the {head}" in seen[0]["description"]
    assert re.search(r"word vectors, 2 layers", seen[0]["description"]), (
        "of the tiny BERT that stands in for the built-in one"
    )
