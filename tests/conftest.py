"""Every test gets its own folder for runs, a learner who looks, and no network; what needs Chromium is marked so."""

import os
from concurrent.futures import Executor, Future

import pytest
from xdist.scheduler import LoadScopeScheduling

from lesson.web import identity
from lesson.web.waiting import quoting
from lesson.workers import allowance
from tests.support import learner

os.environ["HF_HUB_OFFLINE"] = "1"  # read by huggingface_hub at import, so before any test imports it
os.environ["LESSON_LOCAL_CHECKPOINTS"] = "1"  # small random checkpoints of the tests' own lie in folders
if "PYTEST_XDIST_WORKER" in os.environ:  # read by torch at import: processes that share the cores take one each
    os.environ.setdefault("OMP_NUM_THREADS", "1")

BROWSER = "tests/browser/"


@pytest.fixture(autouse=True)
def runs_folder(tmp_path, monkeypatch):
    """Send every run and upload of the test to a temporary folder."""
    folder = tmp_path / "runs"
    monkeypatch.setenv("LESSON_RUNS", str(folder))
    return folder


class InThisThread(Executor):
    """Does the work at once."""

    def submit(self, function, /, *args, **kwargs):
        """Return a future that is done."""
        done = Future()
        try:
            done.set_result(function(*args, **kwargs))
        except Exception as error:
            done.set_exception(error)
        return done


@pytest.fixture(autouse=True)
def quotes_come_at_once(monkeypatch):
    """Measure what a run will cost before the page goes on, so that a test sees the line."""
    monkeypatch.setattr(quoting, "pool", InThisThread())


@pytest.fixture(autouse=True)
def someone_is_looking(monkeypatch):
    """Inject the learner that pages of this process are drawn for; see tests/support/learner.py."""
    learner.become(learner.LEARNER)
    monkeypatch.setattr(identity, "current", lambda: learner.looking)
    monkeypatch.setattr(identity, "secret", lambda: None)  # a name, and no cookie
    monkeypatch.setattr(allowance, "visitor", allowance.nobody)  # drawing a page puts the learner in its place


def pytest_collection_modifyitems(items):
    """Mark whatever uses the browser, however indirectly, so that `-m "not browser"` leaves it out.

    These come first: they take longest, and of two processes one is busy with them alone.
    """
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.browser)
    items.sort(key=lambda item: not item.get_closest_marker("browser"))


class ByFile(LoadScopeScheduling):
    """Shares the tests out to processes: a file's stay together, and so do the browser's, which share one server."""

    def _split_scope(self, nodeid):
        file = nodeid.partition("::")[0]
        return BROWSER if file.startswith(BROWSER) else file


def pytest_xdist_make_scheduler(config, log):
    """Use it for `pytest -n 2`, in the order of collection."""
    config.option.loadscopereorder = False
    return ByFile(config, log)
