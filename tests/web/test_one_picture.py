"""The one picture wherever it stands: what the arrow says can be read, and the learner's own line is in it."""

from lesson.results import fits as figures
from lesson.runs import notes, storage
from lesson.web import datasets, state
from lesson.web.reviews import label_some
from lesson.web.worth import human, picture
from tests.results.test_answer import results
from tests.support.learner import LEARNER
from tests.support.runs import finished_run
from tests.web.test_pages import in_this_process, page, said  # noqa: F401  (in_this_process is a fixture)


def test_what_the_arrow_says_stands_over_the_picture_where_no_line_can_be():
    fits = figures.ready()[0]
    assert [row["said"] for row in picture._saved(fits, picture.axis_of(fits))] == ["← 1,100 labels saved"]
    layers = picture.spec(picture.axis_of(fits))["layer"]
    (text,) = [
        layer for layer in layers if layer["mark"]["type"] == "text" and "'saved'" in layer["transform"][0]["filter"]
    ]
    assert text["encoding"]["y"]["value"] < 0


def test_an_arrow_from_the_fewest_labels_measured_says_at_least():
    fits = results({20: 0.75, 600: 0.8}, {20: 0.4, 600: 0.7})
    assert [row["said"] for row in picture._saved(fits, picture.axis_of(fits))] == ["← at least 580 labels saved"]


def test_who_has_labelled_twelve_reviews_is_a_line_in_the_last_picture_too():
    told = "The dashed line is you: you agreed with 12 of 12 labels, and"
    assert told not in said(page("Check yourself"))
    right = label_some.chosen(datasets.usable("bundled"))["label"]
    notes.keep(LEARNER, **{"labelled-bundled": [[label, 4.0] for label in right]})
    assert told in said(page("Check yourself"))


def test_nobody_is_compared_with_a_file_that_has_gone():
    assert human.agreement(state.Place(LEARNER, data=storage.new_id())) is None


def test_after_a_run_its_dot_is_drawn_with_its_table_and_no_line_before_the_guess():
    run = finished_run(LEARNER, epochs=1)
    at = page("Fine-tune", run=run.id)
    at.session_state["own-in-picture"] = True
    at.run()
    report = run.report()
    assert f"{report['rows']['train']} labels, {report['test_accuracy']:.0%} right." in said(at)
    (table,) = [each.value for each in at.dataframe if list(each.value) == list(picture.OWN_COLUMNS.values())]
    assert table["Run"].tolist() == ["Run 1"] and table["Labels"].tolist() == [report["rows"]["train"]]
    assert "Logistic regression, which counts words" not in said(at)
