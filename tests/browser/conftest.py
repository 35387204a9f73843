"""What the browser tests share: one Chromium, one server, and one finished run for all that only look.

Without Chromium they are skipped with a line that says how to get it, except where CI=true: there that is a failure.
"""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from lesson.runs import storage
from lesson.web.identity import learner_of
from tests.support.browser import HOW, chromium, open_beside, open_page
from tests.support.runs import finished_run
from tests.support.serving import Server, serving
from tests.support.visitor import wait_for_workers

Tab = Callable[..., Page]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium, or a skipped test (on CI: a failed one); Playwright allows one at a time."""
    with chromium() as found:
        if found is None:
            (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(HOW)
        yield found


@pytest.fixture(scope="session")
def runs_of_site(tmp_path_factory) -> Path:
    """The folder of all runs and uploads of the server."""
    return tmp_path_factory.mktemp("site") / "runs"


@pytest.fixture(scope="session")
def server(runs_of_site) -> Iterator[Server]:
    """One server for all browser tests, workers ready, with its own runs and no network; each tab is a new learner."""
    with serving(LESSON_RUNS=str(runs_of_site), HF_HUB_OFFLINE="1") as running:
        wait_for_workers(running.port)
        yield running


@pytest.fixture(scope="session")
def finished(runs_of_site) -> dict[str, str]:
    """The address of a run that has been trained to its end, and its owner's cookie, for tests that only look."""
    secret = storage.new_id()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LESSON_RUNS", str(runs_of_site))
        run = finished_run(learner_of(secret))
    return {"address": f"run={run.id}", "secret": secret}


@pytest.fixture
def tab(browser, server) -> Iterator[Tab]:
    """Open the server's pages, `tab("Fine_tune?run=…", width=390)`; the tabs are closed when the test ends.

    Each is a visitor of its own, unless it is opened `beside` another tab.
    """
    opened: list[Page] = []

    def open_tab(address: str = "", beside: Page | None = None, **looks: object) -> Page:
        whole = address if address.startswith("http") else f"{server.address}/{address}"
        opened.append(open_beside(beside.context, whole) if beside else open_page(browser, whole, **looks))
        return opened[-1]

    yield open_tab
    for page in opened:
        page.context.close()
