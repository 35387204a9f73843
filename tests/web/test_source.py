"""The code shown is the code that ran: what a real run executes is held against what the page prints."""

import ast
import builtins
import importlib
import inspect
import sys
import textwrap
import types

import pytest

from lesson.web import source
from lesson.web.fine_tune import code
from tests.support import tiny
from tests.support.tuning import new_run


@pytest.fixture(scope="module")
def executed(tmp_path_factory):
    """The code objects of this project that ran while a run was performed, from its beginning to its end."""
    found: set[types.CodeType] = set()

    def note(frame, event, _):
        if event == "call" and "lesson" in frame.f_code.co_filename:
            found.add(frame.f_code)

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LESSON_RUNS", str(tmp_path_factory.mktemp("runs")))
        folder = str(new_run(tiny.reviews(60)).folder)
        perform = importlib.import_module("lesson.bert.finetuning.recorder").run
        sys.setprofile(note)
        try:
            perform(folder)
        finally:
            sys.setprofile(None)
    return found


@pytest.mark.parametrize("function", [code.LOOP, *code.WORDS.values()])
def test_what_the_panel_shows_is_what_was_executed(function, executed):
    name = function.partition(":")[2]
    (ran,) = [each for each in executed if each.co_qualname == name]
    assert textwrap.dedent(inspect.getsource(ran)).rstrip() == source.source_of(function)


def test_every_word_of_the_loop_is_pytorchs_or_pythons_or_explained():
    (loop,) = ast.parse(source.source_of(code.LOOP)).body
    module = importlib.import_module(code.LOOP.partition(":")[0])
    words = {ast.unparse(node) for node in ast.walk(loop) if isinstance(node, ast.Attribute)}
    assert {word for word in words if word.startswith("job.")} == set(code.WORDS)
    used = {node.id for node in ast.walk(loop) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)}
    made = {node.id for node in ast.walk(loop) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    made |= {argument.arg for argument in loop.args.args}
    annotations = {"Iterator", "Any", "Job"}
    others = {name for name in used - made - annotations if not hasattr(builtins, name)}
    assert others and all(getattr(module, name).__module__.startswith("torch.") for name in others)


def test_a_function_that_is_not_there_is_an_error_and_no_empty_panel():
    with pytest.raises(LookupError, match=r"Job\.no_such"):
        source.source_of("lesson.bert.finetuning.job:Job.no_such")
