"""A grid in Chromium: set up by clicking, found again after a refresh, and none of it lost with a worker."""

from urllib.parse import urlencode

import pytest
from playwright.sync_api import expect

from lesson.runs.folder import Run, every_run
from lesson.web.grid import way
from lesson.web.walk import shape
from tests.support import tiny
from tests.support.browser import choose, idle, press, until
from tests.support.engines import kill, steps


def cells(folder) -> list[Run]:
    return [run for run in every_run(folder) if run.about.grid]


@pytest.mark.slow
def test_a_grid_survives_a_refresh_and_a_killed_worker_and_a_visitor_only_sees_it(tab, runs_of_site, tmp_path):
    page = tab(f"Fine_tune?{urlencode({'checkpoint': tiny.wide_bert(tmp_path / 'bert')})}")
    page.get_by_text("Go further").click()
    idle(page)
    choose(page, way.LOOK)
    for chosen in ("5e-5", "100", "300", "30"):
        idle(page)
        page.locator(f".st-key-{shape.drawer_key(way.DRAWER)}").get_by_role("button", name=chosen, exact=True).click()
    press(page, "Start 2 runs")
    until(lambda: "grid=" in page.url, page)
    first = cells(runs_of_site)[0]
    until(lambda: len(steps(first)) > 5, page, 120)
    kill(first.last_state()["pid"])
    page.reload()
    expect(page.get_by_text("is best, with a macro-F1 of")).to_be_visible(timeout=180_000)
    assert [run.state for run in cells(runs_of_site)] == ["finished", "finished"]
    press(page, "Test the best, once")
    expect(page.get_by_text("which had no part in the choice")).to_be_visible(timeout=60_000)
    visitor = tab(page.url)
    expect(visitor.get_by_text("is best, with a macro-F1 of")).to_be_visible(timeout=60_000)
    assert visitor.get_by_role("button", name="Repeat the best with two more seeds").count() == 0
