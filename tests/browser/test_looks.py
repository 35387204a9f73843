"""Every page as it is found by its own address, at both widths and in both themes: its frame, and axe-core's findings.

axe-core looks at labels, contrast, roles and names; charts it leaves out.
"""

from itertools import product
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from lesson.web.navigation import BESIDE, STEPS, step_of
from tests.support.browser import idle, open_page, press, still

STREAMLITS_OWN: set[str] = set()  # rule ids of findings in Streamlit's own elements
LOOKS = list(product([step.name for step in (*STEPS, *BESIDE)], [(1280, "light"), (390, "dark")]))


def address(name: str) -> str:
    """A page's own address, below the server's: its file's name without number and ending."""
    stem = Path(step_of(name).file).stem
    return "" if stem == "app" else stem.split("_", 1)[1]


@pytest.fixture(scope="module", params=LOOKS, ids=lambda look: f"{look[0]}, {look[1][0]} pixels, {look[1][1]}")
def cold(request, browser, server):
    """A page opened cold by a visitor who has been nowhere else; each is opened once for all tests that look at it."""
    name, (width, scheme) = request.param
    page = open_page(browser, f"{server.address}/{address(name)}", width=width, scheme=scheme)
    yield page
    page.context.close()


def findings(page):
    """What axe finds on the page once it stands still, by rule, Streamlit's own elements left out."""
    idle(page)
    still(page)
    found = Axe().run(page).response["violations"]
    return {
        rule["id"]: [node["html"][:160] for node in rule["nodes"]][:3]
        for rule in found
        if rule["id"] not in STREAMLITS_OWN
    }


def test_a_page_opened_cold_shows_the_whole_walk_and_no_error(cold):
    for step in (*STEPS, *BESIDE):
        expect(cold.get_by_test_id("stSidebar").get_by_role("link", name=step.name)).to_have_count(1, timeout=30_000)
    assert cold.get_by_test_id("stException").count() == 0


def test_axe_finds_nothing_of_ours_on_a_page_opened_cold(cold):
    assert findings(cold) == {}


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
@pytest.mark.parametrize("name", ["Fine-tune", "Try it"])
def test_axe_finds_nothing_of_ours_where_a_run_has_ended(tab, finished, name, width, scheme):
    page = tab(f"{address(name)}?{finished['address']}", width=width, scheme=scheme, secret=finished["secret"])
    expect(
        page.get_by_text("What will your model call it?" if name == "Try it" else "What came out").first
    ).to_be_visible()
    assert findings(page) == {}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_open_model_picker_can_be_read_too(tab, scheme):
    page = tab(address("Masked words"), scheme=scheme)
    press(page, "Model:")
    page.get_by_role("radio", name="Another checkpoint").wait_for(state="attached")
    page.mouse.move(5, 5)
    assert findings(page) == {}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_words_of_a_chart_are_as_dark_as_those_of_the_page(tab, scheme):
    page = tab(address("Start here"), scheme=scheme)
    words = page.locator('[data-testid="stVegaLiteChart"] svg [class*="role-axis-"] text')
    words.first.wait_for()
    looks = "found => [...new Set(found.map(word => getComputedStyle(word).fill))]"
    assert words.evaluate_all(looks) == [page.evaluate("getComputedStyle(document.querySelector('.stApp')).color")]
