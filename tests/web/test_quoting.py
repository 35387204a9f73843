"""What a run will cost is measured in the background, once for all who ask the same, and the page does not wait."""

from concurrent.futures import Future

import pytest

from lesson.classroom import store
from lesson.errors import LessonError, NotNow
from lesson.web.waiting import quoting
from lesson.workers import allowance, questions
from tests.support.learner import LEARNER, become
from tests.web.test_pages import in_this_process, page, said  # noqa: F401  (in_this_process is a fixture)

pytestmark = pytest.mark.usefixtures("in_this_process")
WAITING = "Measuring what this will cost"


class Later:
    """An executor whose work is done when the test says so."""

    def __init__(self):
        self.waiting = []

    def submit(self, function, *args):
        self.waiting.append((future := Future(), function, args))
        return future

    def work(self):
        waiting, self.waiting = self.waiting, []
        for future, function, args in waiting:
            future.set_result(function(*args))


@pytest.fixture(autouse=True)
def nothing_known():
    quoting._asked.clear()


@pytest.fixture
def asked(monkeypatch):
    """The settings of every run that was measured, and for whom."""
    calls = []
    cost = {"seconds": 12.0, "memory_mb": 512, "steps": 300, "batch_size": 16, "train_rows": 600}

    def quote(settings, table):
        calls.append((settings, allowance.asking()))
        return cost

    monkeypatch.setattr(questions, "quote_run", quote)
    return calls


def test_the_page_is_there_before_its_quote_and_shows_it_as_soon_as_it_is_known(monkeypatch, asked):
    monkeypatch.setattr(quoting, "pool", later := Later())
    monkeypatch.setattr(allowance, "visitor", lambda: LEARNER)
    at = page("Fine-tune")
    assert WAITING in said(at) and any(button.label == "Start fine-tuning" for button in at.button)
    assert not asked
    later.work()
    at.run()
    assert WAITING not in said(at) and "About **12 s** for 300 steps" in said(at)
    assert at.session_state["quote"]["seconds"] == 12.0
    assert [who for _, who in asked] == [LEARNER]  # the question counts for whose page it was


def test_two_learners_with_the_same_run_share_a_measurement(asked):
    for learner in ("ada", "grace"):
        become(learner)
        assert "About **12 s**" in said(page("Fine-tune"))
    assert len(asked) == 1


def test_seed_and_sentences_cost_nothing_and_other_settings_do(asked):
    for settings in ({"labels": 20, "seed": 1, "watch": ["a"]}, {"labels": 20, "seed": 2}, {"labels": 50, "seed": 2}):
        quoting.show(
            "run", settings, "bundled", lambda s=settings: lambda: questions.quote_run(s, None), lambda cost: None
        )
    assert [settings["labels"] for settings, _ in asked] == [20, 50]


@pytest.mark.parametrize(("kind", "times"), [(LessonError, 1), (NotNow, 2)])
def test_a_failure_is_remembered_unless_it_may_succeed_in_a_moment(monkeypatch, kind, times):
    calls = []

    def fail(settings, table):
        calls.append(settings)
        raise kind("Too much for this machine.")

    monkeypatch.setattr(questions, "quote_run", fail)
    at = page("Fine-tune")
    at.run()
    assert "Too much for this machine." in said(at) and not at.exception
    assert len(calls) == times


def test_who_acts_for_somebody_is_nobody_else_afterwards():
    assert allowance.acting_for("ada", allowance.asking) == "ada"
    with pytest.raises(ZeroDivisionError):
        allowance.acting_for("ada", lambda: 1 / 0)
    assert allowance.asking() == ""


def test_what_one_visitor_s_class_forbids_is_not_said_to_others(monkeypatch, asked):
    locked = ["ada"]
    monkeypatch.setattr(store, "may_use", lambda learner, checkpoint: learner not in locked)
    monkeypatch.setattr(allowance, "visitor", lambda: "ada")
    assert "Your class uses one model" in said(page("Fine-tune")) and not asked
    monkeypatch.setattr(allowance, "visitor", lambda: "grace")
    assert "Your class uses one model" not in said(page("Fine-tune")) and len(asked) == 1


def test_who_changes_settings_without_end_has_a_few_measurements_under_way_and_the_rest_begin_later(monkeypatch, asked):
    monkeypatch.setattr(quoting, "pool", later := Later())

    def ask(learner, steps):
        monkeypatch.setattr(allowance, "visitor", lambda: learner)
        settings = {"steps": steps}
        quoting.show("run", settings, "bundled", lambda: lambda: questions.quote_run(settings, None), lambda cost: None)

    for steps in range(1, 10):
        ask("ada", steps)
    ask("grace", 99)
    assert len(later.waiting) == allowance.AT_ONCE + 1
    later.work()
    assert [who for _, who in asked] == ["ada"] * allowance.AT_ONCE + ["grace"]
    ask("ada", 9)
    assert len(later.waiting) == 1
    later.work()
    assert asked[-1] == ({"steps": 9}, "ada") and not quoting._under_way
