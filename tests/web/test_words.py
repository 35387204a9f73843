"""Numbers with their nouns, on every page: one of a thing is never several, and what is counted is what is meant."""

import re

import pytest

from lesson import places
from lesson.content.words import counted, these
from lesson.web import charts
from lesson.web.fine_tune import setup
from lesson.web.worth import charts as worth_charts
from tests.web.test_pages import in_this_process, page, said  # noqa: F401  (in_this_process is a fixture)


@pytest.mark.parametrize(("number", "told"), [(0, "0 rows"), (1, "1 row"), (2, "2 rows"), (1200, "1,200 rows")])
def test_a_number_and_its_noun_agree(number, told):
    assert counted(number, "row") == told


def test_nouns_and_verbs_of_their_own_way():
    assert counted(2, "class", "classes") == "2 classes" and counted(1, "class", "classes") == "1 class"
    assert these(1, "stays", "stay") == "stays" and these(0, "stays", "stay") == "stay"


def test_the_quote_speaks_of_the_reviews_that_are_trained_on():
    at = page("Fine-tune")
    assert "300 steps: 600 training reviews, each read 7 or 8 times, in batches of 16; " in said(at)


@pytest.mark.parametrize(
    ("steps", "rows", "told"),
    [
        (30, 1200, "480 of 1,200 training reviews, each read once"),
        (30, 1190, "about 480 of 1,190 training reviews, each read once"),
        (75, 1200, "1,200 training reviews, each read once"),
        (100, 1200, "1,200 training reviews, each read once or twice"),
        (225, 1200, "1,200 training reviews, each read 3 times"),
    ],
)
def test_the_quote_says_how_many_reviews_are_read(steps, rows, told):
    assert setup.often({"steps": steps, "train_rows": rows, "batch_size": 16}) == told


def test_an_axis_in_per_cent_has_room_for_a_hundred():
    for spec in (charts.QUALITY, charts.WATCH, worth_charts.RACE, worth_charts.SWEEP):
        axes = re.findall(r"\{[^{}]*'format': '%'[^{}]*\}", str(spec))
        assert axes and all(f"'minExtent': {charts.ROOM}" in axis for axis in axes)


def test_sentences_that_were_not_true_are_gone():
    folders, kinds = ("lesson", "pages", "assets"), ("*.py", "*.json")
    files = [file for folder in folders for kind in kinds for file in (places.PROJECT / folder).rglob(kind)]
    told = "\n".join(file.read_text(encoding="utf-8") for file in [places.PROJECT / "app.py", *files])
    told = re.sub(r'"\n\s+f?"', "", told)  # a sentence may stand in several lines
    assert len(files) > 300
    for wrong in (
        "All it ever did was",
        "And the doctor says",
        "2,000 words",
        "has 1 words",
        "without a text stay unlabelled",
        "few hundred labelled",
        "few hundred texts",
        "few hundred are",
        "hundred times smaller",
        "it takes a few minutes",
        "sort reviews better than chance",
    ):
        assert wrong not in told
