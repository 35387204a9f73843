"""All of a learner's models on one text: a swapped word, two side by side, which words decided, and what is missing."""

from types import SimpleNamespace

import pytest

from lesson.runs import registry as runs
from lesson.runs import storage
from lesson.runs.record import About
from lesson.web import asking, guess
from lesson.web.try_it import classifiers, fails, more, two, ways
from lesson.web.try_it.classifiers import Mine
from tests.support import tiny
from tests.support.learner import LEARNER, become
from tests.support.runs import finished_race
from tests.web.test_pages import finished_run, in_this_process, opened, page, press, said  # noqa: F401


def answered(look, run):
    """Try it with its answer shown, and this look open."""
    return opened(press(page("Try it", run=run.id), guess.JUST_SHOW), "try", look)


def swapped(run):
    """Swap the first word that is offered for another one."""
    at = answered(more.SWAP, run)
    next(field for field in at.text_input if field.key.startswith("swap-word")).set_value("awful").run()
    assert not at.exception
    return at


def table_of(at):
    return next(each.value for each in at.dataframe if "Before" in each.value)


@pytest.mark.long
def test_a_swapped_word_is_put_to_every_model_the_learner_has():
    first, second = finished_run(), finished_run(head="word")
    finished_race(LEARNER, data="")
    table = table_of(swapped(second))
    assert table["Model"].tolist() == ["Run 2", "Run 1", "Logistic regression", "Small network"]
    names = first.settings["class_names"]
    assert all(each.split(",")[0] in names for each in [*table["Before"], *table["After"]])


def test_without_a_race_it_is_said_which_models_are_missing_and_why():
    at = swapped(finished_run())
    assert "One swap in one text shows what they do here, not how they treat the word elsewhere" in said(at)
    assert classifiers.NO_RACE in said(at) and table_of(at)["Model"].tolist() == ["Run 1"]


def test_a_race_that_keeps_no_models_says_so():
    run = finished_run()
    runs.create("comparison", {}, tiny.reviews(6), LEARNER, about=About(task="race"))
    assert "Logistic regression is missing. The race doesn't have it yet" in said(swapped(run))


@pytest.mark.long
def test_the_race_on_the_run_s_own_reviews_comes_first_and_another_is_named(monkeypatch):
    run, mine = finished_run(), finished_race(LEARNER, data="")
    other = finished_race(LEARNER)
    assert classifiers.race_of(run, LEARNER).id == mine.id
    mine.delete()
    assert classifiers.race_of(run, LEARNER).id == other.id
    assert "Logistic regression, from the race on Bundled reviews" in table_of(swapped(run))["Model"].tolist()


@pytest.mark.long
def test_nobody_is_answered_by_another_learner_s_models():
    run = finished_run()
    finished_race(LEARNER, data="")
    become(storage.new_id())
    assert table_of(swapped(run))["Model"].tolist() == ["Somebody else's run"]


def with_runs(run, **others):
    """What a learner has: the run on the page and these, from old to new, each with what is told about it."""
    named = {name: SimpleNamespace(about=About(**about)) for name, about in reversed(others.items())}
    return Mine(LEARNER, {"Mine": run, **named}, None)


def test_the_newest_runs_are_asked_and_it_is_said_how_many_are_not():
    run = SimpleNamespace(about=About(grid="g", broken="much too fast"))
    most = classifiers.MOST_ASKED
    mine = with_runs(run, **{f"Run {number}": {} for number in range(1, most + 3)})
    assert list(classifiers.asked(mine)) == ["Mine", *(f"Run {number}" for number in range(most + 2, 3, -1))]
    assert classifiers.everybody(mine).missing[0].startswith("3 older runs are not asked here. The look “Two class")


def test_a_grid_and_runs_broken_on_purpose_do_not_crowd_out_the_others():
    run = SimpleNamespace(about=About())
    grid = {f"Grid 1, run {number}": {"grid": "g"} for number in range(1, 9)}
    mine = with_runs(run, **{"Run 1": {}, **grid, "Run 2": {"broken": "60 epochs"}})
    assert list(classifiers.asked(mine)) == ["Mine", "Run 1"]
    assert "9 runs of a grid or broken on purpose are not asked here" in classifiers.everybody(mine).missing[0]
    assert set(grid) < set(two.options(mine)) and "Run 2, before fine-tuning" in two.options(mine)
    assert classifiers.everybody(with_runs(run, **{"Run 1": {}})).missing == [classifiers.NO_RACE]


