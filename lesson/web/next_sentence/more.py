"""The drawer of the page Next sentence: all pairs by kind, the learner's own, and what happened to the task."""

from functools import partial

import pandas as pd
import streamlit as st

from lesson.content import examples, probes
from lesson.errors import LessonError
from lesson.web import asking, charts, fields
from lesson.web.next_sentence.parts import KINDS
from lesson.web.walk import drawer, problems
from lesson.web.watch.charts import SHARE_BARS

MOST_LETTERS = 400
ALL, OWN, AFTER = (
    "Which kinds of pairs fool it",
    "What it says about two sentences of yours",
    "Why later models dropped it",
)


def draw(model: str) -> None:
    """Offer the closer looks and show the one that is chosen."""
    drawer.draw("next", {ALL: partial(all_kinds, model), OWN: partial(own_pair, model), AFTER: aftermath})


def all_kinds(model: str) -> None:
    """Where it fails: how often BERT says "follows" for each kind of pair, over all that the lesson has."""
    pairs = probes.load().pairs
    st.markdown(
        f"The lesson has {len(pairs)} such pairs. Only the true continuations follow. In pre-training, BERT saw true "
        "continuations and random sentences, but never a swapped pair or two sentences about the same thing from "
        "different texts."
    )
    answers = asking.is_next(tuple((pair.a, pair.b) for pair in pairs), model)
    table = pd.DataFrame(
        [
            {"kind": KINDS[pair.kind], "a": pair.a, "b": pair.b, "p": p, "right": (p > 0.5) == pair.follows}
            for pair, p in zip(pairs, answers, strict=True)
        ]
    )
    shares = table.assign(share=table["p"] > 0.5).groupby("kind", sort=False)["share"].mean().reset_index()
    rows = shares.rename(columns={"kind": "name"})
    st.markdown("**Share of pairs for which BERT says “follows”**")
    words = ", ".join(f"{name} {share:.0%}" for name, share in rows.itertuples(index=False))
    charts.show(rows, SHARE_BARS, f"Bars: the share of pairs for which BERT says follows: {words}.")
    _lesson_of_it(rows.set_index("name")["share"].to_dict())
    _missed()
    with st.expander("All pairs, one by one", type="compact"):
        st.dataframe(
            table.rename(columns={"kind": "Kind", "a": "A", "b": "B", "p": "Follows", "right": "Right"}),
            hide_index=True,
            column_config={"Follows": st.column_config.NumberColumn(format="percent")},
        )


def _missed() -> None:
    """How the built-in BERT did on the passages this page chooses from, and the first pair of each kind it missed."""
    found = examples.load()
    asked, right = found.counts["next_sentence"].asked, found.pairs_right
    st.text(
        f"The passages above are ones that the built-in BERT does well on, chosen from {asked} that we wrote before "
        f"asking it. Of all {asked}, it recognised {right['continuation']} true continuations, and saw through "
        f"{right['random']} random sentences, {right['swapped']} swapped pairs and {right['same topic']} on the same "
        "topic. Here is the first of each kind that it got wrong:"
    )
    for pair, follows in found.pairs_missed:
        st.text(f"{KINDS[pair.kind].capitalize()}; BERT says “follows”, with {follows:.0%}\nA  {pair.a}\nB  {pair.b}")


def _lesson_of_it(shares: dict[str, float]) -> None:
    """One sentence that fits what was measured, whatever the model."""
    random_share = shares[KINDS["random"]]
    fooled = {words: shares[words] for kind, words in KINDS.items() if kind not in ("continuation", "random")}
    worst = max(fooled, key=fooled.__getitem__)
    if shares[KINDS["continuation"]] - random_share < 0.2:
        st.text("This model can hardly tell true continuations from random sentences: it has not learned the task.")
    elif fooled[worst] > random_share + 0.15:
        st.text(
            f"It sees through random sentences more often than through the kind “{worst}”. Much of what it has "
            "learned is whether two sentences are about the same thing, not whether one follows the other."
        )
    else:
        st.text("This model sees through all three wrong kinds about equally often. Try harder pairs of your own.")


def own_pair(model: str) -> None:
    """Two sentences of the learner's own."""
    with st.form("own-pair", border=True):
        a = st.text_input("Sentence A", key="own-a", placeholder="She had lost her umbrella on the bus.").strip()
        b = st.text_input("Sentence B", key="own-b", placeholder="So she came home wet.").strip()
        asked = st.form_submit_button("Does B follow A?", type="primary")
    if not a or not b:
        if asked or a or b:
            st.text(f"Sentence {'A' if not a else 'B'} is empty. Write both, then ask.")
        return
    a, b = fields.fitting(a, MOST_LETTERS, "Sentence A"), fields.fitting(b, MOST_LETTERS, "Sentence B")
    try:
        there, back = asking.is_next(((a, b), (b, a)), model)
    except LessonError as error:
        problems.show(error)
        return
    rows = pd.DataFrame({"name": ["A, then B", "B, then A"], "share": [there, back]})
    charts.with_table(
        rows,
        SHARE_BARS,
        f"Bars: B follows A with {there:.0%}, A follows B with {back:.0%}.",
        {"name": "Order", "share": "Probability"},
        key="own-pair-bars",
    )


def aftermath() -> None:
    """What happened to next sentence prediction later, with sources."""
    st.markdown(
        "- **BERT** (Devlin et al. 2018) was trained on it to learn how two sentences relate, as answering questions "
        "requires.\n- **RoBERTa** (Liu et al. 2019) left it out and filled every row with running text instead. "
        "Nothing was lost: on MNLI, a test of whether one sentence follows logically from another, accuracy rose "
        "from 84.0 to 84.7 %. Random sentences are too easy to spot by their topic.\n- **ALBERT** (Lan et al. 2020) "
        "made the question harder: the same two sentences, in the right order or swapped. A model trained on BERT's "
        "question could tell the order of 52 % of pairs, no better than a coin. One trained on the order itself "
        "reached 86.5 %, and still 79 % on BERT's question."
    )
    st.caption(
        "For your own work: fine-tuning a classifier leaves this head behind. The other one, for masked words, can be "
        "kept: step 5 tries both."
    )
