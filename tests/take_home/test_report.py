"""The report is one file that needs nothing else, with what a learner predicted, ran and found, and nothing run."""

import re
from html.parser import HTMLParser

import pytest

from lesson.results import fits as figures
from lesson.results import picture, run_table
from lesson.runs import notes, registry
from lesson.runs.record import About
from lesson.take_home import report, walk
from lesson.take_home.drawing import Chart, Line
from lesson.take_home.recipe import Recipe, data_name
from tests.results.test_answer import fit
from tests.support.learner import LEARNER
from tests.support.runs import finished_run

EVIL = "<script>alert(1)</script>"


@pytest.fixture
def told():
    finished_run(LEARNER, prediction="Above 90 %", epochs=2)
    finished_run(LEARNER, epochs=2, head="word", watch=[EVIL])
    guess = {"page": "Masked words", "question": f"Which word? {EVIL}", "said": "dog & cat", "told": "It is dog."}
    notes.keep(LEARNER, **{notes.GUESSES: {"a": guess}, notes.ANSWERS: {"b": guess | {"page": "Check yourself"}}})
    return walk.of_learner(LEARNER, "bundled")


class Tags(HTMLParser):
    """Counts what is open, and notes every tag and address."""

    def __init__(self, html):
        super().__init__()
        self.open, self.seen, self.addresses = [], set(), []
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        self.seen.add(tag)
        self.addresses += [value for name, value in attributes if name in ("src", "href")]
        if tag not in ("meta", "path", "circle", "polyline"):
            self.open.append(tag)

    def handle_endtag(self, tag):
        if tag not in ("path", "circle", "polyline"):
            assert self.open.pop() == tag

    def handle_startendtag(self, tag, attributes):
        self.seen.add(tag)


def test_it_needs_nothing_else_and_runs_nothing(told):
    html = report.page(told)
    tags = Tags(html)
    assert tags.open == [] and tags.addresses == [] and "script" not in tags.seen
    assert "url(" not in html and "@import" not in html and "@media print" in html


def test_it_tells_the_walk(told):
    html = report.page(told)
    assert "dog &amp; cat" in html and "I expected: above 90 %." in html
    for name, recipe in told.runs.items():
        assert f"<h3>{name}</h3>" in html and f"{recipe.report['test_accuracy']:.1%}" in html
    assert html.count("<svg") == 2 * len(told.runs) + 1  # two curves a run, and the one picture
    assert "Learning rate" in html and "Run 2</text>" in html


def test_a_report_has_the_picture_of_its_own_reviews_and_calls_them_by_their_name():
    told = walk.of_learner(LEARNER, "stock-phrases")
    assert picture.sentence(told.fits).startswith("Reading saved no labels here")
    assert picture.sentence(told.fits) in report.page(told)
    assert "What reading is worth" not in report.page(walk.of_learner(LEARNER, "somebody's own file"))
    run = registry.create("finetuning", {}, None, LEARNER, about=About(data="stock-phrases"))
    assert data_name(run) == "the set “Stock phrases and wit”"


def test_a_run_alone_is_a_walk_of_one():
    run = finished_run("", epochs=1)
    assert list(walk.of_run(run).runs) == ["Run 1"] and "<h3>Run 1</h3>" in report.page(walk.of_run(run))


def test_a_chart_keeps_its_lines_on_the_paper_and_says_what_it_shows():
    lines = [Line("<b>", [(0, 0.3), (10, 0.9)], dots=True), Line("flat", [(0, 0.5), (10, 0.5)])]
    svg = Chart(lines, "Step", "Right", "What it shows", percent=True).svg()
    places = [tuple(map(float, pair.split(","))) for pair in re.findall(r"[\d.]+,[\d.]+", svg.partition("polyline")[2])]
    assert len(places) == 4 and all(0 <= x <= 640 and 0 <= y <= 300 for x, y in places)
    assert 'aria-label="What it shows"' in svg and "&lt;b&gt;" in svg
    assert Chart([], "Step", "Right", "").svg() == ""


def test_a_run_has_the_name_that_it_has_on_the_pages_and_is_a_dot_in_its_own_picture_only(monkeypatch):
    monkeypatch.setattr(walk, "read", lambda run: Recipe(run, {}, {}, run.report() or {}))
    registry.create("comparison", {}, None, LEARNER, about=About(task="race", data="bundled"))
    for about in (About(data="bundled", grid="1"), About(data="stock-phrases"), About(data="bundled")):
        run = registry.create("finetuning", {}, None, LEARNER, about=about)
        run.write_report({"rows": {"train": 50}, "test_accuracy": 0.61})
    told = walk.of_learner(LEARNER, "bundled")
    assert list(told.runs) == ["Grid 1, run 1", "Run 1", "Run 2"] == list(run_table.mine(LEARNER))
    assert told.own()["name"].tolist() == ["Grid 1, run 1", "Run 2"]


def test_a_sweep_that_has_no_picture_does_not_replace_the_lessons():
    run = registry.create("comparison", {}, None, LEARNER, about=About(task="sweep", data="bundled"))
    run.append({"event": "fit", **fit("logistic-regression", 20, 0, 0.5)})
    assert walk.of_learner(LEARNER, "bundled").fits == figures.ready()[0]
    run.append({"event": "fit", **fit("bert-fine-tuned", 20, 0, 0.9)})
    assert len(walk.of_learner(LEARNER, "bundled").fits) == 2
