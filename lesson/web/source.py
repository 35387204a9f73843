"""The code that ran: the page prints the very function whose answer it has just shown.

The source is read from its file by `ast`, without importing it: the web process holds no torch. So the text on the page
and the code in the worker cannot differ.
"""

import ast
from functools import lru_cache
from pathlib import Path

import streamlit as st

from lesson import places


@lru_cache(maxsize=64)
def source_of(function: str) -> str:
    """The source of "lesson.bert.use.masked_words:fill", its comments and docstring with it.

    Raises LookupError where the module's file holds no such function or class at its top level.
    """
    module, name = function.split(":")
    text = _file(module).read_text(encoding="utf-8")
    for node in ast.parse(text).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and node.name == name:
            first = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
            return "\n".join(text.splitlines()[first - 1 : node.end_lineno])
    raise LookupError(f"{function} is not in {module}")


def _file(module: str) -> Path:
    path = places.PROJECT.joinpath(*module.split("."))
    return path.with_suffix(".py") if path.with_suffix(".py").is_file() else path / "__init__.py"


def show(*functions: str, label: str = "The code that ran") -> None:
    """A folded panel with the source of these functions, each under the file that it stands in."""
    with st.expander(label, icon=":material/code:"):
        for function in functions:
            module = function.split(":")[0]
            st.caption(str(_file(module).relative_to(places.PROJECT)))
            st.code(source_of(function), language="python", wrap_lines=True)
