"""Which files of the lesson a module depends on, read from their import statements; nothing is imported.

A stored fit may be used again only while the code that made it is unchanged; so its key covers every file that the code
imports, directly or through others. Takes some twenty milliseconds.
"""

import ast
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from lesson import places


def imported_by(module: str) -> list[Path]:
    """Return the module's own file and those of all lesson modules that it imports, in the order of their paths.

    >>> [file.name for file in imported_by("lesson.bert.pretraining.masking")]
    ['__init__.py', '__init__.py', '__init__.py', 'masking.py']
    """
    found: set[Path] = set()
    todo = [module]
    while todo:
        for file in files_of(todo.pop()):
            if file not in found:
                found.add(file)
                todo += imports(file)
    return sorted(found)


@lru_cache(maxsize=512)
def imports(file: Path) -> tuple[str, ...]:
    """Return the dotted names under `lesson` that a file imports, lazy imports included; some name a function."""
    return tuple(_names(ast.parse(file.read_text(encoding="utf-8"))))


def _names(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names if name.name.startswith("lesson"))
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("lesson"):
            yield from (f"{node.module}.{name.name}" for name in node.names)


def files_of(name: str) -> Iterator[Path]:
    """Yield the files of a dotted name, its packages' first; the last part may be a function's name."""
    path = places.PROJECT
    for part in name.split("."):
        path = path / part
        yield from (file for file in (path.with_suffix(".py"), path / "__init__.py") if file.is_file())
