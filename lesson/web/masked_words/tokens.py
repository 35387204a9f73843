"""A row of tokens as buttons, the one widget that Streamlit lacks: click to mask a token, click again to unmask it.

User text enters through textContent alone, so it is never interpreted. Buttons carry `aria-pressed`; the arrow keys are
left alone, Tab and Space work as on any button.
"""

from collections.abc import Sequence
from typing import Any

import streamlit as st

_CSS = """
.row { display: flex; flex-wrap: wrap; gap: 0.4rem 0.35rem; align-items: center; padding: 2px; }
button, .fixed { font: inherit; line-height: 1.3; padding: 0.32rem 0.6rem; border-radius: 0.5rem; }
button { color: var(--st-text-color); background: var(--st-secondary-background-color); cursor: pointer;
  border: 1px solid var(--st-border-color); min-height: 2.2rem; unicode-bidi: isolate; }
button:hover { border-color: var(--st-primary-color); }
button:focus-visible { outline: 3px solid var(--st-primary-color); outline-offset: 2px; }
button[aria-pressed="true"] { background: var(--st-primary-color); border-color: var(--st-primary-color);
  color: var(--st-background-color); font-family: var(--st-code-font); font-size: 0.86em; }
.fixed { font-family: var(--st-code-font); font-size: 0.8em; border: 1px dashed var(--st-border-color); }
.mask { background: var(--st-primary-color); border: 1px solid var(--st-primary-color);
  color: var(--st-background-color); font-size: 0.86em; min-height: 2.2rem; box-sizing: border-box; }
.piece { margin-left: -0.3rem; border-top-left-radius: 0; border-bottom-left-radius: 0; }
"""

_JS = """
export default function ({ data, parentElement, setStateValue }) {
  let row = parentElement.querySelector(".row");
  const signature = JSON.stringify(data.tokens);
  if (!row || row.dataset.signature !== signature) {
    row?.remove();
    row = document.createElement("div");
    row.className = "row";
    row.dataset.signature = signature;
    row.setAttribute("role", "group");
    row.setAttribute("aria-label", data.label);
    data.tokens.forEach((token, position) => row.append(chip(token, position)));
    parentElement.append(row);
  }
  const masked = new Set(data.masked);
  for (const button of row.querySelectorAll("button")) press(button, masked.has(Number(button.dataset.position)));
  row.onclick = (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    press(button, button.getAttribute("aria-pressed") !== "true");
    const pressed = [...row.querySelectorAll('[aria-pressed="true"]')];
    setStateValue("masked", pressed.map((each) => Number(each.dataset.position)));
  };
}
function chip(token, position) {
  const element = document.createElement(token.fixed ? "span" : "button");
  element.dataset.position = position;
  element.dataset.text = token.text;
  element.textContent = token.text;
  if (token.fixed) element.className = token.mask ? "fixed mask" : "fixed";
  else { element.type = "button"; element.setAttribute("aria-label", token.text); }
  if (token.piece) element.classList.add("piece");
  if (token.title) element.title = token.title;
  return element;
}
function press(button, on) {
  button.setAttribute("aria-pressed", String(on));
  button.textContent = on ? "[MASK]" : button.dataset.text;
}
"""

MASKS = ("[MASK]", "<mask>")  # as BERT writes it, and as RoBERTa does
_component = st.components.v2.component("lesson_token_row", css=_CSS, js=_JS)


def row(tokens: Sequence[dict[str, Any]], masked: Sequence[int], *, key: str, label: str) -> list[int]:
    """Show `tokens` (as `lesson.bert.use.masked_words.tokens` gives them) and return the positions that are masked.

    `masked` is what is masked at first; give another `key` for another text. Special tokens cannot be masked.
    """
    state = st.session_state.get(key)
    now = list(state["masked"]) if state is not None and "masked" in state else list(masked)
    data = {"tokens": [_chip(token) for token in tokens], "masked": now, "label": label}
    result = _component(key=key, data=data, default={"masked": list(masked)}, on_masked_change=lambda: None)
    allowed = [position for position, token in enumerate(tokens) if not token["special"]]
    return [position for position in allowed if position in set(result.masked or ())]


def is_mask(token: dict[str, Any]) -> bool:
    """Whether a token is a mask that was typed: it looks like one, and cannot be clicked away."""
    return bool(token["special"]) and token["token"] in MASKS


def _chip(token: dict[str, Any]) -> dict[str, Any]:
    text, mask = token["token"], is_mask(token)
    title = "Not in the vocabulary: BERT sees [UNK] here" if token["unknown"] else "A mask that was typed" * mask
    return {"text": text, "fixed": bool(token["special"]), "mask": mask, "piece": text.startswith("##"), "title": title}
