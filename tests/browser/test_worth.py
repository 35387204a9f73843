"""The race and the sweep in Chromium: a refresh and a second tab find them where they are, and their results stay."""

import urllib.parse

import pytest
from playwright.sync_api import Page, expect

from tests.support.browser import choose, idle, press, until
from tests.support.tiny import tiny_bert

SLOW_ONES = ("BERT, word head", "Small network", "BERT from scratch", "BERT, head only")


@pytest.fixture
def page(tab) -> Page:
    """The page for a new learner, with a BERT so small that its fits take a second."""
    return tab(f"Was_it_worth_it?{urllib.parse.urlencode({'checkpoint': tiny_bert()})}")


def test_a_race_survives_a_refresh_and_ends_in_every_tab(tab, page):
    look(page, "The race: who is quickest, and who is right")
    press(page, "Start the race")
    stop = page.get_by_role("button", name="Stop", exact=True)
    expect(stop).to_be_visible(timeout=60_000)
    page.reload()
    second = tab(page.url, beside=page)
    for each in (page, second):
        ended = each.get_by_text("got the most test reviews right")
        until(ended.is_visible, each, seconds=200, every=500)
        expect(each.get_by_test_id("stException")).to_have_count(0)
    assert not stop.is_visible()


@pytest.mark.slow  # the race, which does not take as long, is followed in the same way
def test_a_sweep_survives_a_refresh_and_keeps_every_fit(page):
    page.get_by_label("How many will a pre-trained BERT").fill("150")
    press(page, "Draw my guess and show the picture")
    idle(page)
    look(page, "Every model, at every number of labels")
    page.get_by_text("Measure it yourself, on this machine").click()
    for model in SLOW_ONES:
        press(page, model, exact=True)
    expect(page.get_by_role("button", name="Start the sweep")).to_be_visible()
    press(page, "Start the sweep")
    done = page.get_by_text("of 18 fits done")
    until(lambda: done.is_visible() and fits_done(page) > 0, page, seconds=120)
    before = fits_done(page)
    page.reload()
    until(
        lambda: page.get_by_text("18 of 18 fits").is_visible() or (done.is_visible() and fits_done(page) >= before),
        page,
    )
    until(page.get_by_role("button", name="Delete and set up again").is_visible, page, seconds=200, every=500)
    expect(page.get_by_text("Computing needed: with")).to_be_visible(timeout=30_000)
    assert page.get_by_test_id("stException").count() == 0


def look(page: Page, name: str) -> None:
    """Open the drawer and choose this look."""
    page.get_by_text("Go further").click()
    idle(page)
    choose(page, name)
    idle(page)


def fits_done(page: Page) -> int:
    """The number before "of 18 fits done", 0 while there is none."""
    said = page.get_by_text("of 18 fits done").all_inner_texts()
    return int(said[0].split()[0]) if said else 0
