"""A worker that answers visitors opens no folder by its name, whatever program started it."""

import pytest

from lesson.checkpoint_names import LOCAL
from lesson.errors import LessonError
from lesson.workers import questions
from tests.support import tiny
from tests.support.engines import local_engine


@pytest.mark.long
def test_a_visitor_s_question_opens_no_folder_unless_whoever_runs_the_lesson_has_said_so(monkeypatch):
    monkeypatch.delenv(LOCAL)
    with local_engine(), pytest.raises(LessonError, match="not open to you"):
        questions.describe(tiny.tiny_bert())
    with local_engine(LOCAL_CHECKPOINTS="1"):
        assert questions.describe(tiny.tiny_bert())["layers"] == 2
