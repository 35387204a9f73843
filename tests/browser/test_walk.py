"""The whole walk in Chromium: from a masked word to one's own classifier, by clicking alone, as a beginner would."""

import csv
import time
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from lesson import places
from lesson.web.navigation import existing
from tests.support.browser import choose, idle, open_page, press, until
from tests.support.serving import Server, loaded, serving

pytestmark = pytest.mark.browser
WATCH_LOSS = """() => {
  window.lossStates = new Set();
  window.setInterval(() => {
    const paths = [...document.querySelectorAll(".st-key-loss-chart svg path")]
        .map((path) => path.getAttribute("d") ?? "");
    const digest = (text) => text.split("").reduce((sum, sign) => (31 * sum + sign.charCodeAt(0)) | 0, 7);
    if (paths.length) window.lossStates.add(digest(paths.join()));
  }, 200);
}"""  # in the page, so that looking costs the training no time


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """One server for all of these, with its own runs and no network."""
    with serving(LESSON_RUNS=str(tmp_path_factory.mktemp("runs")), HF_HUB_OFFLINE="1") as running:
        yield running


def address(server: Server, file: str) -> str:
    """A page's own address: its file's name without number and ending."""
    name = Path(file).stem
    return server.address + ("/" if name == "app" else f"/{name.split('_', 1)[1]}")


def go_on(page: Page, name: str) -> None:
    """Click the link to the next page at the bottom."""
    idle(page)
    page.get_by_role("link", name=f"Next: {name}").click()
    idle(page)


def fine_tune(page: Page) -> tuple[int, float]:
    """Start a run with the defaults; gives how many states of the loss chart were seen before it ended, and seconds."""
    choose(page, "60 to 75 %")
    page.evaluate(WATCH_LOSS)
    began = time.monotonic()
    press(page, "Start fine-tuning")
    until(page.get_by_role("button", name="Try it on my own words").is_visible, page, seconds=240, every=500)
    return page.evaluate("() => window.lossStates.size"), time.monotonic() - began


def test_the_whole_walk_by_clicking_alone_on_the_bundled_reviews(browser, server):
    began = time.monotonic()
    page = open_page(browser, server.address)
    press(page, "Begin with step 1")
    press(page, "lights")
    idle(page)
    assert page.get_by_role("button", name="lights").get_attribute("aria-pressed") == "true"
    press(page, "Compare with BERT")
    expect(page.get_by_role("tab", name="Mask 2")).to_be_visible(timeout=30_000)
    for name in [step.name for step in existing()][2:5]:
        go_on(page, name)
    press(page, "Fine-tune on these reviews")
    states, waited = fine_tune(page)
    press(page, "Try it on my own words")
    choose(page, "positive")
    expect(page.get_by_text("Your model says: positive")).to_be_visible(timeout=30_000)
    print(
        f"\nwhole walk: {time.monotonic() - began:.0f} s, of which fine-tuning {waited:.0f} s; "
        f"{states} states of the loss chart"
    )
    assert states >= 5
    assert not loaded(server.process.pid, "/torch/")


def test_the_same_walk_with_a_file_of_other_columns_and_labels(browser, server, tmp_path):
    page = open_page(browser, address(server, "pages/4_Your_reviews.py"))
    choose(page, "My own file")
    page.locator("input[type=file]").set_input_files(renamed(tmp_path))
    expect(page.get_by_text("900 reviews with 3 labels")).to_be_visible(timeout=30_000)
    press(page, "Fine-tune on these reviews")
    fine_tune(page)
    press(page, "Try it on my own words")
    choose(page, "happy")
    expect(page.get_by_text("Your model says: happy")).to_be_visible(timeout=30_000)


def renamed(folder: Path) -> Path:
    """The bundled reviews as somebody else would keep them: semicolons, other column names, other labels."""
    other = {"positive": "happy", "negative": "unhappy", "neutral": "so-so"}
    with places.BUNDLED_REVIEWS.open(encoding="utf-8", newline="") as bundled:
        rows = [[n, row["text"], other[row["label"]]] for n, row in enumerate(csv.DictReader(bundled))]
    file = folder / "customers.csv"
    with file.open("w", encoding="utf-16", newline="") as mine:
        csv.writer(mine, delimiter=";").writerows([["customer", "what they wrote", "mood"], *rows])
    return file


@pytest.mark.parametrize("step", existing(), ids=lambda step: step.name)
def test_a_page_opened_cold_by_its_own_address_shows_its_frame(browser, server, step):
    page = open_page(browser, address(server, step.file))
    idle(page)
    for other in existing():
        expect(page.get_by_test_id("stSidebar").get_by_role("link", name=other.name)).to_have_count(1, timeout=30_000)
    assert page.get_by_test_id("stException").count() == 0


def test_a_run_is_found_again_after_a_refresh_and_in_a_second_tab(browser, server):
    page = open_page(browser, address(server, "pages/5_Fine_tune.py"))
    choose(page, "60 to 75 %")
    press(page, "Start fine-tuning")
    until(lambda: "run=" in page.url, page)
    second = open_page(browser, page.url)
    page.reload()
    for tab in (page, second):
        expect(tab.get_by_role("button", name="Try it on my own words")).to_be_visible(timeout=120_000)


def test_a_rerun_during_training_takes_less_than_150_ms(browser, server):
    page = open_page(browser, address(server, "pages/5_Fine_tune.py"))
    choose(page, "60 to 75 %")
    page.reruns.seconds.clear()
    press(page, "Start fine-tuning")
    expect(page.get_by_role("button", name="Try it on my own words")).to_be_visible(timeout=120_000)
    print(f"\nmedian rerun during training: {page.reruns.median_ms:.0f} ms over {len(page.reruns.seconds)} reruns")
    assert page.reruns.median_ms < 150
