"""Every test gets its own folder for runs and no network."""

import os

import pytest

from lesson.web import identity
from tests.support import learner
from tests.support.browser import browser  # noqa: F401  (one Chromium for all tests: Playwright allows one at a time)

os.environ["HF_HUB_OFFLINE"] = "1"  # read by huggingface_hub at import, so before any test imports it


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
