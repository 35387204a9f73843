"""Every test gets its own folder for runs, a learner who looks, and no network; what needs Chromium is marked so."""

import os

import pytest

from lesson.web import identity
from lesson.workers import allowance
from tests.support import learner

os.environ["HF_HUB_OFFLINE"] = "1"  # read by huggingface_hub at import, so before any test imports it
os.environ["LESSON_LOCAL_CHECKPOINTS"] = "1"  # small random checkpoints of the tests' own lie in folders


@pytest.fixture(autouse=True)
def runs_folder(tmp_path, monkeypatch):
    """Send every run and upload of the test to a temporary folder."""
    folder = tmp_path / "runs"
    monkeypatch.setenv("LESSON_RUNS", str(folder))
    return folder


@pytest.fixture(autouse=True)
def someone_is_looking(monkeypatch):
    """Inject the learner that pages of this process are drawn for; see tests/support/learner.py."""
    learner.become(learner.LEARNER)
    monkeypatch.setattr(identity, "current", lambda: learner.looking)
    monkeypatch.setattr(identity, "secret", lambda: None)  # a name, and no cookie
    monkeypatch.setattr(allowance, "visitor", allowance.nobody)  # drawing a page puts the learner in its place


def pytest_collection_modifyitems(items):
    """Mark whatever uses the browser, however indirectly, so that `-m "not browser"` leaves it out."""
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.browser)
