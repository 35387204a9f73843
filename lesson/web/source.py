"""The code that ran: the page prints the very function whose answer it has just shown.

The source is read from its file by `ast`, without importing it: the web process holds no torch. So the text on the page
and the code in the worker cannot differ.
"""

import ast
import textwrap
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path

import streamlit as st

from lesson import places


@lru_cache(maxsize=64)
def source_of(function: str) -> str:
    """Return the source of "lesson.bert.use.masked_words:fill", its comments and docstring with it.

    A method is "lesson.bert.finetuning.job:Job.batches", and loses its indent. Raises LookupError where the
    module's file holds no such function or class.
    """
    module, _, name = function.partition(":")
    text = _file(module).read_text(encoding="utf-8")
    node = _inside(ast.parse(text), name.split("."), function)
    first = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
    return textwrap.dedent("\n".join(text.splitlines()[first - 1 : node.end_lineno]))


def _inside(
    node: ast.Module | ast.FunctionDef | ast.ClassDef, names: Sequence[str], function: str
) -> ast.FunctionDef | ast.ClassDef:
    """Return what the names lead to, one inside the other: a class, then its method."""
    for child in node.body:
        if isinstance(child, ast.FunctionDef | ast.ClassDef) and child.name == names[0]:
            return _inside(child, names[1:], function) if names[1:] else child
    raise LookupError(f"There is no {function}.")


def _file(module: str) -> Path:
    path = places.PROJECT.joinpath(*module.split("."))
    return path.with_suffix(".py") if path.with_suffix(".py").is_file() else path / "__init__.py"


def show(*functions: str, label: str = "The code that ran", words: Mapping[str, str] | None = None) -> None:
    """Draw a folded panel with the source of these functions, each under the file that it stands in.

    Beneath it, folded again, stands what each of the `words` that occur in it does: {word: function}.
    """
    with st.expander(label, icon=":material/code:"):
        for function in functions:
            _draw(function)
        for word, function in (words or {}).items():
            with st.expander(f"What `{word}` does", type="compact"):
                _draw(function)


def _draw(function: str) -> None:
    module = function.partition(":")[0]
    st.caption(str(_file(module).relative_to(places.PROJECT)))
    st.code(source_of(function), language="python", wrap_lines=True)
