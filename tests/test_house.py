"""The house can be seen through: no circle, no long corridor, no crowded room, and little behind what learners read.

Imports inside functions count like all others.
"""

import re
from pathlib import Path

import pytest

from lesson import places
from lesson.results import sources
from tests.support import house


@pytest.fixture(scope="module")
def graph():
    return house.graph()


def names(files) -> list[str]:
    return [str(file.relative_to(places.PROJECT)) for file in files]


def test_no_module_imports_itself_by_any_way_round(graph):
    assert names(house.circle(graph)) == []


def test_the_longest_chain_of_imports_has_nine_modules_at_most(graph):
    chain = names(house.longest_chain(graph))
    assert len(chain) <= 9, chain


def test_a_folder_holds_sixteen_modules_at_most(graph):
    folder, modules = house.widest(graph)
    assert modules <= 16, folder


def test_the_training_loop_rests_on_thirty_files_at_most():
    files = names(sources.imported_by("lesson.bert.finetuning.loop"))
    assert len(files) <= 30, files


def test_circles_and_chains_are_seen():
    a, b, c = map(Path, "abc")
    assert sorted(set(house.circle({a: {b}, b: {c}, c: {a}}))) == [a, b, c]
    assert house.circle({a: {b, c}, b: {c}, c: set()}) == []
    assert house.longest_chain({a: {b, c}, b: {c}, c: set()}) == [a, b, c]


def test_the_graph_knows_lazy_imports_and_what_a_package_holds(tmp_path, graph):
    file = tmp_path / "module.py"
    file.write_text("def late():\n    from lesson.runs import folder\n    import lesson.errors\n", encoding="utf-8")
    assert set(sources.imports(file)) == {"lesson.runs.folder", "lesson.errors"}
    assert places.PACKAGE / "errors.py" in graph[places.PACKAGE / "cli.py"]


def test_the_map_in_the_documents_names_every_module_and_nothing_else():
    told = (places.PROJECT / "docs" / "architecture.md").read_text(encoding="utf-8")
    there = {name for name in names(places.PACKAGE.rglob("*.py")) if not name.endswith("__init__.py")}
    assert {name for name in house.on_the_map(told) if name.startswith("lesson/")} == there


def test_the_walks_in_the_documents_lead_through_files_that_are_there():
    folder = places.PROJECT / "docs"
    links = re.findall(r"\]\((\.\./[^)]+)\)", (folder / "architecture.md").read_text(encoding="utf-8"))
    assert len(links) > 15
    assert [link for link in links if not (folder / link).is_file()] == []
