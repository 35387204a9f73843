"""The report that is taken home, in a browser without a network: it shows, asks for nothing, fits a phone, prints."""

import pytest

from lesson.take_home import report, walk
from tests.support.runs import finished_run


@pytest.fixture
def file(tmp_path):
    """A report of one run."""
    found = tmp_path / "report.html"
    found.write_text(report.page(walk.of_run(finished_run("", epochs=1))), encoding="utf-8")
    return found.as_uri()


def test_it_opens_without_a_network_and_prints(browser, file):
    context = browser.new_context(viewport={"width": 390, "height": 800}, offline=True)
    tab, asked = context.new_page(), []
    tab.on("request", lambda request: asked.append(request.url))
    tab.goto(file)
    assert tab.get_by_role("heading", name="Run 1").is_visible() and tab.locator("svg").count() == 2
    assert tab.evaluate("document.documentElement.scrollWidth") <= 390
    assert tab.pdf().startswith(b"%PDF") and asked == [file]
    context.close()
