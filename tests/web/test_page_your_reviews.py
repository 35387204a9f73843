"""The page Your reviews where the doctor must ask: the question, the rows to answer it by, and the way on."""

from lesson.runs import uploads
from tests.support.learner import LEARNER
from tests.web.test_pages import in_this_process, opened, page  # noqa: F401  (in_this_process is a fixture)

ROWS = [
    f"the food was good on day {day},the phone was awful on day {day},{('yes', 'no')[day % 2]}" for day in range(12)
]
TWO_TEXTS = "\n".join(["morning,evening,again", *ROWS]).encode()


def test_a_question_about_columns_is_asked_beside_the_first_rows_of_the_file():
    at = page("Your reviews", data=uploads.save(TWO_TEXTS, "mine.csv", LEARNER))
    question = at.selectbox[0]
    assert question.label == "Which column holds the text to learn from?"
    assert sorted(question.options) == ["evening", "morning"]
    shown = at.dataframe[0].value
    assert shown.columns.tolist() == ["morning", "evening", "again"]
    assert shown["evening"].tolist()[0] == "the phone was awful on day 0"


def test_the_answer_makes_the_file_ready_and_is_remembered_with_it():
    data = uploads.save(TWO_TEXTS, "mine.csv", LEARNER)
    page("Your reviews", data=data).selectbox[0].set_value("evening").run()
    at = opened(page("Your reviews", data=data), "reviews", "The reviews themselves")
    assert [button.label for button in at.button if button.label == "Fine-tune on these reviews"]
    assert at.dataframe[0].value.columns.tolist() == ["Label", "Text"]
    assert at.dataframe[0].value["Text"].tolist()[0] == "the phone was awful on day 0"
