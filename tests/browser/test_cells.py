"""In Chromium, by clicking alone: a cell of the confusion table, a review of it, a swapped word, and every model."""

from playwright.sync_api import expect

from tests.browser.test_looks import findings
from tests.support.browser import choose, idle, press


def test_from_a_number_to_a_sentence_to_a_word_to_all_models(tab, finished):
    page = tab(f"Try_it?{finished['address']}", width=390, secret=finished["secret"])
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
    expect(page.get_by_text("model")).not_to_have_count(0)
    expect(page.get_by_text("now give").or_(page.get_by_text("keep"))).not_to_have_count(0)
    idle(page)
    assert findings(page) == {}
    page.reload()
    expect(page.get_by_role("radio", name="The test review")).to_be_checked()
