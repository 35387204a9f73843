"""The ten questions of the page Check yourself, for this learner."""

from lesson.check import lesson_questions, own
from lesson.check.question import Question
from lesson.results import fits as figures
from lesson.take_home.walk import Walk


def questions(told: Walk) -> list[Question]:
    """Return the questions in the order of the walk; those about runs use the learner's own if there are any.

    What the picture shows is asked of its own figures alone, so without any there are nine.
    """
    found = (
        lesson_questions.pre_training(),
        lesson_questions.both_sides(),
        lesson_questions.next_sentence(),
        lesson_questions.no_labels(),
        own.first_loss(told.runs),
        own.over_fitting(told.runs),
        own.whole_or_head(told.runs, told.fits, figures.ready()[0]),
        own.test_interval(told.runs),
        lesson_questions.labels_saved(told.fits),
        lesson_questions.never_measured(),
    )
    return [question for question in found if question is not None]
