"""The table of questions says the truth about the functions that answer."""

import inspect

import pytest

from lesson.workers import kinds, questions
from lesson.workers.answer import by_name


def parameters(function) -> list[tuple[str, object, object]]:
    return [(each.name, each.kind, each.default) for each in inspect.signature(function).parameters.values()]


@pytest.mark.parametrize("name", questions.ALL)
def test_a_question_takes_what_its_function_takes(name):
    question = questions.ALL[name]
    assert parameters(question.signature) == parameters(by_name(question.function))


@pytest.mark.parametrize("kind", kinds.KINDS)
def test_a_kind_of_run_names_functions_that_take_a_folder(kind):
    named = [name for name in (kinds.KINDS[kind].perform, kinds.KINDS[kind].conclude) if name]
    assert [len(parameters(by_name(name))) for name in named] == [1] * len(named)


def test_workers_import_early_what_their_questions_need():
    assert "lesson.bert.use.masked_words" in questions.modules(slow=False)
    assert "lesson.bert.use.masked_words" not in questions.modules(slow=True)
