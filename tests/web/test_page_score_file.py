"""Scoring a whole file on the page Try it: any file that the doctor reads, its text column proposed, or a sentence."""

import pytest
from streamlit.testing.v1 import AppTest

from lesson.web.try_it import more
from tests.support.review_files import BLAME, PRAISE, texts, workbook
from tests.web.test_pages import finished_run, in_this_process, opened, page, said  # noqa: F401  (a fixture)

FILE = "no;what they wrote;when\n007;this phone is awful;2024\n8;;2024\n9;=1+1 **lovely** food, so good;2024\n".encode(
    "utf-16"
)


@pytest.fixture
def panel() -> AppTest:
    """The page Try it with this look open."""
    return opened(page("Try it", run=finished_run().id), "try", more.FILE)


def choose(at: AppTest, name: str, data: bytes) -> AppTest:
    """Choose a file in the panel."""
    at.file_uploader(key="score-file").set_value((name, data, "text/csv")).run()
    assert not at.exception
    return at


def test_a_semicolon_file_in_utf16_is_scored_whole_and_downloaded_harmless(panel):
    choose(panel, "mine.csv", FILE)
    assert panel.selectbox[-1].value == "what they wrote"
    next(button for button in panel.button if button.label == "Score 3 rows").click().run()
    assert "2 of 3 rows scored" in said(panel) and "1 row without a text stays unlabelled" in said(panel)
    shown = panel.dataframe[-1].value
    assert shown["no"].tolist() == ["007", "8", "9"]
    assert shown["predicted_label"].tolist()[1] == ""
    assert shown["what they wrote"].tolist()[2] == "'=1+1 **lovely** food, so good"


def test_columns_that_hold_no_texts_are_not_offered(panel):
    choose(panel, "mine.csv", FILE)
    assert panel.selectbox[-1].options == ["what they wrote"]


def test_of_two_sheets_with_reviews_the_learner_chooses_one(panel):
    spring, autumn = ([["text", "label"], *([text, label] for text in texts(kind, 20) for label in ("good", "bad"))]
                      for kind in (PRAISE, BLAME))  # fmt: skip
    choose(panel, "year.xlsx", workbook({"Spring": spring, "Autumn": autumn}))
    assert not [button for button in panel.button if button.label.startswith("Score ")]
    panel.selectbox[-1].select("Autumn").run()
    assert "its sheet “Autumn” was read" in said(panel)
    next(button for button in panel.button if button.label == "Score 40 rows").click().run()
    assert "40 of 40 rows scored" in said(panel)


def test_a_refused_file_is_told_in_a_sentence_and_the_page_goes_on(panel):
    choose(panel, "mine.csv", b"%PDF-1.7")
    assert "This is a PDF document" in said(panel)
    assert not [button for button in panel.button if button.label.startswith("Score ")]
