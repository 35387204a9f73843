"""All runs of a learner in one table: what each was, what it cost, how good it became; to open, compare, download."""

import numpy as np
import pandas as pd

from lesson.results import run_table
from lesson.results.intervals import bootstrap
from lesson.runs import registry
from lesson.web import table
from lesson.web.fine_tune import more, my_runs
from lesson.web.worth import tables as worth_tables
from tests.results.test_answer import results
from tests.support.learner import LEARNER
from tests.web.test_pages import finished_run, in_this_process, page, parameter, press, said  # noqa: F401
from tests.web.test_pages import opened as look


def opened(**address):
    """The page Fine-tune with the table open."""
    return look(page("Fine-tune", **address), "fine-tune", more.RUNS)


def test_a_row_has_what_was_asked_what_it_cost_and_how_good_it_became():
    run = finished_run(trainable="head", epochs=2)
    (row,) = my_runs.rows(run_table.mine(LEARNER)).to_dict("records")
    report = run.report()
    assert (row["name"], row["part"], row["start"], row["head"]) == ("Run 1", "head only", "pre-trained", "new head")
    assert row["labels"] == report["rows"]["train"] and row["steps"] == report["steps"] > 0
    assert row["seconds"] == report["train_seconds"] and row["rate"] == report["learning_rate"] > 0
    assert row["trained"] == report["trained_parameters"] < report["parameters"]
    assert row["macro_f1"] == report["test_macro_f1"]
    assert (row["low"], row["high"]) == bootstrap(np.array(report["confusion"]))["macro_f1"]


def test_a_run_that_has_not_begun_stands_there_without_figures():
    registry.create("finetuning", {"epochs": 3, "trainable": "last-2"}, None, LEARNER).settle("queued")
    (row,) = my_runs.rows(run_table.mine(LEARNER)).to_dict("records")
    assert row["part"] == "last 2 layers" and row["state"] == "queued" and pd.isna(row["macro_f1"])


def test_the_table_stands_on_the_page_and_is_downloaded_whole():
    finished_run()
    at = opened()
    shown = next(frame.value for frame in at.dataframe if "Trained parameters" in frame.value)
    assert list(shown.columns) == list(my_runs.COLUMNS.values())
    assert b"Run 1" in table.as_csv(shown)


def test_a_run_is_opened_from_it():
    run = finished_run()
    at = opened()
    at.multiselect(key="chosen-runs").set_value(["Run 1"]).run()
    press(at, "Open Run 1")
    assert parameter(at, "run") == run.id and "Test accuracy" in {metric.label for metric in at.metric}


def test_several_are_compared_and_their_differences_named():
    finished_run()
    finished_run(trainable="head")
    at = opened()
    at.multiselect(key="chosen-runs").set_value(["Run 1", "Run 2"]).run()
    assert not at.exception
    differ = next(frame.value for frame in at.dataframe if "They differ in" in frame.value)
    assert differ.to_dict("records") == [{"They differ in": "what is trained", "Run 1": "all", "Run 2": "head"}]
    drawn = run_table.quality(run_table.mine(LEARNER))
    assert set(drawn["run"]) == {"Run 1", "Run 2"} and drawn["epoch"].max() == 1


def test_runs_set_up_alike_differ_by_chance():
    finished_run()
    finished_run()
    at = opened()
    at.multiselect(key="chosen-runs").set_value(["Run 1", "Run 2"]).run()
    assert "They have the same settings" in said(at)


def test_the_races_table_shows_what_was_trained():
    fits = [fit | {"trained_parameters": 771} for fit in results({20: 0.6}, {20: 0.4})]
    assert worth_tables.costs(fits)["Trained"].tolist() == [771] * len(fits)
    older = [{key: value for key, value in fit.items() if key != "trained_parameters"} for fit in fits]
    assert worth_tables.costs(older)["Trained"].isna().all(), "fits of before have none"