def test_runs_without_a_model_are_left_out_and_the_one_on_the_page_is_first():
    made = [finished_run() for _ in range(3)]
    made.append(runs.create("finetuning", {}, tiny.reviews(6), LEARNER))
    named = {f"Run {number}": run for number, run in enumerate(made, start=1)}
    assert list(classifiers.with_a_model(made[1], "Run 2", named)) == ["Run 2", "Run 3", "Run 1"]


def test_two_classifiers_open_only_the_two_that_were_chosen(monkeypatch):
    made, opened_now = [finished_run() for _ in range(4)], []
    at = answered(more.TWO, made[3])
    boxes = [box for box in at.selectbox if (box.key or "").startswith(("one-", "other-"))]
    assert [box.value for box in boxes] == ["Run 4", "Run 3"]
    ask = asking.classify
    monkeypatch.setattr(asking, "classify", lambda folder, *more: opened_now.append(folder) or ask(folder, *more))
    boxes[0].set_value("Run 1").run()
    assert str(made[0].folder) in opened_now and str(made[1].folder) not in opened_now and "Run 1 " in said(at)


def test_two_classifiers_stand_side_by_side_one_of_them_before_fine_tuning():
    run = finished_run()
    at = answered(more.TWO, run)
    boxes = [box for box in at.selectbox if (box.key or "").startswith(("one-", "other-"))]
    assert [box.value for box in boxes] == ["Run 1", "Run 1, before fine-tuning"]
    assert any(told in said(at) for told in ("Both say", "They disagree"))
    boxes[1].set_value("Run 1").run()
    assert "Choose two different ones" in said(at) and not at.exception


def test_before_and_after_have_the_same_form():
    told = said(answered(more.BEFORE, finished_run()))
    assert "one text does not show which model is better" in told
    assert "Run 1, before fine-tuning" in told and any(start in told for start in ("Both say", "They disagree"))


@pytest.mark.long
def test_which_words_decided_is_asked_in_every_way():
    finished_race(LEARNER, data="")
    told = said(answered(more.WAYS, finished_run()))
    assert "Together, the words move the score for" in told
    assert ("negation" in told and "It says " in told) or "It knows none" in told


def test_looks_at_the_text_wait_for_the_guess_and_others_do_not():
    run = finished_run()
    at = opened(page("Try it", run=run.id), "try", more.WAYS)
    assert "would give the answer away" in said(at) and "Integrated gradients" not in said(at)
    assert "It gets " in said(at.pills(key="look-try").set_value(more.KINDS).run())


def test_kinds_are_the_owner_s_to_read():
    run = finished_run()
    become(storage.new_id())
    assert "shown only to the run's owner" in said(opened(page("Try it", run=run.id), "try", more.KINDS))


@pytest.mark.parametrize(
    ("right", "low", "high", "told"),
    [
        (0.5, 0.4, 0.6, "hardly chance"),
        (0.7, 0.6, 0.8, "may be chance"),
        (0.9, 0.8, 0.95, "It does no worse on any of these kinds"),
    ],
)
def test_the_weakest_kind_is_named_with_what_chance_may_do(right, low, high, told):
    every = {"name": "all of them", "texts": 200, "right": 0.8, "low": 0.74, "high": 0.85}
    kind = {"name": "with a negation", "texts": 50, "right": right, "low": low, "high": high}
    assert told in fails.in_words([every, kind])
    assert "too few of each kind" in fails.in_words([every, kind | {"texts": 3}])


@pytest.mark.parametrize(("gap", "told"), [(0.01, "to within 1.0%"), (0.2, "miss 20% of it, so read them with care")])
def test_what_the_parts_miss_is_told(gap, told):
    assert told in ways.completeness({"label": "good", "change": 2.0, "gap": gap, "steps": 256, "words": []})
