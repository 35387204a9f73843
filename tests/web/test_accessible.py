"""Every page against axe-core, at both widths and in both themes: labels, contrast, roles, names."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from lesson.web.navigation import existing
from tests.browser.test_walk import address, server  # noqa: F401  (server is a fixture)
from tests.support.browser import idle, open_page, press, until

pytestmark = pytest.mark.browser
STREAMLITS_OWN: set[str] = set()  # rule ids of findings in Streamlit's own elements


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
@pytest.mark.parametrize("step", existing(), ids=lambda step: step.name)
def test_axe_finds_nothing_of_ours(browser, server, step, width, scheme):  # noqa: F811
    page = open_page(browser, address(server, step.file), width, scheme)
    idle(page)
    until(lambda: page.locator('[data-stale="true"]').count() == 0, page)  # what is about to be drawn anew is faded
    page.wait_for_timeout(500)
    assert ours_of(page) == {}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_open_model_picker_can_be_read_too(browser, server, scheme):  # noqa: F811
    page = open_page(browser, address(server, "pages/1_Masked_words.py"), 1280, scheme)
    press(page, "Model:")
    page.get_by_role("radio", name="Another checkpoint").wait_for(state="attached")
    page.mouse.move(5, 5)
    page.wait_for_timeout(500)  # colours fade
    assert ours_of(page) == {}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_words_of_a_chart_are_as_dark_as_those_of_the_page(browser, server, scheme):  # noqa: F811
    page = open_page(browser, address(server, "pages/4_Your_reviews.py"), 1280, scheme)  # axe leaves charts out
    words = page.locator('[data-testid="stVegaLiteChart"] svg [class*="role-axis-"] text')
    words.first.wait_for()
    looks = "found => [...new Set(found.map(word => getComputedStyle(word).fill))]"
    assert words.evaluate_all(looks) == [page.evaluate("getComputedStyle(document.querySelector('.stApp')).color")]


def ours_of(page):
    """What axe finds on the page now, by rule, Streamlit's own elements left out."""
    found = Axe().run(page).response["violations"]
    return {
        rule["id"]: [node["html"][:160] for node in rule["nodes"]][:3]
        for rule in found
        if rule["id"] not in STREAMLITS_OWN
    }
