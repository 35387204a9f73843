"""What only a browser shows: the diagram by keyboard, a term explained, one screen for a core, a lost connection."""

import pytest
from playwright.sync_api import expect

from lesson.web.network import parts
from lesson.web.walk import connection
from tests.support.browser import idle, press
from tests.support.serving import serving

PAGES = ["Masked_words", "Next_sentence", "Watch_it_learn"]


def test_a_part_of_the_diagram_is_chosen_by_keyboard_and_tells_what_it_is(tab):
    page = tab("Masked_words", width=390)
    layers = page.get_by_role("button", name="Layers", exact=True)
    layers.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Layers 1 to 9: in each")).to_be_visible()
    expect(layers).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("Space")
    expect(page.get_by_text(parts.HEADS[parts.WORD_HEAD])).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


@pytest.mark.parametrize("width", [390, 1280])
def test_a_term_opens_its_meaning_when_it_gets_the_focus(tab, width):
    page = tab("Masked_words", width=width)
    term = page.locator(".term").first
    expect(term.get_by_role("tooltip")).to_be_hidden()
    term.focus()
    expect(term.get_by_role("tooltip")).to_be_visible()
    box = term.get_by_role("tooltip").bounding_box()
    assert box["x"] >= 0 and box["x"] + box["width"] <= width


@pytest.mark.parametrize("view", ["", "?view=projector"])
@pytest.mark.parametrize("name", PAGES)
def test_demonstration_and_result_fit_on_one_screen_also_on_a_projector(tab, name, view):
    page = tab(f"{name}{view}")
    press(page, "Just show me")
    idle(page)
    expect(page.locator(".st-key-closing")).to_be_visible(timeout=30_000)
    assert page.locator(".st-key-demonstration").bounding_box()["height"] <= 720


@pytest.mark.parametrize(("width", "most"), [(1280, 720), (390, 2 * 844)])
def test_a_run_with_its_map_and_its_result_fits_on_one_screen_on_a_phone_on_two(tab, finished, width, most):
    page = tab(f"Fine_tune?{finished['address']}", width=width, secret=finished["secret"])
    expect(page.locator(".st-key-closing")).to_be_visible(timeout=30_000)
    page.locator(".st-key-map-0 svg .role-mark path").first.wait_for(state="attached")
    idle(page)
    assert page.locator(".st-key-demonstration").bounding_box()["height"] <= most
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_lost_connection_is_told_in_the_lessons_words(tab):
    with serving(LESSON_INTERACTIVE_WORKERS="1", LESSON_WARM_UP="no") as server:
        page = tab(server.address)
        assert page.locator("#lesson-lost").count() == 0
    expect(page.locator("#lesson-lost")).to_have_text(connection.NOTICE, timeout=30_000)
