"""The walk in Chromium: from a masked word to one's own classifier, by clicking alone, as a beginner would.

Once with everything as it comes, the built-in BERT and its whole fine-tuning; where a test is about something else, a
BERT of random weights stands in, whose fine-tuning takes a second or two.
"""

import csv
import re
from pathlib import Path
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Page, expect

from lesson import places
from lesson.web.navigation import STEPS
from tests.support import tiny
from tests.support.browser import choose, idle, press, until
from tests.support.serving import loaded

WATCH = """() => {
  window.states = { loss: new Set(), map: new Set() };
  const digest = (text) => text.split("").reduce((sum, sign) => (31 * sum + sign.charCodeAt(0)) | 0, 7);
  const look = (name, chart) => {
    const paths = [...document.querySelectorAll(`${chart} svg path`)]
        .map((path) => (path.getAttribute("transform") ?? "") + (path.getAttribute("d") ?? ""));
    if (paths.length) window.states[name].add(digest(paths.join()));
  };
  window.setInterval(() => { look("loss", ".st-key-loss-chart"); look("map", ".st-key-map-0"); }, 200);
}"""  # in the page, so that looking costs the training no time
ENDED = "Try it on my own words"


@pytest.fixture(scope="module")
def quick_bert(tmp_path_factory) -> str:
    """The part of an address that names a BERT of 28 words, which reads as many tokens as the page's default."""
    folder = tiny.bert(tmp_path_factory.mktemp("bert"), max_position_embeddings=128)
    return urlencode({"checkpoint": str(folder)})


def go_on(page: Page, name: str) -> None:
    """Click the link to the next page at the bottom."""
    idle(page)
    page.get_by_role("link", name=f"Next: {name}").click()
    idle(page)


def fine_tune(page: Page) -> None:
    """Start a run with the defaults, and watch it to its end."""
    choose(page, "60 to 75 %")
    press(page, "Start fine-tuning")
    until(page.get_by_role("button", name=ENDED).is_visible, page, seconds=500, every=500)


def test_the_whole_walk_by_clicking_alone_on_the_bundled_reviews(tab, server):
    outside: list[str] = []
    page = tab(outside=outside)
    press(page, "Begin with step 1")
    press(page, "lights")
    idle(page)
    assert page.get_by_role("button", name="lights").get_attribute("aria-pressed") == "true"
    for field in page.get_by_test_id("stForm").get_by_role("textbox").all():
        field.fill("bright")
    press(page, "Compare with BERT")
    expect(page.get_by_role("tab", name="Mask 2")).to_be_visible(timeout=30_000)
    for name in [step.name for step in STEPS][2:5]:
        go_on(page, name)
    press(page, "Fine-tune on these reviews")
    page.evaluate(WATCH)
    fine_tune(page)
    seen = page.evaluate("() => [window.states.loss.size, window.states.map.size]")
    assert min(seen) > 2, "both charts changed while the run was on"
    press(page, ENDED)
    choose(page, "positive")
    expect(page.get_by_text("Your model says: positive")).to_be_visible(timeout=30_000)
    go_on(page, "Was it worth it?")
    page.get_by_label("How many will a pre-trained BERT").fill("150")
    press(page, "Draw my guess and show the picture")
    expect(page.get_by_test_id("stVegaLiteChart").first).to_be_visible(timeout=30_000)
    expect(page.get_by_text("You said 150 labelled reviews")).to_be_visible()
    expect(page.get_by_text("Published figures say the same")).to_be_visible()
    assert outside == [], "the walk needs nothing but the server"
    assert not loaded(server.process.pid, "/torch/")


def test_a_file_of_other_columns_and_labels_is_walked_through_in_its_own_words(tab, quick_bert, tmp_path):
    page = tab(f"Your_reviews?{quick_bert}")
    choose(page, "My own file")
    page.locator("input[type=file]").set_input_files(renamed(tmp_path))
    expect(page.get_by_text("1,800 reviews with 3 labels")).to_be_visible(timeout=30_000)
    press(page, "Fine-tune on these reviews")
    fine_tune(page)
    press(page, ENDED)
    choose(page, "happy")
    expect(page.get_by_text(re.compile("your model says: (happy|unhappy|so-so)", re.IGNORECASE))).to_be_visible(
        timeout=30_000
    )


def renamed(folder: Path) -> Path:
    """The bundled reviews as somebody else would keep them: semicolons, other column names, other labels."""
    other = {"positive": "happy", "negative": "unhappy", "neutral": "so-so"}
    with places.BUNDLED_REVIEWS.open(encoding="utf-8", newline="") as bundled:
        rows = [[n, row["text"], other[row["label"]]] for n, row in enumerate(csv.DictReader(bundled))]
    file = folder / "customers.csv"
    with file.open("w", encoding="utf-16", newline="") as mine:
        csv.writer(mine, delimiter=";").writerows([["customer", "what they wrote", "mood"], *rows])
    return file


def test_a_run_is_found_again_after_a_refresh_and_in_a_second_tab(tab, tmp_path):
    page = tab(f"Fine_tune?{urlencode({'checkpoint': tiny.wide_bert(tmp_path / 'bert')})}")
    choose(page, "60 to 75 %")
    press(page, "Start fine-tuning")
    until(lambda: "run=" in page.url, page)
    second = tab(page.url, beside=page)
    page.reload()
    for each in (page, second):
        expect(each.get_by_role("button", name="Pause")).to_be_visible(timeout=120_000)
        expect(each.locator(".st-key-loss-chart").get_by_test_id("stVegaLiteChart")).to_be_visible(timeout=120_000)
    press(second, "Stop, keep the best model")
    for each in (page, second):
        expect(each.get_by_role("button", name=ENDED)).to_be_visible(timeout=120_000)
