"""The source of the lesson's own functions, for pages that print it and notebooks that take it along.

It is read from its file by `ast`, without importing it: the web process holds no torch. So what is shown and what ran
cannot differ.
"""

import ast
import textwrap
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from lesson import places

Definition = ast.FunctionDef | ast.ClassDef


@lru_cache(maxsize=128)
def source_of(name: str) -> str:
    """Return the source of "lesson.bert.use.masked_words:fill", its comments and docstring with it.

    A method is "lesson.bert.finetuning.job:Job.batches", and loses its indent; a module's constant is named like a
    function. Raises LookupError where the module's file holds nothing of that name.

    >>> source_of("lesson.bert.buckets:TOKENS").split("  #")[0]
    'TOKENS = 2048'
    """
    module, _, inside = name.partition(":")
    text = file_of(module).read_text(encoding="utf-8")
    node = _inside(ast.parse(text), inside.split("."), name)
    first = min([node.lineno, *(decorator.lineno for decorator in getattr(node, "decorator_list", ()))])
    return textwrap.dedent("\n".join(text.splitlines()[first - 1 : node.end_lineno]))


def file_of(module: str) -> Path:
    """Return the file of a module or a package."""
    path = places.PROJECT.joinpath(*module.split("."))
    return path.with_suffix(".py") if path.with_suffix(".py").is_file() else path / "__init__.py"


def _inside(node: ast.Module | Definition, names: Sequence[str], whole: str) -> Definition | ast.Assign:
    """Return what the names lead to, one inside the other: a class, then its method."""
    for child in node.body:
        if isinstance(child, Definition) and child.name == names[0]:
            return _inside(child, names[1:], whole) if names[1:] else child
        if isinstance(child, ast.Assign) and any(getattr(target, "id", "") == names[0] for target in child.targets):
            return child
    raise LookupError(f"There is no {whole}.")
