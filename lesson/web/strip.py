"""A text as a strip of tokens, each with a shade and a note beneath: surprise in bits, or what the recipe did.

Text enters through textContent alone, so it is never interpreted. What the shade says is also said by the note. Nothing
in it can be clicked; for choosing tokens there is tokens.py.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

import streamlit as st

_CSS = """
.strip { display: flex; flex-wrap: wrap; gap: 0.35rem 0.25rem; padding: 2px; margin: 0; list-style: none; }
.strip li { display: flex; flex-direction: column; align-items: center; border-radius: 0.4rem; padding: 0.2rem 0.45rem;
  border: 1px solid var(--st-border-color); unicode-bidi: isolate; min-width: 1.6rem;
  background: color-mix(in srgb, var(--st-primary-color) var(--share), var(--st-background-color)); }
.strip li.dashed { border: 2px dashed var(--st-text-color); }
.strip .note { font-size: 0.72em; font-variant-numeric: tabular-nums; white-space: pre; }
"""

_JS = """
export default function ({ data, parentElement }) {
  parentElement.querySelector("ul")?.remove();
  const list = document.createElement("ul");
  list.className = "strip";
  list.setAttribute("aria-label", data.label);
  for (const cell of data.cells) {
    const item = document.createElement("li");
    item.style.setProperty("--share", `${Math.round(55 * cell.shade)}%`);  // more, and its words would be hard to read
    if (cell.dashed) item.classList.add("dashed");
    const word = document.createElement("span");
    word.textContent = cell.text;
    const note = document.createElement("span");
    note.className = "note";
    note.textContent = cell.note;
    item.append(word, note);
    list.append(item);
  }
  parentElement.append(list);
}
"""

_component = st.components.v2.component("lesson_strip", css=_CSS, js=_JS)


@dataclass(frozen=True)
class Cell:
    """One token of a strip: `shade` from 0 (none) to 1 (full), `note` beneath it, a dashed border to set it apart."""

    text: str
    note: str = ""
    shade: float = 0.0
    dashed: bool = False


def show(cells: Sequence[Cell], *, key: str, label: str) -> None:
    """Draw the strip; `label` says what it is to those who cannot see it."""
    _component(key=key, data={"cells": [asdict(cell) for cell in cells], "label": label})
