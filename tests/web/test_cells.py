"""From a cell of the confusion table to its reviews, and from a review to Try it; a link shows the table only."""

import pytest

from lesson.results.tested import reviews_of
from lesson.runs import registry as runs
from lesson.runs import storage
from lesson.web.cells import grid, reviews
from lesson.web.try_it import more, review
from tests.support.learner import LEARNER, become
from tests.web.test_pages import NASTY, finished_run, in_this_process, page, said  # noqa: F401


def with_cell(run, label=0):
    """The page Fine-tune of a run with the cell chosen that has the first of its test reviews."""
    first = reviews_of(run, LEARNER).iloc[0]
    names = run.settings["class_names"]
    at = page("Fine-tune", run=run.id)
    at.session_state[reviews.key_of(run)] = {"cell": [names.index(first["label"]), names.index(first["said"])]}
    return at.run(), first


def buttons(at, run):
    return [button for button in at.button if (button.key or "").startswith(f"try-{run.id}-")]


def test_a_cell_lists_its_reviews_and_a_review_opens_in_try_it(monkeypatch):
    run, went = finished_run(), []
    at, _ = with_cell(run)
    assert "the most confident answer first" in said(at)
    monkeypatch.setattr("lesson.web.navigation.go", lambda name, place, **more: went.append((name, place.run, more)))
    chosen = buttons(at, run)[0]
    chosen.click().run()
    line = chosen.key.removeprefix(f"try-{run.id}-")
    assert went == [("Try it", run.id, {"review": f"{run.id}.{line}"})]
    assert review.PILL not in at.session_state


def test_the_review_in_the_address_is_the_text_and_its_label_is_told():
    run = finished_run()
    row = reviews_of(run, LEARNER).iloc[0]
    at = page("Try it", run=run.id, review=review.name_of(run, row["line"]))
    assert row["text"] in said(at) and "its label in the file" not in said(at)
    at.segmented_control[0].set_value("positive").run()
    assert f"its label in the file is {row['label']}." in said(at)
    assert at.pills(key="look-try").value == more.SWAP


def test_a_link_shows_the_table_and_nobody_s_reviews():
    run = finished_run()
    row = reviews_of(run, LEARNER).iloc[0]
    become(storage.new_id())
    at = page("Fine-tune", run=run.id)
    names = run.settings["class_names"]
    at.session_state[reviews.key_of(run)] = {"cell": [names.index(row["label"]), names.index(row["said"])]}
    at.run()
    assert "These reviews are somebody else's" in said(at) and not buttons(at, run)
    at = page("Try it", run=run.id, review=review.name_of(run, row["line"]))
    assert review.CHOSEN not in at.pills(key=review.PILL).options and not at.exception


@pytest.mark.parametrize("name", ["x", "../..", f"{'a' * 22}.1", "."])
def test_an_address_that_names_no_review_is_passed_over(name):
    at = page("Try it", run=finished_run().id, review=name)
    assert not at.exception and review.CHOSEN not in at.pills(key=review.PILL).options


@pytest.mark.parametrize("cell", [None, [9, 9], [0, -1], ["0", "1"], [0], [1, 0], "01", [0.5, 1]])
def test_what_no_cell_is_chooses_nothing(cell):
    assert grid._safe(cell, [[3, 2], [0, 4]]) is None


def test_a_cell_is_found():
    assert grid._safe([0, 1], [[3, 2], [0, 4]]) == (0, 1)


def test_a_review_is_shown_letter_by_letter():
    run = finished_run()
    table = run.table()
    table.loc[table["part"] == "test", "text"] = NASTY
    table.to_csv(run.folder / "data.csv", index=False)
    at, _ = with_cell(runs.find(run.id))
    assert all(
        r"\:red\[hot\]" in button.label.replace("\u2060", "") or r":red" not in button.label
        for button in buttons(at, run)
    )
    assert all("\\!\\[pic\\]" in button.label for button in buttons(at, run))
