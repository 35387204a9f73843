"""The confusion table with a button in each cell: choose one, and its reviews are listed.

A real table with headings for rows and columns, so that a screen reader says where it is; Tab and Space work as on any
button. Labels enter through textContent alone, so they are never interpreted.
"""

from collections.abc import Sequence

import streamlit as st

_CSS = """
.around { overflow-x: auto; padding: 3px; }
table { border-collapse: separate; border-spacing: 4px; font: inherit; }
th { font-weight: 600; font-size: 0.88em; padding: 0.15rem 0.45rem; text-align: center; max-width: 9rem;
  overflow-wrap: break-word; unicode-bidi: isolate; }
th[scope="row"] { text-align: right; }
td { padding: 0; text-align: center; }
button, .none { font: inherit; min-width: 3.6rem; min-height: 2.4rem; border-radius: 0.4rem; box-sizing: border-box;
  font-variant-numeric: tabular-nums; }
button { cursor: pointer; width: 100%; color: var(--st-text-color); border: 1px solid var(--st-border-color);
  background: color-mix(in srgb, var(--st-primary-color) var(--share), var(--st-background-color)); }
button.right { border-width: 2px; border-color: var(--st-text-color); }
button:hover { border-color: var(--st-primary-color); }
button:focus-visible { outline: 3px solid var(--st-primary-color); outline-offset: 2px; }
button[aria-pressed="true"] { outline: 3px solid var(--st-text-color); outline-offset: 1px; }
.none { display: inline-block; padding-top: 0.55rem; opacity: 0.75; }
"""

_JS = """
export default function ({ data, parentElement, setStateValue }) {
  let around = parentElement.querySelector(".around");
  const signature = JSON.stringify([data.names, data.counts]);
  if (!around || around.dataset.signature !== signature) {
    around?.remove();
    around = document.createElement("div");
    around.className = "around";
    around.dataset.signature = signature;
    around.append(whole(data));
    parentElement.append(around);
  }
  const buttons = [...around.querySelectorAll("button")];
  const press = (chosen) => buttons.forEach((each) =>
    each.setAttribute("aria-pressed", String(each.dataset.cell === String(chosen))));
  press(data.chosen);
  around.onclick = (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    const chosen = button.getAttribute("aria-pressed") === "true" ? null : button.dataset.cell.split(",").map(Number);
    press(chosen);
    setStateValue("cell", chosen);
  };
}
function whole({ names, counts, label }) {
  const table = element("table");
  table.setAttribute("aria-label", label);
  const head = table.createTHead().insertRow();
  head.append(element("td"), ...names.map((name) => heading(`called ${name}`, "col")));
  const body = table.createTBody();
  counts.forEach((row, really) => {
    const line = body.insertRow();
    line.append(heading(`really ${names[really]}`, "row"));
    row.forEach((count, said) => line.insertCell().append(cell(count, row, really, said, names)));
  });
  return table;
}
function cell(count, row, really, said, names) {
  const made = element(count ? "button" : "span", really === said ? `${count} ✓` : String(count));
  if (!count) { made.className = "none"; return made; }
  const share = count / row.reduce((sum, each) => sum + each, 0);
  made.type = "button";
  made.dataset.cell = [really, said].join();
  made.style.setProperty("--share", `${Math.round(50 * share)}%`);  // more, and its number would be hard to read
  if (really === said) made.classList.add("right");
  made.setAttribute("aria-label", `${count} really ${names[really]}, called ${names[said]}`);
  return made;
}
function heading(text, scope) {
  const made = element("th", text);
  made.scope = scope;
  return made;
}
function element(name, text = "") {
  const made = document.createElement(name);
  made.textContent = text;
  return made;
}
"""

_component = st.components.v2.component("lesson_cells", css=_CSS, js=_JS)
Cell = tuple[int, int]  # number of the true class, number of the predicted one


def choose(names: Sequence[str], counts: Sequence[Sequence[int]], *, key: str) -> Cell | None:
    """Draw counts [true class][predicted class] and return the chosen cell; None until one is chosen."""
    known = st.session_state.get(key)
    now = known["cell"] if known is not None and "cell" in known else None
    label = "Test reviews by true label (rows) and predicted label (columns); each number opens its reviews"
    data = {"names": list(names), "counts": [list(row) for row in counts], "label": label, "chosen": now}
    result = _component(key=key, data=data, default={"cell": None}, on_cell_change=lambda: None)
    return _safe(result.cell, counts)


def _safe(cell: object, counts: Sequence[Sequence[int]]) -> Cell | None:
    """What the browser names as a cell, if there is one of this name and something in it."""
    if not isinstance(cell, list | tuple) or len(cell) != 2:
        return None
    really, said = cell
    inside = isinstance(really, int) and isinstance(said, int) and 0 <= min(cell) <= max(cell) < len(counts)
    return (really, said) if inside and counts[really][said] else None
