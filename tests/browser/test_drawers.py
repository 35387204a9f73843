"""Every look of every drawer, opened as a visitor does: no error, nothing for axe-core to find, nothing wider than 390.

`LESSON_LOOKS=FOLDER` keeps a picture of each, to look at.
"""

import os
from pathlib import Path

import pytest
from playwright.sync_api import Page

from lesson.web.navigation import STEPS
from tests.browser.test_looks import address, findings
from tests.support.browser import idle

pytestmark = pytest.mark.slow
SIZES = [(1280, "light"), (1280, "dark"), (390, "light"), (390, "dark")]
FOLDED = "Go further"
NOT_OURS = "stFileUploaderDropzone"  # Streamlit gives its drop zone a role and a label that exclude each other
PATIENCE = 240.0  # seconds, for a machine that has other work
NEEDS_RUN = ("Fine-tune", "Try it")


def looks(page: Page):
    """The buttons of the open drawer, one for each look."""
    return page.locator('[class*="st-key-look-"]').get_by_role("radio")


def opened(page: Page) -> None:
    """Show the answers that wait for a guess, and open the drawer."""
    idle(page, PATIENCE)
    while (shows := page.get_by_role("button", name="Just show me")).count():
        shows.first.click()
        idle(page, PATIENCE)
    page.get_by_text(FOLDED, exact=True).first.click()
    looks(page).first.wait_for()
    idle(page, PATIENCE)


def keep(page: Page, name: str) -> None:
    """Keep a picture of the whole page, where that is wanted."""
    if folder := os.environ.get("LESSON_LOOKS"):
        Path(folder).mkdir(parents=True, exist_ok=True)
        height = page.evaluate("document.querySelector('[data-testid=stMain]').scrollHeight")
        before = page.viewport_size
        page.set_viewport_size({"width": before["width"], "height": min(height, 8000)})
        page.wait_for_timeout(1500)
        page.screenshot(path=Path(folder, f"{name}.png"))
        page.set_viewport_size(before)


def what_is_wrong(page: Page) -> dict[str, object]:
    """What axe finds, and what is said by errors or sticks out at the side; nothing where all is well."""
    axe = findings(page)
    found: dict[str, object] = {
        rule: parts for rule, parts in axe.items() if not all(NOT_OURS in part for part in parts)
    }
    if page.get_by_test_id("stException").count():
        found["error"] = page.get_by_test_id("stException").first.inner_text()
    wide = page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth - innerWidth")
    return found | ({"sticks out": wide} if wide > 0 else {})


@pytest.mark.parametrize(("width", "scheme"), SIZES, ids=lambda value: str(value))
@pytest.mark.parametrize("name", [step.name for step in STEPS])
def test_every_look_can_be_read(tab, finished, name, width, scheme):
    query = f"?{finished['address']}" if name in NEEDS_RUN else ""
    page = tab(f"{address(name)}{query}", width=width, scheme=scheme, secret=finished["secret"])
    opened(page)
    wrong = {}
    for number in range(looks(page).count()):
        look = looks(page).nth(number)
        look.click()
        idle(page, PATIENCE)
        keep(page, f"{address(name) or 'Start_here'}-{number}-{width}-{scheme}")
        if found := what_is_wrong(page):
            wrong[look.inner_text()] = found
    assert wrong == {}
