"""The one diagram of the lesson: the network that speaks on this page, its active part lit.

Choosing a part, by click or by keyboard, explains it in one sentence, without asking the server. The words beside the
drawing say what it shows, and describe it to those who cannot see it. It needs no drawing library.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import streamlit as st

from lesson import places
from lesson.settings import BUILT_IN
from lesson.web import asking
from lesson.web.network import drawing, parts
from lesson.web.network.parts import HEADS, LAYERS, NEW_HEAD, WORD_HEAD

_CSS = """
.network { display: flex; flex-wrap: wrap; gap: 0.4rem 1.1rem; align-items: center; margin: 0; padding: 2px; }
svg { flex: 0 1 25rem; width: 100%; max-width: 25rem; height: auto; display: block; overflow: visible; }
.words { flex: 1 1 13rem; min-width: 0; font-size: 0.88em; line-height: 1.45; }
.words p { margin: 0; } .words .shows { font-size: 0.9em; margin-top: 0.35rem; opacity: 0.85; }
.box { fill: var(--st-secondary-background-color);
  stroke: color-mix(in srgb, var(--st-text-color) 35%, var(--st-background-color)); }
.place { fill: transparent; }
.ground { fill: var(--st-background-color); } .stripe { fill: var(--st-text-color); opacity: 0.35; }
.box.frozen { fill: var(--st-border-color); stroke: var(--st-text-color); stroke-dasharray: 2 2; opacity: 0.75; }
.box.random { fill: url(#hatch); stroke: var(--st-text-color); }
.box.lit { stroke: var(--st-primary-color); stroke-width: 2.5; }
.box.lit:not(.random) { fill: var(--st-primary-color); }
.gauge { fill: var(--st-primary-color); opacity: 0.75; }
.diamond { fill: var(--st-background-color); stroke: var(--st-text-color); stroke-width: 1.5; }
.line { stroke: var(--st-text-color); stroke-width: 1.5; fill: none; } .thin { stroke-width: 0.6; opacity: 0.7; }
text { font: 600 12px var(--st-font); fill: var(--st-text-color); text-anchor: middle; pointer-events: none; }
text.code { font: 11px var(--st-code-font); } text.under { font-weight: 400; font-size: 11.5px; }
text.name.lit:not(.random) { fill: var(--st-background-color); }
text.random { paint-order: stroke; stroke: var(--st-background-color); stroke-width: 6px; }
g { cursor: pointer; outline: none; }
g:hover .box, g[aria-pressed="true"] .box { stroke: var(--st-primary-color); stroke-width: 2; }
g:focus-visible { outline: 3px solid var(--st-primary-color); outline-offset: 1px; border-radius: 4px; }
"""

_JS = """
export default function ({ data, parentElement }) {
  let whole = parentElement.querySelector(".network");
  if (whole?.dataset.svg === data.svg) return;
  whole?.remove();
  whole = document.createElement("div");
  whole.className = "network";
  whole.dataset.svg = data.svg;
  whole.setAttribute("role", "group");
  whole.setAttribute("aria-label", data.description);
  whole.innerHTML = data.svg;
  const words = document.createElement("div");
  words.className = "words";
  const said = paragraph("said", data.first), shows = paragraph("shows", data.shows);
  said.setAttribute("aria-live", "polite");
  words.append(said, shows);
  whole.append(words);
  const groups = [...whole.querySelectorAll("[data-part]")];
  const choose = (group) => {
    const pressed = group.getAttribute("aria-pressed") === "true";
    for (const each of groups) each.setAttribute("aria-pressed", String(each === group && !pressed));
    said.textContent = pressed ? data.first : data.sentences[group.dataset.part];
  };
  for (const group of groups) {
    group.setAttribute("aria-pressed", "false");
    group.onclick = () => choose(group);
    group.onkeydown = (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      choose(group);
    };
  }
  parentElement.append(whole);
}
function paragraph(name, text) {
  const element = document.createElement("p");
  element.className = name;
  element.textContent = text;
  return element;
}
"""

_component = st.components.v2.component("lesson_network", css=_CSS, js=_JS)


def draw(
    layers: int,
    lit: str = LAYERS,
    heads: Sequence[str] = (),
    frozen: range = range(0),
    random: Collection[str] = (),
    first: str = "",
    key: str = "network",
    gauges: Sequence[drawing.Gauge] = (),
    told: str = "",
) -> None:
    """Draw a network with this many layers; `lit` is the active part, which `first` or its own sentence explains.

    `heads` are those it has (the lit one if none is named), `frozen` the layers that do not learn, counted from 0,
    `random` the parts that are still untrained. `gauges` are two figures from 0 to 1 a layer (see drawing.svg), which
    `told` explains. Example: `diagram.draw(9, lit="word head")`
    """
    heads = tuple(heads) or ((lit,) if lit in HEADS else (WORD_HEAD,))
    found = parts.of(layers, heads, frozen, random)
    sentences = {part.key: part.sentence for part in found}
    data = {
        "svg": drawing.svg(layers, heads, lit, frozen, random, found, gauges),
        "sentences": sentences,
        "first": first or sentences.get(lit, ""),
        "shows": f"{told or shows(lit, frozen, random)} Choose a part to see what it is.",
        "description": f"{describe(layers, heads, lit, frozen, random)} {told}".strip(),
    }
    _component(key=key, data=data)


def of_run(settings: Mapping[str, Any], trained: Path | None = None) -> None:
    """Draw the network of a fine-tuning: what its settings freeze, and what is random before it is trained.

    `trained` is the folder of what came out of it. Example: `diagram.of_run({"checkpoint": "lesson-bert"})`
    """
    layers = layers_of(settings["checkpoint"]) if trained is None else layers_in(trained)
    frozen = frozen_of(settings, layers)
    head = WORD_HEAD if settings.get("head") == "word" else NEW_HEAD
    untaught: tuple[str, ...] = (
        () if head == WORD_HEAD else (NEW_HEAD,)
    )  # the word head keeps what pre-training taught it
    if settings.get("start") == "random":
        untaught = (parts.VECTORS, LAYERS, head)
    draw(layers, lit=head, frozen=frozen, random=untaught if trained is None else ())


def frozen_of(settings: Mapping[str, Any], layers: int) -> range:
    """Return which of so many layers a fine-tuning with these settings leaves alone."""
    return range(_frozen(settings.get("trainable", "all"), layers))


def _frozen(part: str, layers: int) -> int:
    """How many layers do not learn, where only this part does: all, last-N, head."""
    if part == "all":
        return 0
    return layers if part == "head" else max(0, layers - int(part.removeprefix("last-")))


def shows(lit: str, frozen: range, random: Collection[str]) -> str:
    """Return what is lit, hatched and grey, in words.

    >>> shows("new head", range(7), {"new head"})
    'Lit: the new head. Hatched: random numbers (the new head). Grey and dashed: frozen.'
    """
    told = [f"Lit: the {lit}."]
    if random:
        told.append(f"Hatched: random numbers (the {', the '.join(name for name in random)}).")
    if frozen:
        told.append("Grey and dashed: frozen.")
    return " ".join(told)


def describe(layers: int, heads: Sequence[str], lit: str, frozen: range, random: Collection[str]) -> str:
    """Return what the drawing shows, for those who cannot see it.

    >>> describe(9, ("word head",), "word head", range(0), ())
    'A network, from left to right: tokens, word vectors, 9 layers, word head. Lit: the word head.'
    """
    names = ", ".join(heads)
    return (
        f"A network, from left to right: tokens, word vectors, {layers} layers, {names}. {shows(lit, frozen, random)}"
    )


def layers_of(checkpoint: str) -> int:
    """Return how many layers a checkpoint has; for the built-in one no worker is asked, so the page need not wait.

    Raises LessonError when it cannot be read.
    """
    return layers_in(places.BUILT_IN_BERT) if checkpoint == BUILT_IN else int(asking.describe(checkpoint)["layers"])


@lru_cache(maxsize=50)
def layers_in(folder: Path) -> int:
    """Return how many layers the checkpoint in a folder has."""
    return int(json.loads((folder / "config.json").read_text(encoding="utf-8"))["num_hidden_layers"])
