"""Notebook cells from a Python file, as editors know them: `# %%` begins a cell of code, `# %% [markdown]` one of text.

The line `# source: lesson.bert.buckets:by_length` stands for the source of that function: the notebook has the code
that ran, and imports nothing of this project. Examples in docstrings are left out, as they would import it.
"""

import re
from typing import Any

from lesson import places
from lesson.source_code import source_of

FOLDER = "notebook"
_EXAMPLES = re.compile(r'\n\s*>>> .*?(?=\n[ \t]*""")', re.DOTALL)
_SOURCE = re.compile(r"^# source: (\S+)$", re.MULTILINE)


def read(name: str) -> list[dict[str, Any]]:
    """Return the cells of assets/notebook/NAME.py."""
    text = (places.ASSETS / FOLDER / f"{name}.py").read_text(encoding="utf-8")
    return [_cell(part) for part in re.split(r"^# %%", text, flags=re.MULTILINE)[1:]]


def markdown(text: str) -> dict[str, Any]:
    """Return a cell of text."""
    return {"cell_type": "markdown", "metadata": {}, "source": text}


def code(text: str) -> dict[str, Any]:
    """Return a cell of code that has not run yet."""
    return {"cell_type": "code", "metadata": {}, "execution_count": None, "outputs": [], "source": text}


def notebook(cells: list[dict[str, Any]]) -> dict[str, Any]:
    """Return a notebook, ready to be written as JSON (nbformat 4.5)."""
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    numbered = [{"id": f"cell-{number}", **cell} for number, cell in enumerate(cells)]
    metadata = {"kernelspec": kernel, "language_info": {"name": "python"}}
    return {"cells": numbered, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}


def _cell(part: str) -> dict[str, Any]:
    kind, _, text = part.partition("\n")
    if "[markdown]" in kind:
        return markdown("\n".join(line.removeprefix("#").removeprefix(" ") for line in text.strip().splitlines()))
    return code(_SOURCE.sub(lambda found: _EXAMPLES.sub("", source_of(found[1])) + "\n\n", text).strip())
