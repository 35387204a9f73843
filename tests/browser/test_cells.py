"""In Chromium, by clicking alone: a cell of the confusion table, a review of it, a swapped word, and every model."""

import pytest
from playwright.sync_api import expect

from lesson.runs import storage
from lesson.web.identity import learner_of
from tests.browser.test_looks import findings
from tests.support.browser import choose, idle, press
from tests.support.runs import finished_race, finished_run


@pytest.fixture(scope="module")
def several(runs_of_site) -> dict[str, str]:
    """The address of the newer of two runs, and the cookie of their owner, who has a race as well."""
    secret = storage.new_id()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LESSON_RUNS", str(runs_of_site))
        finished_run(learner_of(secret), head="word")
        run = finished_run(learner_of(secret))
        finished_race(learner_of(secret))
    return {"address": f"run={run.id}", "secret": secret}


def test_from_a_number_to_a_sentence_to_a_word_to_all_models(tab, several):
    page = tab(f"Try_it?{several['address']}", width=390, secret=several["secret"])
    choose(page, "Irony")  # what was tried before gives way
    page.get_by_role("link", name="Previous: Fine-tune").click()
    cells = page.locator(".st-key-cells table button")
    cells.first.wait_for()
    idle(page)
    cells.first.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("the most confident answer first")).to_be_visible()
    expect(cells.first).to_have_attribute("aria-pressed", "true")
    idle(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390 and findings(page) == {}
    page.locator('[class*="st-key-review-"] button').first.click()
    page.wait_for_url("**/Try_it*")
    expect(page.get_by_role("radio", name="The test review")).to_be_checked()
    press(page, "Just show me")
    expect(page.locator(".st-key-closing")).to_contain_text("Your model says")
    word = page.get_by_label("and put in its place")
    word.fill("awful")
    word.press("Enter")
    expect(page.get_by_text("before and after the swap")).to_be_visible(timeout=60_000)
    idle(page)
    names = page.get_by_test_id("stDataFrame").last.locator('td[aria-colindex="1"]')  # in a canvas, for screen readers
    expect(names).to_have_text(["Run 2", "Run 1", "Logistic regression", "Small network"])
    assert findings(page) == {}
    page.reload()
    expect(page.get_by_role("radio", name="The test review")).to_be_checked()
