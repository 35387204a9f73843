"""The house as a graph: which module of the lesson imports which, lazy imports counted, read from the files alone."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

from lesson import places
from lesson.results import sources

Graph = Mapping[Path, set[Path]]


def graph() -> Graph:
    """Every file of the lesson, and those that it imports itself."""
    return {file: _imported(file) for file in sorted(places.PACKAGE.rglob("*.py"))}


def _imported(file: Path) -> set[Path]:
    """The module that each import names: the last file on the way to it."""
    return {found[-1] for name in sources.imports(file) if (found := list(sources.files_of(name)))} - {file}


def circle(graph: Graph) -> list[Path]:
    """The modules of a circle, the first one again at the end; empty when there is none."""
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return error.args[1]
    return []


def longest_chain(graph: Graph) -> list[Path]:
    """The modules of the longest way down, each importing the next. Raises CycleError where there is a circle."""
    below: dict[Path, list[Path]] = {}
    for file in TopologicalSorter(graph).static_order():  # what a module imports comes before it
        below[file] = [file, *max((below[each] for each in graph[file]), key=len, default=[])]
    return max(below.values(), key=len)


def widest(files: Iterable[Path]) -> tuple[Path, int]:
    """The folder with the most modules, and how many."""
    return Counter(file.parent for file in files).most_common(1)[0]


def on_the_map(text: str) -> set[str]:
    """The Python files in a text's first block of code, a tree drawn by indents in which `folder/` opens a folder."""
    found: set[str] = set()
    folders: list[tuple[int, str]] = []  # that are open, each with its indent
    for line in text.split("```")[1].splitlines():
        indent = len(line) - len(line.lstrip())
        folders = [(deep, name) for deep, name in folders if deep < indent]
        if folder := re.match(r" *(\w+/)", line):
            folders.append((indent, folder[1]))
        way = "".join(name for _, name in folders)
        found |= {way + name for name in re.findall(r"\w+\.py", line)}
    return found
