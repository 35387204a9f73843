"""The 15 % · 80/10/10 recipe on the learner's own text: one look of the page Masked words.

The draw itself is pre-training's own (lesson/bert/use/masking_demo.py); here it is shown, repeated at will, and
counted.
"""

from collections import Counter
from typing import Any

import pandas as pd
import streamlit as st

from lesson.web import asking, fields, state, strip
from lesson.web.masked_words.parts import Question

MOST_LETTERS = 1500
RECIPE_LINES = {  # kind: (in words, its share of the chosen tokens, the shade in the strip)
    "masked": ("becomes [MASK]", 0.8, 0.9),
    "random": ("becomes a random token", 0.1, 0.5),
    "unchanged": ("stays as it is, but is asked about", 0.1, 0.25),
}


def recipe(question: Question, place: state.Place) -> None:
    """Pre-training's own masks on the learner's text, drawn again at will, with counts."""
    st.markdown(
        "In pre-training nobody chooses the masks: they fall at random. **15 %** of all tokens are chosen. Of these, "
        "**80 %** become \\[MASK\\], **10 %** become a random token and **10 %** stay as they are; BERT has to name "
        "the original of each. In a text of forty tokens, that makes six. Try it."
    )
    typed = st.text_area("Your text", value=question.text, key="recipe-text", height=90)
    text = fields.fitting(typed, MOST_LETTERS)
    if not text:
        st.caption("Type or paste a text, and the recipe is applied to it.")
        return
    draws = _draws_of(text)
    st.button("Draw again", icon=":material/casino:", on_click=_draw_again)
    drawn = asking.recipe(text, place.checkpoint, draws)
    strip.show(
        [_recipe_cell(token) for token in drawn], key="recipe-strip", label="What BERT would be given in this draw"
    )
    _recipe_counts(drawn, text, place, draws)


def _draws_of(text: str) -> int:
    """How many draws this text has had; another text starts again."""
    if st.session_state.get("recipe-of") != text:
        st.session_state.update({"recipe-of": text, "recipe-draws": 1})
    return st.session_state["recipe-draws"]


def _draw_again() -> None:
    st.session_state["recipe-draws"] = min(200, st.session_state.get("recipe-draws", 0) + 1)


def _recipe_cell(token: dict[str, Any]) -> strip.Cell:
    if token["kind"] not in RECIPE_LINES:
        return strip.Cell(token["shown"])
    note = "unchanged" if token["kind"] == "unchanged" else f"was: {token['token']}"
    return strip.Cell(token["shown"], note, RECIPE_LINES[token["kind"]][2], dashed=token["kind"] != "masked")


def _recipe_counts(drawn: list[dict[str, Any]], text: str, place: state.Place, draws: int) -> None:
    now = Counter(token["kind"] for token in drawn)
    ever = sum(
        (
            Counter(token["kind"] for token in asking.recipe(text, place.checkpoint, seed))
            for seed in range(1, draws + 1)
        ),
        Counter(),
    )
    rows = [
        _recipe_row(
            "chosen",
            "is chosen",
            0.15,
            sum(now[kind] for kind in RECIPE_LINES),
            sum(ever[kind] for kind in RECIPE_LINES),
            sum(ever.values()) - ever["special"],
        )
    ]
    for kind, (words, share, _) in RECIPE_LINES.items():
        rows.append(_recipe_row(kind, words, share, now[kind], ever[kind], rows[0]["ever"]))
    table = pd.DataFrame(rows).drop(columns=["kind", "ever"])
    table.columns = ["What happens to a token", "Recipe", "In this draw", "All your draws"]
    st.dataframe(table, hide_index=True)
    st.caption(f"Draw {draws}. One sentence is a small sample: draw again, and the shares come closer to the recipe.")


def _recipe_row(kind: str, words: str, share: float, now: int, ever: int, of_ever: int) -> dict[str, Any]:
    return {
        "kind": kind,
        "what": words,
        "recipe": f"{share:.0%}",
        "count": now,
        "ever": ever,
        "all": f"{ever} of {of_ever}" + (f" ({ever / of_ever:.0%})" if of_ever else ""),
    }
