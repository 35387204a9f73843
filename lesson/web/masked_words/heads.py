"""All heads as small pictures, a row for each layer; a click on one chooses it. Many heads scroll sideways.

Each picture is a button that says in words what its head mostly does, so nobody needs to see it. Tokens don't enter
here.
"""

from base64 import b64encode
from collections.abc import Callable, Sequence

import numpy as np
import streamlit as st

_CSS = """
.heads { overflow-x: auto; max-height: 34rem; overflow-y: auto; padding: 3px; }
.row { display: flex; gap: 0.3rem; align-items: center; margin-bottom: 0.3rem; width: max-content; }
.row span { width: 1.6rem; text-align: right; font-size: 0.8rem; font-variant-numeric: tabular-nums; flex: none; }
button { width: 3.2rem; height: 3.2rem; padding: 2px; flex: none; cursor: pointer; border-radius: 0.3rem;
  border: 1px solid var(--st-border-color); background: var(--st-background-color); }
button[aria-pressed="true"] { border: 3px solid var(--st-primary-color); padding: 0; }
button:focus-visible { outline: 3px solid var(--st-primary-color); outline-offset: 1px; }
button div { width: 100%; height: 100%; background: var(--st-text-color); mask-size: 100% 100%;
  mask-repeat: no-repeat; }
.heads:focus-visible { outline: 2px solid var(--st-primary-color); }
"""

_JS = """
export default function ({ data, parentElement, setTriggerValue }) {
  let box = parentElement.querySelector(".heads");
  if (!box || box.dataset.signature !== data.signature) {
    box?.remove();
    box = draw(data);
    parentElement.append(box);
  }
  for (const button of box.querySelectorAll("button"))
    button.setAttribute("aria-pressed", String(Number(button.dataset.head) === data.chosen));
  box.onclick = (event) => {
    const button = event.target.closest("button");
    if (button) setTriggerValue("head", Number(button.dataset.head));
  };
}
function draw(data) {
  const box = document.createElement("div");
  box.className = "heads";
  box.dataset.signature = data.signature;
  box.setAttribute("role", "group");
  box.setAttribute("aria-label", data.label);
  box.tabIndex = 0;
  const bytes = Uint8Array.from(atob(data.weights), (letter) => letter.charCodeAt(0));
  data.labels.forEach((label, number) => {
    if (number % data.heads === 0) {
      const row = document.createElement("div");
      row.className = "row";
      const layer = document.createElement("span");
      layer.textContent = String(number / data.heads + 1);
      row.append(layer);
      box.append(row);
    }
    box.lastChild.append(head(label, number, bytes, data.tokens));
  });
  return box;
}
function head(label, number, bytes, tokens) {
  const button = document.createElement("button");
  button.type = "button";
  button.dataset.head = String(number);
  button.title = label;
  button.setAttribute("aria-label", label);
  const cell = Math.max(2, Math.floor(96 / tokens));
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = cell * tokens;
  const pen = canvas.getContext("2d");
  const from = number * tokens * tokens;
  for (let at = 0; at < tokens * tokens; at++) {
    pen.fillStyle = `rgba(0, 0, 0, ${bytes[from + at] / 255})`;
    pen.fillRect((at % tokens) * cell, Math.floor(at / tokens) * cell, cell, cell);
  }
  const picture = document.createElement("div");
  picture.style.maskImage = `url(${canvas.toDataURL()})`;
  button.append(picture);
  return button;
}
"""

_component = st.components.v2.component("lesson_heads", css=_CSS, js=_JS)


def choose(
    weights: np.ndarray, labels: Sequence[str], chosen: int, *, key: str, label: str, on_choice: Callable[[int], None]
) -> None:
    """Draw all heads of `weights` [layers, heads, tokens, tokens]; `labels` say what each does, `chosen` is marked.

    Heads are numbered through, layer by layer, from 0; `on_choice` gets the number of one that is clicked.
    """
    layers, heads, tokens, _ = weights.shape
    shades = (255 * weights.astype(np.float32).clip(0, 1)).round().astype(np.uint8)
    data = {
        "weights": b64encode(shades.tobytes()).decode(),
        "signature": f"{key} {layers} {heads} {tokens} {hash(shades.tobytes())}",
        "labels": list(labels),
        "heads": heads,
        "tokens": tokens,
        "chosen": chosen,
        "label": label,
    }
    _component(key=key, data=data, on_head_change=lambda: on_choice(int(st.session_state[key]["head"])))
